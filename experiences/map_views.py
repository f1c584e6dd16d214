"""The map of the fiches, in step with their list: same FilterSet, same address."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences import enums, listing, search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.public_rows import holders
from instances.models import Establishment
from partenariat.listing import territory_names
from partenariat.maps import geojson, page
from partenariat.maps.around import KINDS, Around, may_locate
from partenariat.models import Territory
from partenariat.representation import absolute


@require_safe
@login_not_required
@may_locate
def experience_map(request):
    filterset = ExperienceFilterSet(
        request.GET, queryset=Experience.objects.visible_to(request.user).listed()
    )
    query = listing.Query(filterset, request.GET, "experience_map")
    answer = search.run(filterset, limit=1)
    chosen = filterset.values.get("territoire", [])
    territories = territory_names(answer.counts.get("territoire", {}), [*chosen, *page.keys()])
    context = {
        "query": query,
        "around": Around(query, request.GET),
        "answer": answer,
        "map": page.MapPage(
            query, answer.counts, territories, page="experience_list", data="experience_points",
            figures="experience_figures", total=answer.total,
            unplaced=holders.among(answer.matching, "unplaced", _unplaced),
        ),
        "groups": listing.groups(query, answer.counts, territories),
        "tags": listing.tags(query, territories, request.user),
        "trail": [("Expériences", reverse("experience_list")), ("Carte", "")],
    }  # fmt: skip
    return render(request, "experiences/map.html", context)


def _unplaced():
    """The keys of the fiches of the région that no place of theirs puts on its map."""
    communes = Territory.objects.filter(experiences=OuterRef("pk"), kind__in=KINDS)
    sites = Establishment.objects.filter(experiences=OuterRef("pk"))
    ours = Experience.objects.visible_to(AnonymousUser()).listed().filter(zone=enums.Zone.REGION)
    return ours.exclude(Q(Exists(communes)) | Q(Exists(sites))).order_by().values_list("pk", flat=True)


@require_safe
@login_not_required
def experience_points(request):
    return geojson.respond(request, "experiences", records)


def records(keys):
    """The `Record`s of these fiches, in this order."""
    territories = Territory.objects.filter(experiences=OuterRef("pk")).order_by("pk")
    sites = Establishment.objects.filter(experiences=OuterRef("pk")).order_by("name", "pk")
    rows = (
        Experience.objects.visible_to(AnonymousUser())
        .listed()
        .filter(pk__in=list(keys))
        .order_by()
        .values_list(
            "pk",
            "reference",
            "title",
            "slug",
            ArraySubquery(territories.values(item=JSONObject(**{name: name for name in geojson.PLACE}))),
            ArraySubquery(
                sites.values(
                    item=JSONObject(
                        name="name",
                        latitude="latitude",
                        longitude="longitude",
                        territory=JSONObject(**{name: f"territory__{name}" for name in geojson.PLACE}),
                    )
                )
            ),
        )
    )
    found = {row[0]: row[1:] for row in rows}
    return [_record(*found[key]) for key in keys if key in found]


def _record(reference, title, slug, territories, sites):
    places = [
        geojson.in_establishment(
            site["name"], site["latitude"], site["longitude"], geojson.in_territory(**site["territory"])
        )
        for site in sites
    ]
    # The commune of an establishment already said is the same place, less well.
    told = {place.territory for place in places}
    places += [geojson.in_territory(**place) for place in territories if place["key"] not in told]
    return geojson.Record(reference, title, absolute(reverse("experience_detail", args=[slug])), places)
