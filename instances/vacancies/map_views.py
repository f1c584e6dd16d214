"""The map of the seats that wait for somebody, in step with their list: same FilterSet, same address."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import points
from instances.vacancies import choices, listing
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from partenariat.listing import Query
from partenariat.maps import geojson, page
from partenariat.maps.around import Around, may_locate


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
            total=found.total, unplaced=_unplaced(found),
        ),
        "groups": choices.groups(asked, found.counts, named),
        "tags": choices.tags(asked, named),
        "trail": [("Sièges vacants", reverse("vacant_seats")), ("Carte", "")],
    }  # fmt: skip
    return render(request, "vacancies/map.html", context)


def _unplaced(found):
    """How many of these seats are of the région, and no place of their body puts them on its map."""
    away, starts = points.away(), [0, *found.ends]
    return sum(
        end - start
        for body, start, end in zip(found.bodies, starts, found.ends, strict=False)
        if body in away
    )


@login_not_required
@require_safe
def vacant_seat_points(request):
    return geojson.respond(request, "sieges-vacants", points.seats)
