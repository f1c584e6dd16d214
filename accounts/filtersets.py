"""What a reader may ask of the organisations: one FilterSet for the pages and for the API."""

import django_filters as filters
from django.db.models import Q

from accounts.models import Organisation
from partenariat.database import Plain
from partenariat.facets import Facet
from partenariat.filters import AnyOf, FacetedFilterSet, WithinTerritory, from_terms
from partenariat.models import plain

FACETS = (Facet("type", "type", is_array=False),)


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
        """Every word typed is in the name or is the acronym, whatever the accents and capitals."""
        for word in plain(value).split():
            queryset = queryset.annotate(plain_acronym=Plain("acronym")).filter(
                Q(plain__contains=word) | Q(plain_acronym__startswith=word)
            )
        return queryset
