"""The map of the seats that wait for somebody, in step with their list: same FilterSet, same address."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import points
from instances.models import Seat
from instances.vacancies import choices, listing
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from partenariat.database import among
from partenariat.listing import Query
from partenariat.maps import geojson, page
from partenariat.maps.around import KINDS, Around, may_locate


@login_not_required
@require_safe
@may_locate
def vacant_seat_map(request):
    filterset = VacancyFilterSet(request.GET, open_seats())
    found = listing.find(filterset)
    asked = Query(filterset, request.GET, reverse("vacant_seat_map"))
    named = choices.labels(asked, found.counts, page.keys())
    context = {
        "query": asked,
        "around": Around(asked, request.GET),
        "found": found,
        "map": page.MapPage(
            asked, found.counts, named["territoire"], page="vacant_seats", data="vacant_seat_points",
            total=found.total, unplaced=_unplaced(listing.keys(filterset)),
        ),
        "groups": choices.groups(asked, found.counts, named),
        "tags": choices.tags(asked, named),
        "trail": [("Sièges vacants", reverse("vacant_seats")), ("Carte", "")],
    }  # fmt: skip
    return render(request, "vacancies/map.html", context)


def _unplaced(keys):
    """How many of these seats are of the région, and no place of their body puts them on its map."""
    placed = Q(body__establishment__isnull=False) | Q(body__territory__kind__in=KINDS)
    home = f"reg-{settings.PARTENARIAT_REGION}"
    ours = Seat.objects.filter(pk__in=among(keys), body__territory_keys__contains=[home])
    return ours.exclude(placed).count()


@login_not_required
@require_safe
def vacant_seat_points(request):
    return geojson.respond(request, "sieges-vacants", points.seats)
