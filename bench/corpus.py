"""A seeded corpus in the product's own tables: as many fiches as asked, always the same for a size and a seed.

A title has 8 words, a summary 80 and the body 300, or 100 for the « short » corpus; 93 % are published; a fiche counts for about 14 facet values.
Words follow a Zipf–Mandelbrot law, drawn independently: real texts are burstier and their topics hang together.
"""

import datetime
import itertools
import random
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, models
from psycopg.types.json import Jsonb

from bench import vocabulary

EXPONENT, SHIFT = 1.05, 2.7
BATCH = 1000
FIRST_DAY = datetime.datetime(2023, 1, 2, 8, tzinfo=datetime.UTC)


@dataclass
class Lists:
    """What fiches draw from: codes by vocabulary, territories by kind of place."""

    codes: dict
    places: dict  # {"commune": [id], "region": [id], "elsewhere": [id]}


def load(size, seed, body=300):
    """Create the tables and fill them. The database must be empty."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    from experiences import derived
    from experiences.public_rows import sql

    rng = random.Random(seed)  # noqa: S311
    words = Words(vocabulary.load(seed), rng)
    lists = _lists()
    with connection.cursor() as cursor:
        # Without triggers: they check, date and record writes one row at a time, ten times the load, and no
        # reading depends on them. Column constraints and generated columns stay.
        cursor.execute("SET session_replication_role = replica")
        _fill(cursor, size, words, lists, rng, body)
        for first in range(1, size + 1, BATCH):
            derived.refresh(range(first, first + BATCH))
        cursor.execute(
            "INSERT INTO experiences_searchword (word, fiches) SELECT word, count(*) "
            "FROM experiences_experience, unnest(f_word_list(title || ' ' || summary || ' ' || search_text)) AS word "
            "WHERE state = 'published' GROUP BY word"
        )
        cursor.execute(sql.REBUILD)
        cursor.execute("SET session_replication_role = DEFAULT")
        # The refresh left one dead row per fiche.
        cursor.execute("VACUUM (FULL, ANALYZE)")


class Words:
    """A stream of words, each as frequent as its rank says."""

    def __init__(self, words, rng):
        weights = (1 / (rank + SHIFT) ** EXPONENT for rank in range(1, len(words) + 1))
        self.words, self.rng = words, rng
        self.cumulated = list(itertools.accumulate(weights))

    def text(self, count):
        return " ".join(self.rng.choices(self.words, cum_weights=self.cumulated, k=count)).capitalize()


def _lists():
    from experiences.triggers import CODED_COLUMNS
    from partenariat.models import Term, Territory

    codes = {}
    for vocabulary_name, code in Term.objects.order_by("vocabulary", "rank", "pk").values_list(
        "vocabulary", "code"
    ):
        codes.setdefault(vocabulary_name, []).append(code)
    missing = {name for name, _ in CODED_COLUMNS.values()} - set(codes)
    assert not missing, missing
    region = Territory.objects.within("reg-11")
    return Lists(
        codes,
        {
            "commune": list(region.filter(kind="commune").order_by("key").values_list("pk", flat=True)),
            "region": list(Territory.objects.filter(key="reg-11").values_list("pk", flat=True)),
            "elsewhere": list(
                Territory.objects.filter(key__regex="^(dep|reg)-")
                .exclude(pk__in=region.values("pk"))
                .order_by("key")
                .values_list("pk", flat=True)
            ),
        },
    )


def _fill(cursor, size, words, lists, rng, body):
    from accounts.models import Organisation
    from experiences.models import Evaluation, Experience, ExperienceOrganisation, MatrixPosition

    carriers = max(size // 4, 2)
    copy_rows(cursor, Organisation, (_organisation(number, words, lists, rng) for number in range(carriers)))
    copy_rows(cursor, Experience, (_fiche(number, words, lists, rng, body // 3) for number in range(size)))
    fiches = range(1, size + 1)
    copy_rows(
        cursor,
        Experience.territories.through,
        (
            {"experience_id": pk, "territory_id": rng.choice(lists.places[kind])}
            for pk in fiches
            for kind in rng.choices(["commune", "region", "elsewhere"], [75, 10, 15])
        ),
    )
    copy_rows(cursor, MatrixPosition, (row for pk in fiches for row in _positions(pk, words, rng)))
    copy_rows(
        cursor,
        ExperienceOrganisation,
        (
            {"experience_id": pk, "organisation_id": organisation + 1, "role": role, "order": order}
            for pk in fiches
            for order, (role, organisation) in enumerate(
                zip(("lead", "partner"), rng.sample(range(carriers), rng.randint(1, 2)), strict=False)
            )
        ),
    )
    copy_rows(
        cursor,
        Evaluation,
        (
            {"experience_id": pk, "year": 2025, "methods": _some(lists, rng, "evaluation_method", 2),
             "results": words.text(20)}
            for pk in fiches
            if rng.random() < 0.5
        ),
    )  # fmt: skip


def _organisation(number, words, lists, rng):
    name = f"{words.text(4)} {number}"
    return {
        "id": number + 1,
        "slug": f"organisation-{number}",
        "name": name[:200],
        "type": rng.choice(lists.codes["organisation_type"]),
        "is_carried": True,
    }


def _fiche(number, words, lists, rng, third):
    from experiences import enums

    published = rng.random() < 0.93
    state = enums.State.PUBLISHED if published else rng.choice([enums.State.DRAFT, enums.State.SUBMITTED])
    day = FIRST_DAY + datetime.timedelta(minutes=rng.randrange(3 * 365 * 24 * 60))
    return {
        "id": number + 1,
        "reference": f"EXP-2023-{number + 1:06}",
        "slug": f"fiche-{number + 1}",
        "title": words.text(8)[:150],
        "summary": words.text(80),
        "need": words.text(third),
        "action": words.text(third),
        "objectives": words.text(third),
        "scope": rng.choice(lists.codes["partnership_scope"]),
        "criteria": _some(lists, rng, "partnership_criterion", 3),
        "sectors": _some(lists, rng, "sector", 2),
        "domains": _some(lists, rng, "domain", 2),
        "activities": _some(lists, rng, "activity", 3),
        "settings": _some(lists, rng, "setting", 2),
        "actors_user": _some(lists, rng, "actor_profile_user", 2),
        "actors_professional": _some(lists, rng, "actor_profile_professional", 2),
        "audiences": _some(lists, rng, "audience", 2),
        "themes": _some(lists, rng, "theme", 2),
        "modalities": _some(lists, rng, "modality", 2),
        "benefits": [
            {"code": code, "comment": words.text(6)} for code in _some(lists, rng, "benefit", 2)
        ],
        "stage": rng.choice(lists.codes["experience_stage"]),
        "evidence_level": rng.choice(lists.codes["evidence_level"]),
        "user_needs_collected": "yes",
        "declarations": list(enums.Declaration.values),
        # The complete fiche constraint looks at it; `derived.refresh` writes it again from the children.
        "cells": ["governance-partnership"],
        "territory_keys": ["reg-11"],
        "state": state,
        "published_at": day if published else None,
        "created_at": day,
        "updated_at": day,
    }  # fmt: skip


def _positions(pk, words, rng):
    from experiences import enums

    for dimension in rng.sample(list(enums.Dimension), rng.randint(1, 2)):
        level = rng.choice(list(enums.Level))
        yield {
            "experience_id": pk, "dimension": dimension.value, "level": level.value, "justification": words.text(12)
        }  # fmt: skip


def _some(lists, rng, vocabulary_name, most):
    """One to `most` codes, the first ones of the list more often, as people choose."""
    codes = lists.codes[vocabulary_name]
    weights = [1 / (rank + 2) for rank in range(len(codes))]
    return list(dict.fromkeys(rng.choices(codes, weights, k=rng.randint(1, most))))


def copy_rows(cursor, model, rows):
    """COPY dicts of column values; what a row does not give takes the default of the model."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not (field.primary_key and model._meta.label_lower not in WITH_KEYS)
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([_value(field, row) for field in fields])
    if model._meta.label_lower in WITH_KEYS:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), "
            f'(SELECT max(id) FROM "{model._meta.db_table}"))'
        )


WITH_KEYS = {
    "experiences.experience", "accounts.organisation",
    "instances.legalentity", "instances.establishment", "instances.body", "instances.seat",
}  # fmt: skip


def _value(field, row):
    if field.column in row:
        value = row[field.column]
    elif field.has_db_default():
        value = FIRST_DAY
    else:
        value = field.get_default()
    return Jsonb(value) if isinstance(field, models.JSONField) else value
