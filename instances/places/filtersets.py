"""What « Mon représentant » may be asked, on the page, on its map and in its files; without anything, the whole register."""

from functools import cached_property

import django_filters as filters
from django.db.models import Case, Value, When

from instances.models import Establishment
from instances.places.categories import HEALTH, SOCIAL
from instances.places.search import Asked
from partenariat.facets import Facet
from partenariat.filters import AnyOf, AnyTerritory, FacetedFilterSet
from partenariat.maps.around import AroundFilter, RadiusFilter
from partenariat.models import Territory

FACETS = (
    Facet("secteur", "sector", is_array=False),
    Facet("territoire", "territory_keys", like="^(dep|reg)-"),
)
# Where « personnes qualifiées » help is not where commissions of users sit: families look for one or for the other.
SECTORS = [
    ("soins", "Hôpitaux, cliniques et soins"),
    ("social", "Résidences, foyers, aide à domicile et services sociaux"),
]


def departments():
    return [(place.code, place.name) for place in Territory.objects.departments()]


class PlaceFilterSet(FacetedFilterSet):
    facets = FACETS

    q = filters.CharFilter(label="Nom, commune ou numéro FINESS", method="answering", max_length=200)
    departement = filters.ChoiceFilter(label="Département", choices=departments, method="inside")
    territoire = AnyTerritory("territory_keys", label="Territoire")
    secteur = AnyOf("sector", "in", label="Genre d’établissement", choices=SECTORS)
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
    """The open sites, with their `sector`."""
    return with_sector(Establishment.objects.visible_to(user).listed())


def with_sector(sites):
    """These sites with `sector`: nothing where the register says too little."""
    sector = Case(
        When(category_code__in=list(HEALTH), then=Value("soins")),
        When(category_code__in=list(SOCIAL), then=Value("social")),
        default=Value(""),
    )
    return sites.annotate(sector=sector)
