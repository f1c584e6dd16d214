"""What a reader may ask of the seats vacant or soon vacant: one FilterSet for the page and for the API."""

import django_filters as filters
from django.contrib.auth.models import AnonymousUser

from instances.enums import ActivityStatus, SeatState
from instances.filtersets import body_types
from instances.models import Body, Seat
from partenariat.facets import Facet
from partenariat.filters import AnyOf, AnyTerritory, FacetedFilterSet
from partenariat.maps.around import AroundFilter, RadiusFilter

FACETS = (
    Facet("etat", "state", is_array=False),
    Facet("territoire", "body__territory_keys", like="^(dep|reg)-"),
    Facet("type", "body__type__code", is_array=False),
)
STATES = [(SeatState.VACANT.value, "Vacants aujourd’hui"), (SeatState.ENDING.value, "Bientôt vacants")]


def users_seats(day=None):
    """The users' seats of the bodies everyone may see and that still meet, with their `state`."""
    bodies = Body.objects.visible_to(AnonymousUser()).exclude(activity_status=ActivityStatus.ENDED)
    return Seat.objects.filter(body__in=bodies, for_users=True).with_state(day)


def open_seats(day=None):
    """Those somebody may apply for. Staff see no more here: a candidate could not either."""
    return users_seats(day).open_to_candidates(day)


class VacancyFilterSet(FacetedFilterSet):
    facets = FACETS

    q = filters.CharFilter(label="Rechercher", method="search", max_length=200)
    etat = AnyOf("state", "in", label="Quand", choices=STATES)
    territoire = AnyTerritory("body__territory_keys", label="Territoire")
    type = AnyOf("body__type__code", "in", label="Type d’instance", choices=body_types)
    autour = AroundFilter("body__territory_keys")
    rayon = RadiusFilter()

    class Meta:
        model = Seat
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(body__in=Body.objects.search(value))
