"""A fiche as it was: every version the history kept, as a document, for staff; and putting one answer back.

A version is a transaction that wrote the fiche, public or not. The contact is left out: it is kept out of the
history, as the authors and internal notes are.
"""

from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from experiences import document, enums, quality
from experiences.models import (
    Evaluation,
    ExperienceBody,
    ExperienceEstablishment,
    ExperienceOrganisation,
    ExperienceTerritory,
    MatrixPosition,
)
from experiences.upkeep import history
from instances.models import Body, Establishment
from partenariat import diff
from partenariat.documents import Documents
from partenariat.models import Territory

PATHS = tuple(name for name in document.NAMES if name != "contact")
COLUMNS = tuple(name for name in PATHS if name not in document.CHILDREN)
DATES = tuple(f"{name}_{part}" for name in document.DATES for part in ("date", "precision"))
LIFE = ("state", "version")
PARTS = history.PARTS | {
    MatrixPosition: ("dimension", "level", "justification"),
    ExperienceOrganisation: ("organisation_id", "role", "order"),
    Evaluation: document.EVALUATION,
}
# What holds keys of other rows, and what says them in the document.
LINKED = {
    "territories": (ExperienceTerritory, Territory, "key"),
    "establishments": (ExperienceEstablishment, Establishment, "finess"),
    "bodies": (ExperienceBody, Body, "reference"),
}


class Version(NamedTuple):
    """`number` counts from 1; `raw` is its document, with keys of rows where the document has public ones."""

    number: int
    date: datetime
    state: str
    raw: dict
    changed: list


class Change(NamedTuple):
    """One answer that differs from today's."""

    path: str
    label: str
    diff: diff.Diff


class Refused(Exception):
    """Why an answer cannot be put back, in words for the person who asked."""


def every(fiche):
    """The versions, oldest first. As many statements whatever their number."""
    rows = (
        apps.get_model("experiences", "ExperienceEvent").objects.filter(pgh_obj=fiche.pk).order_by("pgh_id")
    )
    rows = rows.values("pgh_created_at", *LIFE, *COLUMNS, *DATES)
    parts, older = history.events(fiche, PARTS)
    children = {model: dict(older.get(model, {})) for model in PARTS}
    versions, before = [], None
    for moment, events in groupby(rows, key=itemgetter("pgh_created_at")):
        history.replay(children, parts.get(moment, ()), PARTS)
        row = list(events)[-1]
        raw = _raw(row, children)
        changed = [] if before is None else [name for name in PATHS if raw[name] != before[name]]
        versions.append(
            Version(
                len(versions) + 1,
                moment,
                enums.State(row["state"]).label,
                raw,
                [document.fiches.label(name) for name in changed],
            )
        )
        before = raw
    return versions


def find(fiche, number):
    """The version of this number, or None."""
    versions = every(fiche)
    return versions[number - 1] if 0 < number <= len(versions) else None


def number_at(fiche, version):
    """The number of the version the fiche was at when its column `version` was this; 0 if it never was."""
    events = apps.get_model("experiences", "ExperienceEvent").objects.filter(pgh_obj=fiche.pk)
    rows = events.order_by("pgh_id").values_list("pgh_created_at", "version")
    found = 0
    for number, (_, written) in enumerate(groupby(rows, key=itemgetter(0)), 1):
        if any(one <= version for _, one in written):
            found = number
    return found


def read(version):
    """The document of a version: the values `document.fiches.read` would have given that day."""
    known = dict(version.raw)
    for name, (_, model, key) in LINKED.items():
        known[name] = sorted(model.objects.filter(pk__in=known[name]).values_list(key, flat=True))
    pks = {carrier["organisation"] for carrier in known["carriers"]}
    names = dict(Organisation.objects.filter(pk__in=pks).values_list("pk", "name"))
    known["carriers"] = [
        carrier | {"name": names[carrier["organisation"]]}
        for carrier in known["carriers"]
        if carrier["organisation"] in names
    ]
    return known


def differences(fiche, then):
    """[Change] from a document of the past to the fiche of today, in the order of the questions."""
    now = document.fiches.read(fiche, PATHS)
    return [
        Change(
            name,
            document.fiches.label(name),
            diff.compare(then[name], now[name], lambda value, name=name: document.fiches.words(name, value)),
        )
        for name in PATHS
        if not document.fiches.same(name, then[name], now[name])
    ]


def restore(fiche, number, path, *, version, user):
    """Put one answer back as it was. `version` is the one of the fiche the person was looking at. Raises `Refused`."""
    documents: Documents = document.fiches
    past = find(fiche, number)
    if past is None or path not in PATHS:
        raise Refused("Cette version, ou cette réponse, n’existe pas.")
    value = read(past)[path]
    try:
        with transaction.atomic():
            locked = documents.lock(fiche)
            if locked.version != version:
                raise Refused("La fiche a changé depuis que vous l’avez ouverte. Relisez la différence.")
            written = documents.write(locked, {path: value}, user=user)
            if written.is_confirmable and quality.missing_to_publish(written):
                raise IntegrityError
            return written
    except IntegrityError as error:
        raise Refused(
            "Cette réponse ne peut plus être remise telle quelle\u00a0: elle cite une entrée disparue, ou laisserait "
            "vide ce qu’une fiche en ligne doit dire. Corrigez la fiche à la main."
        ) from error


def _raw(row, children):
    parts = {
        model: [dict(zip(PARTS[model], values, strict=True)) | {"id": key} for key, values in kept.items()]
        for model, kept in children.items()
    }
    return {
        **{name: row[name] for name in COLUMNS},
        **{name: _date(row, name) for name in document.DATES},
        **{name: sorted(link for kept in parts[model] for column, link in kept.items() if column != "id")
           for name, (model, _, _) in LINKED.items()},
        "carriers": [
            {"organisation": link["organisation_id"], "name": "", "role": link["role"]}
            for link in sorted(parts[ExperienceOrganisation], key=itemgetter("order", "id"))
        ],
        "positions": {
            one["dimension"]: [one["level"], one["justification"]]
            for one in sorted(parts[MatrixPosition], key=itemgetter("id"))
        },
        "evaluation": _latest(parts[Evaluation]),
    }  # fmt: skip


def _date(row, name):
    day = row[f"{name}_date"]
    return [day.isoformat(), row[f"{name}_precision"] or "day"] if day else None


def _latest(evaluations):
    """The one the document holds: without a year first, then the newest."""
    ranked = sorted(evaluations, key=lambda one: (one["year"] is not None, -(one["year"] or 0), one["id"]))
    return {name: ranked[0][name] for name in document.EVALUATION} if ranked else None
