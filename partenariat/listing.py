"""Facets, active filters and sorts of a list page, whatever it lists. Everything is in the address."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from partenariat.enums import TerritoryKind
from partenariat.kept import Kept
from partenariat.maps.around import RADIUS
from partenariat.models import Territory
from partenariat.typography import french

# The same on every list: names of départements and régions, labels of values.
_wide = Kept(1)
_label = lru_cache(1024)(french)
# Values shown before « plus de choix ».
SHOWN = 8


class Choice(NamedTuple):
    value: str
    label: str
    count: int
    checked: bool


@dataclass
class Group:
    """A facet: `choices` at once, `more` behind « plus de choix »."""

    name: str
    label: str
    open: bool
    chosen: int
    choices: list
    more: list


class Tag(NamedTuple):
    """An active filter; `url` is the list without it."""

    label: str
    url: str


class Query:
    """What the address asks for, and the addresses that differ from it by one thing.

    `path` is the list with nothing asked; unknown parameters are left out of every address.
    """

    def __init__(self, filterset, raw, path):
        self.filterset = filterset
        self.path = path
        self.values = filterset.values
        self.pairs = [
            (name, value.strip())
            for name in filterset.filters
            if name in self.values and not (name == "rayon" and "autour" not in self.values)
            for value in raw.getlist(name)
            if value.strip()
        ]

    @property
    def text(self):
        return self.values.get("q", "")

    @property
    def string(self):
        """The query string without the page number."""
        return urlencode(self.pairs)

    @property
    def hidden(self):
        """What the form must carry along because no visible field holds it."""
        shown = {"q", "autour", "rayon", *self.filterset.facet_names()}
        return [(name, value) for name, value in self.pairs if name not in shown]

    @property
    def carried(self):
        """What a form that holds the words alone must carry along."""
        return [(name, value) for name, value in self.pairs if name != "q"]

    @property
    def narrowed(self):
        return any(name != "tri" for name, _ in self.pairs)

    def sorts(self, sorts, current):
        """[(label, url, current)]; relevance needs words to be relevant to."""
        rest = [(name, value) for name, value in self.pairs if name != "tri"]
        return [
            (sort.label, self._url([*rest, ("tri", sort.value)]), sort == current)
            for sort in sorts
            if sort.value != "pertinence" or self.text
        ]

    def on(self, page):
        """The address of another page, a URL name, asked the same."""
        return reverse(page) + (f"?{self.string}" if self.pairs else "")

    def without(self, name, value):
        # A distance is a distance from something.
        left = [
            pair for pair in self.pairs if pair != (name, value) and (name, pair[0]) != ("autour", "rayon")
        ]
        return self._url(left)

    def replaced(self, name, value):
        """The same list with this one value of a parameter."""
        return self._url([*((other, kept) for other, kept in self.pairs if other != name), (name, value)])

    def adding(self, name, value):
        return self._url([*self.pairs, (name, value)])

    def _url(self, pairs):
        return "?" + urlencode(pairs) if pairs else self.path

    def errors(self):
        """A sentence per parameter that could not be understood; it does not filter."""
        return [
            f"Le filtre «\u00a0{self.filterset.filters[name].label}\u00a0» n’a pas été pris en compte. "
            + french(" ".join(messages))
            for name, messages in self.filterset.form.errors.items()
            if name in self.filterset.filters
        ]


def territory_names(counts, chosen):
    """{key: name} of the territories counted or chosen, those of the region first: one statement for the small ones."""
    asked = {*counts, *chosen}
    named = _wide.get("names", lambda: _named(kind__in=TerritoryKind.wide()))
    if small := asked - named.keys():
        named = named | _named(key__in=small)
    return {key: named[key][1] for key in sorted(asked & named.keys(), key=lambda key: named[key][0])}


def _named(**which):
    """{key: (its place in the order, its name)}"""
    home = f"reg-{settings.PARTENARIAT_REGION}"
    return {
        row.key: ((row.key != home and home not in row.ancestors, row.kind != "region", row.key), str(row))
        for row in Territory.objects.filter(**which).only("key", "name", "kind", "ancestors")
    }


def group(query, name, labels, found, *, is_open, by_count=False):
    """A facet with what each value would give, or None. A value that gives nothing is hidden unless chosen.

    `labels` is {value: label} in the order of the list; `found` {value: count}.
    """
    chosen = query.values.get(name, [])
    choices = [
        Choice(value, _label(label), found.get(value, 0), value in chosen)
        for value, label in labels.items()
        if value in found or value in chosen
    ]
    if by_count:
        choices.sort(key=lambda choice: -choice.count)
    first = [choice for position, choice in enumerate(choices) if position < SHOWN or choice.checked]
    more = [choice for choice in choices if choice not in first]
    if len(more) < 3:
        first, more = choices, []
    if not choices:
        return None
    label = query.filterset.filters[name].label
    return Group(name, label, is_open or bool(chosen), len(chosen), first, more)


def tags(query, label, without=()):
    """The active filters but those of these names, in the order of the FilterSet; `label(name, value)` writes each."""
    return [
        Tag(_tag_label(query, name, value, label), query.without(name, value))
        for name, value in query.pairs
        if name not in ("tri", "rayon", *without)
    ]


def _tag_label(query, name, value, label):
    if name == "q":
        return f"«\u00a0{value}\u00a0»"
    if name == "autour":
        return f"Autour de {query.values[name]}, {query.values.get('rayon') or RADIUS}\u00a0km"
    return label(name, value)
