"""Charts drawn by the server as tables with bars: each line is a link that adds a filter, or takes it off."""

from dataclasses import dataclass, field
from typing import NamedTuple

from partenariat import listing


class Bar(NamedTuple):
    """`share`: length of the bar, in percent of the longest; a value that counts is always seen. `url`: or nothing."""

    label: str
    count: int
    share: int
    url: str = ""
    chosen: bool = False


@dataclass
class Chart:
    """`bars` at once, `more` behind « plus de lignes »; `note`: how to read it.

    `unknown`: how many are in none of its lines, which `unknown_label` names.
    """

    anchor: str
    title: str
    heading: str  # what the first column holds
    bars: list
    more: list = field(default_factory=list)
    unknown: int = 0
    note: str = ""
    unknown_label: str = "Non renseigné"


class Drawing(NamedTuple):
    """How a facet is drawn. `is_single`: a row has one value of it at most, so that the others are a number too."""

    name: str
    title: str
    heading: str
    note: str = ""
    is_single: bool = False
    by_count: bool = True
    unknown_label: str = "Non renseigné"


def bars(rows):
    """[Bar] of [(label, count, url, chosen)], all to the same scale."""
    rows = list(rows)
    most = max((count for _, count, _, _ in rows), default=0)
    return [Bar(label, count, share(count, most), url, chosen) for label, count, url, chosen in rows]


def share(count, most):
    """Percent of the biggest, never nought for something."""
    return max(1, round(100 * count / most)) if count else 0


def of_facets(query, drawings, labels, counts, total):
    """[Chart] of the facets that hold something, each line toggling its value.

    `labels(name)`: {value: label} of a facet, in the order of the list; `counts`: {facet: {value: number}}; `total`:
    the length of the list.
    """
    made = []
    for drawing in drawings:
        found = counts.get(drawing.name, {})
        group = listing.group(
            query, drawing.name, labels(drawing.name), found, is_open=True, by_count=drawing.by_count
        )
        if group:
            made.append(_of_group(query, group, drawing, _unknown(query, drawing, found, total)))
    return made


def departments(labels):
    """The départements of {territory key: name}."""
    return {key: label for key, label in labels.items() if key.startswith("dep-")}


def _unknown(query, drawing, found, total):
    """How many rows say nothing of it; not told when a value is chosen: none of those is left."""
    if not drawing.is_single or drawing.name in query.values:
        return 0
    return total - sum(number for value, number in found.items() if value)


def _of_group(query, group, drawing, unknown):
    drawn = bars(
        (choice.label, choice.count, _toggled(query, group.name, choice), choice.checked)
        for choice in [*group.choices, *group.more]
    )
    first = len(group.choices)
    return Chart(
        group.name, drawing.title, drawing.heading, drawn[:first], drawn[first:], unknown, drawing.note,
        drawing.unknown_label,
    )  # fmt: skip


def _toggled(query, name, choice):
    if choice.checked:
        return query.without(name, choice.value)
    # What would give nothing is no way on.
    return query.adding(name, choice.value) if choice.count else ""
