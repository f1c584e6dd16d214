"""The list page: facets with their counts, active filters as removable tags, sorts. Everything is in the address."""

from django.urls import reverse

from accounts.models import Organisation
from experiences import enums
from experiences.filtersets import FACETS, Sort
from instances.models import Body
from partenariat import listing, terms
from partenariat.typography import french

# Facets whose list has an order of its own; the others show what is most frequent first.
ORDERED = {"zone", "territoire", "domaine", "niveau", "dimension", "avancement", "preuve", "fraicheur"}
# Open at first sight on a wide screen; the others are one click away.
OPEN = {"zone", "territoire", "domaine"}


class Query(listing.Query):
    def __init__(self, filterset, raw, page="experience_list"):
        super().__init__(filterset, raw, reverse(page))

    @property
    def sort(self):
        return self.values.get("tri") or (Sort.RELEVANCE if self.text else Sort.REGION)

    def sorts(self):
        return super().sorts(Sort, self.sort)

    def without_selection(self):
        return self._url([pair for pair in self.pairs if pair[0] != "fiche"])


def groups(query, counts, territories):
    """The facets with what they would give."""
    made = [
        listing.group(
            query,
            facet.name,
            territories if facet.name == "territoire" else labels(query.filterset, facet.name),
            counts.get(facet.name, {}),
            is_open=facet.name in OPEN,
            by_count=facet.name not in ORDERED,
        )
        for facet in FACETS
    ]
    return [group for group in made if group]


def labels(filterset, name):
    """{value: label}, retired entries included: a fiche may still carry them."""
    vocabulary = {
        "domaine": "domain", "secteur": "sector", "public": "audience", "theme": "theme",
        "avancement": "experience_stage", "preuve": "evidence_level",
    }.get(name)  # fmt: skip
    if vocabulary:
        return {code: entry.label for code, entry in terms.vocabulary(vocabulary).items()}
    return {str(value): str(label) for value, label in filterset.filters[name].extra["choices"]}


def tags(query, territories, user):
    """The active filters, in the order of the facets; a selection of fiches is one of them, however long."""
    chosen = sum(name == "fiche" for name, _ in query.pairs)
    made = listing.tags(
        query,
        lambda name, value: _tag_label(query, name, value, territories, user),
        without=("fiche",) if chosen > 1 else (),
    )
    if chosen > 1:
        made.append(listing.Tag(f"Sélection de {chosen} fiches", query.without_selection()))
    return made


def _tag_label(query, name, value, territories, user):
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
    if name == "debut":
        return f"Début en {value}"
    if name == "frein":
        return f"Frein\u00a0: {french(terms.label('barrier', value))}"
    if name == "levier":
        return f"Levier\u00a0: {french(terms.label('lever', value))}"
    if name == "fiche":
        return f"Fiche {value.upper()}"
    if name == "case":
        dimension, level = value.rsplit("-", 1)
        return f"{enums.Dimension(dimension).label}\u00a0: {enums.Level(level).label}"
    return french(labels(query.filterset, name).get(value, value))


def _named(queryset, slug):
    return french(queryset.filter(slug=slug).values_list("name", flat=True).first() or slug)
