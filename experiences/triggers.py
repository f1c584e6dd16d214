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
