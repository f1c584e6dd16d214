"""Triggers of the fiche: the lists its codes come from, and which organisations a public fiche names."""

import pgtrigger

# Column of the fiche: (vocabulary, how its codes are read).
CODED_COLUMNS = {
    "scope": ("partnership_scope", "scalar"),
    "criteria": ("partnership_criterion", "list"),
    "action_fields": ("action_field", "list"),
    "sectors": ("sector", "list"),
    "domains": ("domain", "list"),
    "activities": ("activity", "list"),
    "settings": ("setting", "list"),
    "actors_user": ("actor_profile_user", "list"),
    "actors_professional": ("actor_profile_professional", "list"),
    "audiences": ("audience", "list"),
    "themes": ("theme", "list"),
    "initiators": ("initiator", "list"),
    "facilitators": ("facilitator_type", "list"),
    "skills": ("skill", "list"),
    "modalities": ("modality", "list"),
    "funding_types": ("funding_type", "list"),
    "reproducibility": ("reproducibility", "scalar"),
    "evidence_level_proposed": ("evidence_level", "scalar"),
    "evidence_level": ("evidence_level", "scalar"),
    "stage": ("experience_stage", "scalar"),
    "benefits": ("benefit", "json"),
    "barriers": ("barrier", "json"),
    "levers": ("lever", "json"),
}


_CARRY = """
    UPDATE accounts_organisation o SET is_carried = carried.now
    FROM (
        SELECT named.id, EXISTS (
            SELECT 1 FROM experiences_experienceorganisation l
            JOIN experiences_experience e ON e.id = l.experience_id
            WHERE l.organisation_id = named.id AND e.state IN ('published', 'archived')
        ) AS now
        FROM ({ids}) AS named(id)
    ) AS carried
    WHERE o.id = carried.id AND o.is_carried IS DISTINCT FROM carried.now;
    RETURN NULL;
"""


def carries_organisations(table):
    """Keep `Organisation.is_carried` true for what a public fiche names, and for nothing else."""
    if table == "link":
        return pgtrigger.Trigger(
            name="carries_organisation",
            when=pgtrigger.After,
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            func=_CARRY.format(
                ids="SELECT unnest(CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.organisation_id] "
                "WHEN 'DELETE' THEN ARRAY[OLD.organisation_id] "
                "ELSE ARRAY[OLD.organisation_id, NEW.organisation_id] END)"
            ),
        )
    return pgtrigger.Trigger(
        name="carries_organisations",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
        func=_CARRY.format(
            ids="SELECT organisation_id FROM experiences_experienceorganisation WHERE experience_id = NEW.id"
        ),
    )


# SECURITY: named one by one, so that a new column is private until someone says otherwise. The programme
# (`parent`) is left out: it may never have been public.
PUBLIC_COLUMNS = (
    "title", "summary", "summary_falc", "need", "action", "objectives", "scope", "criteria", "action_fields",
    "sectors", "domains", "activities", "activities_other", "settings", "regulation", "actors_user",
    "actors_professional", "audiences", "themes", "users_involved_count", "professionals_count", "pair_led",
    "initiators", "facilitators", "users_in_governance", "governance_voice", "training_need", "training_notes",
    "skills", "modalities", "modality_notes", "expenses_covered", "funding_types", "benefits", "barriers", "levers",
    "reproducibility", "reproducibility_notes", "evidence_level", "user_needs_collected", "user_needs_notes",
    "anti_alibi", "stage", "start_date", "start_precision", "end_date", "end_precision", "milestones", "source_id",
    "source_section", "links", "provenance",
)  # fmt: skip


def dates_content():
    """Date the last change of what readers see, apart from `updated_at`, which any write moves."""
    columns = (*PUBLIC_COLUMNS, "anti_alibi_public", "territory_keys")
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="content_dated",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"IF ({new}) IS DISTINCT FROM ({old}) THEN NEW.changed_at := now(); END IF; RETURN NEW;",
    )


# What a reader may mistype: the words of a listed fiche's title, summary and labels.
_WORDS = """
    before := CASE WHEN TG_OP <> 'INSERT' AND OLD.state = 'published'
        THEN f_word_list(OLD.title || ' ' || OLD.summary || ' ' || OLD.search_text) ELSE '{}' END;
    after := CASE WHEN TG_OP <> 'DELETE' AND NEW.state = 'published'
        THEN f_word_list(NEW.title || ' ' || NEW.summary || ' ' || NEW.search_text) ELSE '{}' END;
    IF before = after THEN RETURN NULL; END IF;
    UPDATE experiences_searchword SET fiches = fiches - 1
    WHERE word IN (SELECT unnest(before) EXCEPT SELECT unnest(after));
    DELETE FROM experiences_searchword WHERE fiches = 0 AND word = ANY(before);
    INSERT INTO experiences_searchword (word, fiches)
    SELECT word, 1 FROM (SELECT unnest(after) EXCEPT SELECT unnest(before)) AS come(word) ORDER BY word
    ON CONFLICT (word) DO UPDATE SET fiches = experiences_searchword.fiches + 1;
    RETURN NULL;
"""


def keeps_search_words():
    return pgtrigger.Trigger(
        name="search_words",
        when=pgtrigger.After,
        operation=pgtrigger.Insert
        | pgtrigger.UpdateOf("state", "title", "summary", "search_text")
        | pgtrigger.Delete,
        declare=[("before", "text[]"), ("after", "text[]")],
        func=_WORDS,
    )


def keeps_public_row():
    """The public table follows the fiche (`public_rows/sql.py`)."""
    return pgtrigger.Trigger(
        name="public_row",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF TG_OP = 'DELETE' THEN
                DELETE FROM experiences_publicrow WHERE fiche_id = OLD.id;
            ELSE
                PERFORM experiences_write_public_row(NEW);
            END IF;
            RETURN NULL;
        """,
    )
