"""Two or three fiches side by side: their rubrics as rows, one cell each, and what they have in common."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

from experiences import presentation
from experiences.helping import similar
from experiences.presentation import Block
from partenariat.typography import french

MOST = 3
EVERYWHERE, HERE = "en commun", "seulement ici"


class Column(NamedTuple):
    """A fiche compared; `without` is the comparison that leaves it out."""

    reference: str
    title: str
    url: str
    place: str
    note: str
    without: str


class Entry(NamedTuple):
    """One value of a list; `shared` says in words whether the others have it."""

    label: str
    comment: str
    url: str
    shared: str


@dataclass
class Cell:
    """What one fiche says; `name` is its title, shown where the columns are stacked. `shared` is about the fact."""

    name: str
    fact: str = ""
    shared: str = ""
    text: str = ""
    groups: list = ()

    def __bool__(self):
        return bool(self.fact or self.text or self.groups)


class Row(NamedTuple):
    """`same` is what all say alike, or None: it is then shown once."""

    label: str
    cells: list
    same: Cell | None


class Section(NamedTuple):
    title: str
    rows: list


def columns(fiches):
    asked = [fiche.reference for fiche in fiches]
    return [
        Column(
            fiche.reference,
            french(fiche.title),
            fiche.get_absolute_url(),
            presentation.places_in_short(fiche.territory_items),
            "" if fiche.state == "published" else fiche.get_state_display(),
            similar.compare_url([one for one in asked if one != fiche.reference]),
        )
        for fiche in fiches
    ]


def sections(fiches):
    """The rubrics where at least one of the fiches, of `for_list()`, says something."""
    sheets = [_sheet(fiche) for fiche in fiches]
    names = [french(fiche.title) for fiche in fiches]
    made = []
    for title in _in_order(sheets):
        rows = [
            _row(label or title, [sheet.get(title, {}).get(label, []) for sheet in sheets], names)
            for label in _in_order([sheet.get(title, {}) for sheet in sheets])
        ]
        made.append(Section(title, rows))
    return made


def _in_order(dicts):
    """The keys of them all: those of the first, the others put after the one they follow."""
    keys = []
    for one in dicts:
        at = 0
        for key in one:
            if key in keys:
                at = keys.index(key) + 1
            else:
                keys.insert(at, key)
                at += 1
    return keys


def _sheet(fiche):
    """{rubric: {label: [Block]}}, what serves to choose first."""
    sheet = presentation.sheet(fiche)
    short = [
        Block("Résumé", text=fiche.summary),
        Block("Où", fact=sheet.place or sheet.zone),
        Block("Qui porte l’expérience", items=[item._replace(comment="") for item in sheet.carriers]),
        Block("Domaine principal", fact=sheet.domain),
        Block("Avancement", fact=sheet.stage),
        Block("Dates", fact=sheet.period),
        Block("Instances liées", items=[item._replace(comment="") for item in sheet.bodies]),
    ]
    places = sheet.grid.positions if sheet.grid else []
    items = [presentation.Item(f"{one.dimension}\u00a0: {one.level}", url=one.url) for one in places]
    rubrics = [
        ("En bref", short),
        *((rubric.title, rubric.blocks) for rubric in sheet.rubrics),
        ("Place dans la matrice", [Block("Dimension et niveau d’engagement", items=items)]),
    ]
    made = {}
    for title, blocks in rubrics:
        by_label = {}
        for block in blocks:
            if block:
                by_label.setdefault(block.label, []).append(block)
        if by_label:
            made[title] = by_label
    return made


def _row(label, found, names):
    """One cell a fiche; `found` holds the blocks of each, of the same label."""
    if all(blocks == found[0] for blocks in found):
        alike = _cells(found[:1], [""])[0]
        return Row(label, [replace(alike, name=name) for name in names], alike)
    return Row(label, _cells(found, names), None)


def _cells(found, names):
    many = len(names) > 1
    facts = Counter(fact for blocks in found for fact in {block.fact for block in blocks if block.fact})
    labels = Counter(label for blocks in found for label in {item.label for item in _items(blocks)})

    def shared(counted):
        if not many:
            return ""
        return EVERYWHERE if counted == len(names) else HERE if counted == 1 else ""

    def cell(name, blocks):
        fact = "\u00a0; ".join(block.fact for block in blocks if block.fact)
        return Cell(
            name=name,
            fact=fact,
            shared=EVERYWHERE if many and fact and facts[fact] == len(names) else "",
            text="\n\n".join(block.text for block in blocks if block.text),
            groups=[
                (heading, [Entry(item.label, item.comment, item.url, shared(labels[item.label])) for item in items])
                for heading, items in _groups(blocks)
            ],
        )  # fmt: skip

    return [cell(name, blocks) for name, blocks in zip(names, found, strict=True)]


def _groups(blocks):
    """[(heading or nothing, items)]"""
    for block in blocks:
        if block.items:
            yield "", block.items
        for heading, items in block.groups:
            yield heading.label, items


def _items(blocks):
    return [item for _, items in _groups(blocks) for item in items]
