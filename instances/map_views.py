"""The map of the bodies, in step with their list: same FilterSet, same address."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import listing, points, search
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body
from partenariat.maps import geojson, page
from partenariat.maps.around import Around, may_locate


@login_not_required
@require_safe
@may_locate
def body_map(request):
    filterset = BodyFilterSet(request.GET, asked_about(Body.objects.visible_to(request.user)))
    shared = search.is_shared(request.user)
    answer = search.run(filterset, limit=0, shared=shared)
    asked = listing.query(filterset, request.GET, "body_map")
    named = listing.labels(asked, answer.counts, page.keys())
    context = {
        "query": asked,
        "around": Around(asked, request.GET),
        "answer": answer,
        "map": page.MapPage(
            asked, answer.counts, named["territoire"], page="body_list", data="body_points",
            figures="body_figures", total=answer.total,
            unplaced=_unplaced(search.keys(filterset, shared=shared), shared=shared),
        ),
        "groups": listing.groups(asked, answer.counts, named),
        "tags": listing.tags(asked, named),
        "trail": [("Instances et dispositifs", reverse("body_list")), ("Carte", "")],
    }  # fmt: skip
    return render(request, "instances/map.html", context)


def _unplaced(keys, *, shared):
    """How many of these bodies are of the région, and no place of theirs puts them on its map."""
    away = points.away() if shared else points.read_away()
    return sum(key in away for key in keys)


@login_not_required
@require_safe
def body_points(request):
    return geojson.respond(request, "instances", points.bodies)
