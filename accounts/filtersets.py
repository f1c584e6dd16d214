"""What a reader may ask of the organisations: one FilterSet for the pages and for the API."""

import django_filters as filters
from django.db.models import Q

from accounts.models import Organisation
from partenariat.database import Plain
from partenariat.facets import Facet
from partenariat.filters import AnyOf, FacetedFilterSet, WithinTerritory, from_terms
from partenariat.language import understand

FACETS = (Facet("type", "type", is_array=False),)


SIREN = 9


def holds(group):
    """What an organisation is called holds the words of this idea, or another expression of it, or its place.

    The organisations have their `plain_acronym`.
    """
    called = _holds_all(group.words)
    for words in group.other_words():
        called |= Q(plain__contains=" ".join(words))
    if group.places:
        keys = [place.key for place in group.places]
        called |= Q(territory__key__in=keys) | Q(territory__ancestors__overlap=keys)
    return called


def _holds_all(words):
    return Q(*(Q(plain__contains=word) | Q(plain_acronym__startswith=word) for word in words))


class OrganisationFilterSet(FacetedFilterSet):
    facets = FACETS

    q = filters.CharFilter(
        label="Mots du nom, ou sigle, sans tenir compte des accents", method="search", max_length=200
    )
    type = AnyOf("type", "in", label="Type", choices=from_terms("organisation_type"))
    territoire = WithinTerritory(label="Territoire")
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")

    class Meta:
        model = Organisation
        fields = []

    def search(self, queryset, name, value):
        """Every word typed is in the name or is the acronym, or what means the same; close words if none is."""
        understood = understand(value)
        if understood.identifier:
            return queryset.filter(siren=understood.identifier.value[:SIREN])
        if understood.is_empty:
            return queryset.none() if value.strip() else queryset
        named = queryset.annotate(plain_acronym=Plain("acronym"))
        found = named.filter(
            *map(holds, understood.groups), *(_holds_all(words) for words in understood.phrases)
        )
        for words in understood.excluded:
            found = found.exclude(_holds_all(words))
        if understood.is_meant or found.exists():
            return found
        close = (Q(plain__trigram_word_similar=word) for word in understood.words)
        return named.filter(*close)
