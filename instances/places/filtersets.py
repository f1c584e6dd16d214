"""What « Mon représentant » may be asked, on the page, on its map and in its files; without anything, the whole register."""

from functools import cached_property

import django_filters as filters

from instances.models import Establishment
from instances.places.search import Asked
from partenariat.facets import Facet
from partenariat.filters import AnyTerritory, FacetedFilterSet
from partenariat.maps.around import AroundFilter, RadiusFilter
from partenariat.models import Territory

FACETS = (Facet("territoire", "territory_keys", like="^(dep|reg)-"),)


def departments():
    return [(place.code, place.name) for place in Territory.objects.departments()]


class PlaceFilterSet(FacetedFilterSet):
    facets = FACETS

    q = filters.CharFilter(label="Nom, commune ou numéro FINESS", method="answering", max_length=200)
    departement = filters.ChoiceFilter(label="Département", choices=departments, method="inside")
    territoire = AnyTerritory("territory_keys", label="Territoire")
    autour = AroundFilter()
    rayon = RadiusFilter()

    class Meta:
        model = Establishment
        fields = []

    @cached_property
    def asked(self):
        """The words typed, as `search.Asked`, or None."""
        return Asked(self.values["q"]) if "q" in self.values else None

    def answering(self, queryset, name, value):
        return queryset.filter(pk__in=self.asked.matching.order_by().values("pk"))

    def inside(self, queryset, name, value):
        return queryset.filter(department=f"dep-{value.lower()}")


def open_sites(user):
    return Establishment.objects.visible_to(user).listed()
