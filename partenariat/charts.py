"""Charts drawn by the server as tables with bars: each line is a link that adds a filter, or takes it off."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Bar(NamedTuple):
    """`share`: length of the bar, in percent of the longest; a value that counts is always seen. `url`: or nothing."""

    label: str
    count: int
    share: int
    url: str = ""
    chosen: bool = False


@dataclass
class Chart:
    """`bars` at once, `more` behind « plus de lignes »; `unknown`: how many say nothing; `note`: how to read it."""

    anchor: str
    title: str
    heading: str  # what the first column holds
    bars: list
    more: list = field(default_factory=list)
    unknown: int = 0
    note: str = ""


def bars(rows):
    """[Bar] of [(label, count, url, chosen)], all to the same scale."""
    rows = list(rows)
    most = max((count for _, count, _, _ in rows), default=0)
    return [Bar(label, count, share(count, most), url, chosen) for label, count, url, chosen in rows]


def share(count, most):
    """Percent of the biggest, never nought for something."""
    return max(1, round(100 * count / most)) if count else 0


def of_group(query, group, *, title, heading, note="", unknown=0):
    """The `Chart` of a facet (`listing.Group`), each line toggling its value."""
    drawn = bars(
        (choice.label, choice.count, _toggled(query, group.name, choice), choice.checked)
        for choice in [*group.choices, *group.more]
    )
    first = len(group.choices)
    return Chart(group.name, title, heading, drawn[:first], drawn[first:], unknown, note)


def _toggled(query, name, choice):
    if choice.checked:
        return query.without(name, choice.value)
    # What would give nothing is no way on.
    return query.adding(name, choice.value) if choice.count else ""
