"""The list page: facets with their counts, active filters as removable tags, sorts. Everything is in the address."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accounts.models import Organisation
from experiences import enums
from experiences.filtersets import FACETS, Sort
from instances.models import Body
from partenariat import terms
from partenariat.models import Territory
from partenariat.typography import french

# Facets whose list has an order of its own; the others show what is most frequent first.
ORDERED = {"zone", "domaine", "niveau", "dimension", "avancement", "preuve"}
# Open at first sight on a wide screen; the others are one click away.
OPEN = {"zone", "territoire", "domaine"}
# Values shown before « plus de choix ».
SHOWN = 8


class Choice(NamedTuple):
    value: str
    label: str
    count: int
    checked: bool
    id: str


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
    """What the address asks for, and the addresses that differ from it by one thing."""

    def __init__(self, filterset, raw):
        self.filterset = filterset
        self.values = filterset.values
        self.pairs = [
            (name, value.strip())
            for name in filterset.filters
            if name in self.values
            for value in raw.getlist(name)
            if value.strip()
        ]

    @property
    def text(self):
        return self.values.get("q", "")

    @property
    def string(self):
        """The query string without the page number, unknown parameters left out."""
        return urlencode(self.pairs)

    @property
    def hidden(self):
        """What the form must carry along because no visible field holds it."""
        shown = {"q", *self.filterset.facet_names()}
        return [(name, value) for name, value in self.pairs if name not in shown]

    @property
    def narrowed(self):
        return any(name != "tri" for name, _ in self.pairs)

    @property
    def sort(self):
        return self.values.get("tri") or (Sort.RELEVANCE if self.text else Sort.REGION)

    def sorts(self):
        """[(label, url, current)]; relevance needs words to be relevant to."""
        rest = [(name, value) for name, value in self.pairs if name != "tri"]
        return [
            (sort.label, self._url([*rest, ("tri", sort.value)]), sort == self.sort)
            for sort in Sort
            if sort != Sort.RELEVANCE or self.text
        ]

    def without(self, name, value):
        return self._url([pair for pair in self.pairs if pair != (name, value)])

    def _url(self, pairs):
        return "?" + urlencode(pairs) if pairs else reverse("experience_list")

    def errors(self):
        """A sentence per parameter that could not be understood; it does not filter."""
        return [
            f"Le filtre «\u00a0{self.filterset.filters[name].label}\u00a0» n’a pas été pris en compte. "
            + french(" ".join(messages))
            for name, messages in self.filterset.form.errors.items()
        ]


def territory_names(counts, chosen):
    """{key: name} of the territories counted or chosen, those of the region first: one statement."""
    home = f"reg-{settings.PARTENARIAT_REGION}"
    rows = Territory.objects.filter(key__in={*counts, *chosen}).only("key", "name", "kind", "ancestors")
    ours, elsewhere = [], []
    for row in sorted(rows, key=lambda row: (row.kind != "region", row.key)):
        (ours if row.key == home or home in row.ancestors else elsewhere).append(row)
    return {row.key: str(row) for row in [*ours, *elsewhere]}


def groups(query, counts, territories):
    """The facets with what they would give. A value that gives nothing is hidden unless chosen."""
    made = []
    for facet in FACETS:
        found, chosen = counts.get(facet.name, {}), query.values.get(facet.name, [])
        labels = territories if facet.name == "territoire" else _labels(query.filterset, facet.name)
        choices = [
            Choice(value, french(label), found.get(value, 0), value in chosen, f"{facet.name}-{value}")
            for value, label in labels.items()
            if value in found or value in chosen
        ]
        if facet.name not in ORDERED and facet.name != "territoire":
            choices.sort(key=lambda choice: -choice.count)
        if choices:
            made.append(_group(query.filterset.filters[facet.name].label, facet.name, choices, len(chosen)))
    return made


def _group(label, name, choices, chosen):
    first = [choice for position, choice in enumerate(choices) if position < SHOWN or choice.checked]
    more = [choice for choice in choices if choice not in first]
    if len(more) < 3:
        first, more = choices, []
    return Group(name, label, name in OPEN or chosen > 0, chosen, first, more)


def _labels(filterset, name):
    """{value: label}, retired entries included: a fiche may still carry them."""
    vocabulary = {
        "domaine": "domain", "secteur": "sector", "public": "audience", "theme": "theme",
        "avancement": "experience_stage", "preuve": "evidence_level",
    }.get(name)  # fmt: skip
    if vocabulary:
        return {code: entry.label for code, entry in terms.vocabulary(vocabulary).items()}
    return {str(value): str(label) for value, label in filterset.filters[name].extra["choices"]}


def tags(query, territories, user):
    """The active filters, in the order of the facets."""
    return [
        Tag(_tag_label(query, name, value, territories, user), query.without(name, value))
        for name, value in query.pairs
        if name != "tri"
    ]


def _tag_label(query, name, value, territories, user):
    if name == "q":
        return f"«\u00a0{value}\u00a0»"
    if name == "territoire":
        return territories.get(value, value)
    if name == "organisation":
        return f"Organisation\u00a0: {_named(Organisation.objects.visible_to(user), value)}"
    if name == "instance":
        return f"Instance\u00a0: {_named(Body.objects.visible_to(user), value)}"
    if name == "modifie_depuis":
        return f"Modifiées depuis le {query.values[name]:%d/%m/%Y}"
    if name == "activite":
        return f"Activité\u00a0: {french(terms.label('activity', value))}"
    if name == "case":
        dimension, level = value.rsplit("-", 1)
        return f"{enums.Dimension(dimension).label}\u00a0: {enums.Level(level).label}"
    return french(_labels(query.filterset, name).get(value, value))


def _named(queryset, slug):
    return french(queryset.filter(slug=slug).values_list("name", flat=True).first() or slug)

