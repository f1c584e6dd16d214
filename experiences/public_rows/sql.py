"""The SQL that keeps the public table: what a row takes from its fiche, and what makes its payload out of date.

Named rather than read from the models: the migration and the benches run the same text.
"""

# Column of `experiences_publicrow`: what it is of the fiche `e`. Narrow, as a wide search goes through every row: what
# is counted stands in `facets` alone, but for the zone, which sorts, and the communes, which are not counted.
COLUMNS = {
    "published_at": "e.published_at",
    "updated_at": "e.updated_at",
    "last_confirmed_at": "e.last_confirmed_at",
    "reference": "e.reference",
    "plain": "e.plain",
    "zone": "e.zone",
    "cells": "e.cells",
    "activities": "e.activities",
    "territory_keys": "e.territory_keys",
    "barrier_codes": "e.barrier_codes",
    "lever_codes": "e.lever_codes",
    "title_vector": "ts_filter(e.search_vector, '{a}')",
    "search_vector": "e.search_vector",
}
# Facet of the FilterSet: the values of the fiche `e` that are counted.
COUNTED = {
    "zone": "ARRAY[e.zone]::text[]",
    "territoire": "ARRAY(SELECT k FROM unnest(e.territory_keys) AS k WHERE k ~ '^(dep|reg)-')::text[]",
    "domaine": "e.domains::text[]",
    "secteur": "e.sectors::text[]",
    "niveau": "e.levels::text[]",
    "dimension": "e.dimensions::text[]",
    "public": "e.audiences::text[]",
    "theme": "e.themes::text[]",
    "avancement": "ARRAY[e.stage]::text[]",
    "preuve": "ARRAY[e.evidence_level]::text[]",
}
# Long, and the same again whenever something else of the fiche changes: not written twice.
VECTORS = ("title_vector", "search_vector")


def write_row():
    """CREATE FUNCTION `experiences_write_public_row(fiche)`: the row of a published fiche; of any other, none."""
    values = ", ".join(f"('{facet}', {codes})" for facet, codes in COUNTED.items())
    names = ", ".join(COLUMNS)
    updates = ", ".join(
        f"{name} = CASE WHEN p.{name} = excluded.{name} THEN p.{name} ELSE excluded.{name} END"
        if name in VECTORS
        else f"{name} = excluded.{name}"
        for name in ("facets", *COLUMNS)
    )
    return f"""
CREATE OR REPLACE FUNCTION experiences_write_public_row(e experiences_experience) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes smallint[];
    is_new boolean;
BEGIN
    IF e.state <> 'published' THEN
        DELETE FROM experiences_publicrow WHERE fiche_id = e.id;
        RETURN;
    END IF;
    LOOP
        SELECT array_agg(k.code ORDER BY k.code), bool_or(k.code IS NULL) INTO codes, is_new
        FROM (VALUES {values}) AS f(facet, codes) CROSS JOIN unnest(f.codes) AS v
        LEFT JOIN experiences_facetvalue k ON k.facet = f.facet AND k.value = v;
        EXIT WHEN NOT is_new;
        -- One number after the other: no sequence, which would lose some with each transaction given up.
        LOCK TABLE experiences_facetvalue IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO experiences_facetvalue (code, facet, value)
        SELECT (SELECT coalesce(max(code), 0) FROM experiences_facetvalue) + row_number() OVER (), n.facet, n.value
        FROM (
            SELECT DISTINCT f.facet, v AS value FROM (VALUES {values}) AS f(facet, codes), unnest(f.codes) AS v
            EXCEPT SELECT facet, value FROM experiences_facetvalue
        ) AS n;
    END LOOP;
    INSERT INTO experiences_publicrow AS p (fiche_id, facets, changes, {names})
    VALUES (e.id, codes, 1, {", ".join(COLUMNS.values())})
    ON CONFLICT (fiche_id) DO UPDATE SET
        payload = NULL, changes = p.changes + 1, {updates};
END $$;
"""


# `changes` moves even when there is no payload: what is being built meanwhile must not be kept.
FORGET = """
CREATE FUNCTION experiences_forget_payloads(fiches bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE experiences_publicrow SET payload = NULL, changes = changes + 1 WHERE fiche_id = ANY(fiches);
$$;
"""

# What a payload quotes: {table: (columns that matter, the fiches that quote the row `r`)}. The fiche is locked
# before its row, as whoever writes the fiche does, so that two writers never wait for each other.
QUOTED = {
    "accounts_organisation": (
        ("name", "slug", "acronym", "type"),
        "SELECT experience_id FROM experiences_experienceorganisation WHERE organisation_id = r.id",
    ),
    "instances_body": (
        ("reference", "slug", "name", "plain", "type_id", "published_at"),
        "SELECT experience_id FROM experiences_experience_bodies WHERE body_id = r.id",
    ),
    "instances_bodytype": (
        ("code", "acronym"),
        "SELECT b.experience_id FROM experiences_experience_bodies b JOIN instances_body i ON i.id = b.body_id "
        "WHERE i.type_id = r.id",
    ),
    "instances_establishment": (
        ("finess", "name"),
        "SELECT experience_id FROM experiences_experience_establishments WHERE establishment_id = r.id",
    ),
    "partenariat_territory": (
        ("key", "kind", "code", "name"),
        "SELECT experience_id FROM experiences_experience_territories WHERE territory_id = r.id",
    ),
    "partenariat_source": (
        ("title", "publisher", "year", "url"),
        "SELECT id FROM experiences_experience WHERE source_id = r.id",
    ),
    # The programme a fiche belongs to.
    "experiences_experience": (
        ("reference", "slug", "title", "state"),
        "SELECT id FROM experiences_experience WHERE parent_id = r.id",
    ),
}
# A label may stand in any fiche, whatever the column or the child that holds its code.
LABELS = ("vocabulary", "code", "label")
# What shows beside the fiche without being a write to it.
ATTACHED = ("experiences_testimony", "experiences_mediaasset")
# These belong to one fiche and touch it; moved to another by hand, they leave the first untouched.
CHILDREN = (
    "experiences_matrixposition",
    "experiences_evaluation",
    "experiences_experienceorganisation",
    "experiences_experience_territories",
    "experiences_experience_bodies",
    "experiences_experience_establishments",
)


def forget_triggers():
    """Every trigger that makes payloads out of date when something they quote changes."""
    statements = [FORGET]
    for table, (columns, fiches) in QUOTED.items():
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
        statements.append(
            _function(
                f"{table}_forgets",
                """
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches);""",
                f"fiches bigint[] := ARRAY({fiches.replace('r.id', 'NEW.id')});",
            )
        )
        statements.append(
            f"CREATE TRIGGER forgets_payloads AFTER UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({changed}) EXECUTE FUNCTION {table}_forgets();"
        )
    statements += [*_labels(), *_consents(), *_attached(), *_children()]
    return "\n".join(statements)


def _labels():
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in LABELS)
    everything = """
    PERFORM 1 FROM experiences_experience WHERE state = 'published' ORDER BY id FOR NO KEY UPDATE;
    UPDATE experiences_publicrow SET payload = NULL, changes = changes + 1;"""
    yield _function("partenariat_term_forgets", everything)
    yield (
        "CREATE TRIGGER forgets_payloads AFTER UPDATE ON partenariat_term FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION partenariat_term_forgets();"
    )
    yield (
        "CREATE TRIGGER forgets_all_payloads AFTER INSERT OR DELETE ON partenariat_term FOR EACH STATEMENT "
        "EXECUTE FUNCTION partenariat_term_forgets();"
    )


def _consents():
    yield _function(
        "accounts_consent_forgets",
        """
    PERFORM experiences_forget_payloads(ARRAY(
        SELECT experience_id FROM experiences_testimony
        WHERE NEW.id IN (consent_id, name_consent_id, health_consent_id)
        UNION SELECT experience_id FROM experiences_mediaasset WHERE consent_id = NEW.id
    ));""",
    )
    yield (
        "CREATE TRIGGER forgets_payloads AFTER UPDATE ON accounts_consent FOR EACH ROW "
        "EXECUTE FUNCTION accounts_consent_forgets();"
    )


def _attached():
    yield _function(
        "experiences_attached_forgets",
        """
    IF TG_OP <> 'INSERT' THEN PERFORM experiences_forget_payloads(ARRAY[OLD.experience_id]); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM experiences_forget_payloads(ARRAY[NEW.experience_id]); END IF;""",
    )
    for table in ATTACHED:
        yield (
            f"CREATE TRIGGER forgets_payloads AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION experiences_attached_forgets();"
        )


def _children():
    yield _function(
        "experiences_child_moved", "PERFORM experiences_forget_payloads(ARRAY[OLD.experience_id]);"
    )
    for table in CHILDREN:
        yield (
            f"CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION experiences_child_moved();"
        )


def _function(name, body, declare=""):
    declare = f"DECLARE {declare}" if declare else ""
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {declare} BEGIN {body} RETURN NULL; END $$;"


def drop_forget_triggers():
    tables = [*QUOTED, "accounts_consent", *ATTACHED, *CHILDREN, "partenariat_term"]
    functions = [
        *(f"{table}_forgets()" for table in QUOTED),
        "partenariat_term_forgets()", "accounts_consent_forgets()", "experiences_attached_forgets()",
        "experiences_child_moved()", "experiences_forget_payloads(bigint[])",
    ]  # fmt: skip
    return "\n".join(
        [
            *(f"DROP TRIGGER forgets_payloads ON {table};" for table in tables),
            "DROP TRIGGER forgets_all_payloads ON partenariat_term;",
            *(f"DROP FUNCTION {name};" for name in functions),
        ]
    )


# Everything but the payloads, from the fiches: what a load without triggers leaves to do.
REBUILD = """
DELETE FROM experiences_publicrow p WHERE NOT EXISTS (
    SELECT FROM experiences_experience e WHERE e.id = p.fiche_id AND e.state = 'published'
);
SELECT experiences_write_public_row(e) FROM experiences_experience e WHERE e.state = 'published' ORDER BY e.id;
"""
