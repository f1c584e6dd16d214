"""The map of the establishments, in step with « Mon représentant »: same FilterSet, same address."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import points
from instances.places import listing
from instances.places.filtersets import PlaceFilterSet, open_sites
from instances.places.views import TRAIL
from partenariat.listing import Query
from partenariat.maps import geojson, page
from partenariat.maps.around import Around, may_locate
from partenariat.representation import absolute

# Beyond, the map a phone draws holds a point a commune, which leads to the list of its sites.
MANY = 2000


@login_not_required
@require_safe
@may_locate
def place_map(request):
    filterset = PlaceFilterSet(request.GET, open_sites(request.user))
    total, counts = listing.counted(filterset)
    asked = Query(filterset, request.GET, reverse("place_map"))
    named = listing.labels(asked, counts, page.keys())
    context = {
        "query": asked,
        "around": Around(asked, request.GET),
        "total": total,
        "map": page.MapPage(
            asked, counts, named["territoire"], page="my_representative", data="place_points", total=total,
            unplaced=0, gathered="place_communes" if total > MANY else "",
        ),
        "groups": listing.groups(asked, counts, named),
        "tags": listing.tags(asked, named),
        "qualified_url": reverse("qualified_departments"),
        "trail": [(TRAIL[0], reverse(TRAIL[1])), ("Carte", "")],
    }  # fmt: skip
    return render(request, "places/map.html", context)


@login_not_required
@require_safe
def place_points(request):
    return geojson.respond(request, "etablissements", points.establishments)


@login_not_required
@require_safe
def place_communes(request):
    """One point a commune, with how many sites answer there (`nombre`): the address is their list."""
    filterset = PlaceFilterSet(request.GET, open_sites(request.user))
    query = Query(filterset, request.GET, reverse("my_representative"))

    def records(rows):
        return [_commune(query, *row) for row in rows]

    return geojson.respond(request, "etablissements", records, keys=_by_commune)


def _by_commune(filterset):
    communes = [f"territory__{name}" for name in geojson.PLACE]
    rows = filterset.qs.order_by("territory__key").values_list(*communes)
    return list(rows.annotate(number=Count("pk")))


def _commune(query, *row):
    *territory, number = row
    place = geojson.in_territory(*territory)
    url = absolute(reverse("my_representative") + query.replaced("territoire", place.territory))
    return geojson.Record(place.territory, place.name, url, [place], {"nombre": number})
