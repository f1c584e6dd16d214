"""Load the reference lists shipped with the code into the database, as often as one likes.

What staff wrote in the admin is never overwritten: a row is created when missing and updated only
while nobody has edited it. Each app loads its own lists; this module holds what they share.
"""

import json
from pathlib import Path
from typing import NamedTuple

import yaml
from django.db import transaction

from partenariat.models import LexiconEntry, Page, RoleAlias, Source, Synonym, Term, Territory

DATA = Path(__file__).resolve().parent / "data"
BATCH = 500
# Pure Python is ten times slower on the vocabularies; the C parser is not built everywhere.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loaded(NamedTuple):
    """What happened to one list."""

    label: str
    created: int
    updated: int
    kept: int  # differ from the file because staff edited them
    total: int

    def __str__(self):
        line = f"{self.label} : {self.total} (créés : {self.created}, mis à jour : {self.updated}"
        return f"{line}, gardés tels que modifiés à la main : {self.kept})" if self.kept else f"{line})"


def read_yaml(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506, a safe loader


@transaction.atomic
def synchronise(label, model, rows, *, key, official=False):
    """Bring a table to the content of a file. `rows` are dicts of model fields, `key` identifies one.

    Without an `edited_at`, nothing tells an edited row from a loaded one: it is then only created,
    unless the list is `official`, which means that staff have no reason to write in it.
    """
    has_edits = any(field.name == "edited_at" for field in model._meta.concrete_fields)
    # Locked, or an edit saved between our reading and our writing would be lost.
    existing = {identity(row, key): row for row in model.objects.select_for_update()}
    created, updated, kept, fields = [], [], 0, set()
    for values in rows:
        current = existing.get(tuple(values[name] for name in key))
        if current is None:
            created.append(model(**values))
            continue
        changed = {name for name, value in values.items() if getattr(current, name) != value}
        if not changed:
            continue
        if current.edited_at if has_edits else not official:
            kept += 1
            continue
        for name in changed:
            setattr(current, name, values[name])
        updated.append(current)
        fields |= changed
    model.objects.bulk_create(created, batch_size=BATCH)
    if updated:
        model.objects.bulk_update(updated, sorted(fields), batch_size=BATCH)
    return Loaded(label, len(created), len(updated), kept, len(rows))


def identity(row, key):
    return tuple(getattr(row, name) for name in key)


def load():
    """The lists of this app, one `Loaded` each."""
    yield synchronise("Documents sources", Source, sources(), key=["code"])
    yield synchronise("Listes contrôlées", Term, terms(), key=["vocabulary", "code"])
    yield synchronise("Territoires", Territory, territories(), key=["key"], official=True)
    yield synchronise("Appellations de rôles", RoleAlias, role_aliases(), key=["alias"])
    yield synchronise("Lexique", LexiconEntry, lexicon(), key=["slug"])
    yield synchronise("Synonymes de la recherche", Synonym, synonyms(), key=["code"])
    yield synchronise("Pages", Page, read_yaml(DATA / "pages.yaml"), key=["slug"])


def sources():
    return [
        {"code": row["code"], "title": row["title"], "publisher": row["publisher"],
         "year": row["year"], "url": row.get("url", "")}
        for row in read_yaml(DATA / "sources.yaml")
    ]  # fmt: skip


def terms():
    return [
        {
            "vocabulary": vocabulary,
            "code": term["code"],
            "label": term["label"],
            "parent": term.get("parent", ""),
            # The order of the file, so that an entry inserted later finds its place.
            "rank": term.get("rank", position),
            "data": term.get("data", {}),
            "sources": term.get("sources", []),
        }
        for vocabulary, content in read_yaml(DATA / "vocabularies.yaml").items()
        for position, term in enumerate(content["terms"], start=1)
    ]


def territories():
    content = json.loads((DATA / "territories.json").read_text(encoding="utf-8"))
    points = json.loads((DATA / "points.json").read_text(encoding="utf-8"))["points"]
    return [
        {
            "key": row["key"],
            "kind": row["kind"],
            "code": row["code"],
            "name": row["name"],
            "ancestors": row["ancestors"],
            "postcodes": row.get("postcodes", []),
            "population": row.get("population"),
            **dict(zip(("latitude", "longitude"), points.get(row["key"], (None, None)), strict=True)),
        }
        for row in content["territories"]
    ]


def role_aliases():
    return [
        {
            "alias": row["alias"],
            "profile": row["profile"],
            "usage": row.get("usage", ""),
        }
        for row in read_yaml(DATA / "role_aliases.yaml")
    ]


def lexicon():
    return [
        {
            "slug": row["slug"],
            "label": row["label"],
            "acronym": row.get("acronym", ""),
            "definition": row["definition"],
            "aliases": row.get("aliases", []),
            "see_also": row.get("see_also", []),
            "sources": row.get("sources", []),
        }
        for row in read_yaml(DATA / "lexicon.yaml")
    ]


def synonyms():
    return [
        {
            "code": row["code"],
            "typed": row["typed"],
            "found": row.get("found", []),
            "origin": row.get("origin", "Liste fournie avec le site"),
        }
        for row in read_yaml(DATA / "synonyms.yaml")
    ]
