"""What the public history of a fiche says: its versions since it was first published, newest first.

A version is a transaction that left the fiche public with something a reader sees changed. SECURITY: it is
compared with the previous public version only, so what was written in a draft, or while the fiche was suspended,
is neither dated nor counted; texts are never shown, only the names of what changed. A decision undone before
anybody was told is not told either; a publication undone also left another date of publication than the one that
stands.
"""

from collections import defaultdict
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.apps import apps

from accounts.models import Organisation
from experiences import enums
from experiences.models import (
    Evaluation,
    Experience,
    ExperienceBody,
    ExperienceEstablishment,
    ExperienceOrganisation,
    ExperienceTerritory,
    MatrixPosition,
)
from experiences.triggers import PUBLIC_COLUMNS
from instances.models import Body

# What decides how a version is told, without being listed itself.
OTHER_COLUMNS = (
    "state",
    "version",
    "published_at",
    "last_confirmed_at",
    "anti_alibi_public",
    "owner_organisation_id",
)
# A date and how precisely it is known are one thing to a reader.
TOLD_AS = {"start_precision": "start_date", "end_precision": "end_date"}
# Children and the columns of theirs a reader sees.
PARTS = {
    MatrixPosition: ("dimension", "level", "justification", "basis"),
    ExperienceOrganisation: ("organisation_id", "role"),
    Evaluation: (
        "year", "methods", "criteria_set_at_start", "users_in_evaluation", "results", "results_returned", "report_url",
    ),
    ExperienceTerritory: ("territory_id",),
    ExperienceEstablishment: ("establishment_id",),
    ExperienceBody: ("body_id",),
}  # fmt: skip
# Links Django keeps by itself: they are told by the name of the column that holds them.
LINKS = {
    ExperienceTerritory: "territories",
    ExperienceEstablishment: "establishments",
    ExperienceBody: "bodies",
}
STATE_WORDS = {enums.State.PUBLISHED: "remise en ligne", enums.State.ARCHIVED: "archivée"}
CONFIRMED = "confirmée par son porteur"
TEAM, CARRIER = "Équipe de rédaction", "Porteur"


class Version(NamedTuple):
    """`number` counts public versions from 1; `life` says what happened to the fiche, `fields` what changed in it."""

    number: int
    date: datetime
    life: list
    fields: list
    responsible: list


def read(fiche):
    """The public versions of a public fiche, newest first. As many statements whatever their number."""
    rows = list(
        apps.get_model("experiences", "ExperienceEvent")
        .objects.filter(pgh_obj=fiche.pk)
        .order_by("pgh_id")
        .values("pgh_created_at", *OTHER_COLUMNS, *PUBLIC_COLUMNS)
    )
    parts, older = events(fiche)
    named = {row["owner_organisation_id"] for row in rows}
    named |= {event.get("organisation_id") for told in parts.values() for _, event in told}
    _forget_hidden_bodies(parts)
    # The same history for every reader, so that version 3 is version 3 for all.
    names = dict(Organisation.objects.public().filter(pk__in=named - {None}).values_list("pk", "name"))
    undone = dict(fiche.decisions.exclude(undone_at=None).values_list("experience_version", "to_state"))
    return versions(rows, parts, names, older, published_at=fiche.published_at, undone=undone)[::-1]


def events(fiche, columns_of=PARTS):
    """({date of the transaction: [(model, event)]}, {model: {id: values} linked before links were tracked})."""
    parts, older = defaultdict(list), {}
    for model, columns in columns_of.items():
        rows = apps.get_model("experiences", f"{model.__name__}Event").objects.filter(experience=fiche.pk)
        rows = list(rows.order_by("pgh_id").values("pgh_created_at", "pgh_label", "id", *columns))
        for event in rows:
            parts[event["pgh_created_at"]].append((model, event))
        if model in LINKS:
            born = {event["id"] for event in rows if event["pgh_label"] == "insert"}
            ended = [event for event in rows if event["pgh_label"] == "delete"]
            present = model.objects.filter(experience=fiche.pk).values("id", *columns)
            older[model] = {
                row["id"]: tuple(row[column] for column in columns)
                for row in [*ended, *present]
                if row["id"] not in born
            }
    return parts, older


def _forget_hidden_bodies(parts):
    """SECURITY: a link to a body readers cannot see is not told, not even as a change."""
    linked = [event for events in parts.values() for model, event in events if model is ExperienceBody]
    public = Body.objects.public().filter(pk__in={event["body_id"] for event in linked})
    shown = set(public.values_list("pk", flat=True))
    for moment, events in parts.items():
        parts[moment] = [
            (model, event)
            for model, event in events
            if model is not ExperienceBody or event["body_id"] in shown
        ]


def versions(rows, parts, names, older, *, published_at, undone):
    """The public versions, oldest first.

    `rows`: events of the fiche in the order they were written. `parts`: {date of the transaction: [(model, event)]};
    writing a child writes its fiche, so each date has its row. `names`: {pk: name} of the public organisations.
    `older`: {model: {id: values}} of what was there before the first event.
    `published_at`: when the fiche was published, to tell it from a publication that was undone.
    `undone`: {version of the fiche a decision made: the state it led to} of the decisions that were undone.
    """
    told, before, hidden = [], None, False
    # The decisions undone later that the fiche is under, by the state they led to: as if it were not in it.
    under = []
    children = {model: dict(older.get(model, {})) for model in PARTS}
    for moment, events in groupby(rows, key=itemgetter("pgh_created_at")):
        replay(children, parts.get(moment, ()))
        for row in events:
            if row["version"] in undone:
                under.append(undone[row["version"]])
            while under and under[-1] != row["state"]:
                under.pop()
        if under or row["published_at"] != published_at:
            continue
        if row["state"] not in enums.State.public():
            hidden = before is not None
            continue
        after = row | {"shown": _shown(row, children, names)}
        life = _life(before, after, hidden)
        fields = _changed(before["shown"], after["shown"]) if before else []
        if life or fields:
            # A record drawn from a document is dated by its publication, not by the day it was loaded.
            date = moment if before else row["published_at"]
            told.append(Version(len(told) + 1, date, life, fields, after["shown"]["owner_organisation"]))
        before, hidden = after, False
    return told


def replay(children, told, columns_of=PARTS):
    """Make `children`, {model: {id: values}}, what they were after these events."""
    for model, event in told:
        if event["pgh_label"] == "delete":
            children[model].pop(event["id"], None)
        else:
            children[model][event["id"]] = tuple(event[column] for column in columns_of[model])


def _shown(row, children, names):
    """{what a reader may be told has changed: its value}."""
    shown = {column.removesuffix("_id"): row[column] for column in PUBLIC_COLUMNS}
    if not row["anti_alibi_public"]:
        shown["anti_alibi"] = None
    parts = {model: sorted(rows.values(), key=repr) for model, rows in children.items()}
    carriers = parts[ExperienceOrganisation]
    return shown | parts | {"owner_organisation": _responsible(row, carriers, names)}


def _responsible(row, carriers, names):
    """Who answered for the fiche, in names of public organisations or in words; never a person."""
    if row["owner_organisation_id"] in names:
        return [names[row["owner_organisation_id"]]]
    # Nobody but the team wrote what was drawn from a document, imported, or typed for someone.
    if row["provenance"] != enums.Provenance.FORM:
        return [TEAM]
    leads = {pk for pk, role in carriers if role in enums.OrganisationRole.carriers()}
    return sorted(names[pk] for pk in leads & names.keys()) or [CARRIER]


def _life(before, after, hidden):
    if before is None:
        return ["publiée"]
    words = []
    if hidden or after["state"] != before["state"]:
        words.append(STATE_WORDS[after["state"]])
    if after["last_confirmed_at"] and after["last_confirmed_at"] != before["last_confirmed_at"]:
        words.append(CONFIRMED)
    return words


def _changed(before, after):
    """The names of what changed, each once, in the order of the fiche."""
    return list(dict.fromkeys(_label(name) for name, value in after.items() if value != before[name]))


def _label(name):
    if name is ExperienceOrganisation:
        return Experience._meta.get_field("organisations").verbose_name
    if name in LINKS:
        return Experience._meta.get_field(LINKS[name]).verbose_name
    if name in PARTS:
        return name._meta.verbose_name
    return Experience._meta.get_field(TOLD_AS.get(name, name)).verbose_name
