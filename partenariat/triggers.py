"""Triggers several apps share. They hold for every writer: form, admin, import, raw SQL."""

import pgtrigger

# Once a transaction is enough, and a thousand updates of one row in one transaction are slow.
BUMP = (
    "INSERT INTO partenariat_publicversion AS v (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = v.number + 1 WHERE v.xmin <> pg_current_xact_id()::xid;"
)


def bumps_public_version(condition=None, name="public_version"):
    """Raise `PublicVersion` when a row the public may read changes.

    `condition` is SQL over OLD and NEW: a draft must leave no trace, not even in an ETag.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"IF {condition} THEN {BUMP} END IF; RETURN NULL;" if condition else f"{BUMP} RETURN NULL;",
    )


def raised_once():
    """Let a bulk write raise the version once (`public_version.raised_once`): inside a savepoint, `xmin` is not enough.

    Without it, an import of thousands of rows writes as many versions of one row, each read through the others.
    """
    return pgtrigger.Trigger(
        name="raised_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF current_setting('partenariat.raised', true) = 'yes' THEN
                RETURN NULL;
            ELSIF current_setting('partenariat.raised', true) = 'not yet' THEN
                PERFORM set_config('partenariat.raised', 'yes', true);
            END IF;
            RETURN NEW;
        """,
    )


def dates_writes():
    """Date the last write of a row that counts none, whoever wrote."""
    return pgtrigger.Trigger(
        name="dated",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.updated_at := now(); RETURN NEW;",
    )


def raises_version():
    """Count the writes of a row and date the last one, whoever wrote."""
    return pgtrigger.Trigger(
        name="version",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.version := OLD.version + 1; NEW.updated_at := now(); RETURN NEW;",
    )


def touches_parent(table, column):
    """A write to a child is a write to its fiche, and changes what readers see of it."""
    return pgtrigger.Trigger(
        name="touch_parent",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=(
            f"UPDATE {table} SET updated_at = now(), changed_at = now() "
            f"WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.{column} ELSE NEW.{column} END; RETURN NULL;"
        ),
    )


# How the codes of a column are read: a scalar may be empty, a JSON list holds {"code", "comment"}.
_CODES = {
    "scalar": "CASE WHEN NEW.{0} = '' THEN '{{}}'::text[] ELSE ARRAY[NEW.{0}::text] END",
    "list": "NEW.{0}::text[]",
    "json": "json_codes(NEW.{0})",
}


def checks_terms(constraint, columns):
    """Refuse a code that is in no `Term` list. `columns` maps a column to (vocabulary, way of reading it)."""
    rows = ", ".join(
        f"('{vocabulary}', {_CODES[reading].format(column)})"
        for column, (vocabulary, reading) in columns.items()
    )
    return pgtrigger.Trigger(
        name="known_terms",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("unknown", "text")],
        func=f"""
            SELECT string_agg(used.vocabulary || ' : ' || used.code, ', ') INTO unknown
            FROM (SELECT v.vocabulary, unnest(v.codes) AS code FROM (VALUES {rows}) AS v(vocabulary, codes)) AS used
            WHERE NOT EXISTS (
                SELECT 1 FROM partenariat_term t WHERE t.vocabulary = used.vocabulary AND t.code = used.code
            );
            IF unknown IS NOT NULL THEN
                RAISE EXCEPTION 'Code absent des listes contrôlées (%)', unknown
                USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
            END IF;
            RETURN NEW;
        """,
    )
