"""Where bodies, their seats and the establishments are, for the maps and their GeoJSON.

Each function takes keys and gives the `geojson.Record`s of those anyone may see, in the same order.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse

from instances.enums import SeatKind
from instances.models import Body, Establishment
from instances.vacancies.filtersets import open_seats
from partenariat.enums import Zone
from partenariat.kept import Kept
from partenariat.maps import geojson
from partenariat.maps.around import KINDS
from partenariat.representation import absolute

SITE = ("name", "latitude", "longitude", *(f"territory__{name}" for name in geojson.PLACE))

_kept = Kept(1)


def away():
    """The keys of the bodies of the région that no place of theirs puts on its map, as the public sees them."""
    return _kept.get("away", read_away)


def read_away():
    placed = Q(establishment__isnull=False) | Q(territory__kind__in=KINDS)
    ours = Body.objects.with_zone().filter(zone=Zone.REGION).exclude(placed)
    return frozenset(ours.order_by().values_list("pk", flat=True))


def bodies(keys):
    """One place each, its establishment's if it has one."""
    found = _bodies(keys)
    return [found[key] for key in keys if key in found]


def seats(keys):
    """The seats that wait for somebody, each where its body is. SECURITY: nothing of who holds or held it."""
    rows = (
        open_seats().filter(pk__in=list(keys)).order_by().values_list("pk", "body", "label", "kind", "state")
    )
    found = {row[0]: row[1:] for row in rows}
    by_body = _bodies({body for body, *_ in found.values()})
    return [_seat(key, by_body, *found[key]) for key in keys if key in found and found[key][0] in by_body]


def establishments(keys):
    rows = (
        Establishment.objects.visible_to(AnonymousUser())
        .listed()
        .filter(pk__in=list(keys))
        .order_by()
        .values_list("pk", "finess", *SITE)
    )
    found = {row[0]: row[1:] for row in rows}
    return [_establishment(*found[key]) for key in keys if key in found]


def _bodies(keys):
    """{key: Record}"""
    rows = (
        Body.objects.visible_to(AnonymousUser())
        .filter(pk__in=list(keys))
        .order_by()
        .values_list(
            "pk", "reference", "name", "slug",
            *(f"territory__{name}" for name in geojson.PLACE), *(f"establishment__{name}" for name in SITE),
        )
    )  # fmt: skip
    return {row[0]: _body(*row[1:]) for row in rows}


def _body(reference, name, slug, *places):
    own, site = places[: len(geojson.PLACE)], places[len(geojson.PLACE) :]
    site_or_own = [_site(*site)] if site[0] else [geojson.in_territory(*own)] if own[0] else []
    return geojson.Record(reference, name, absolute(reverse("body_detail", args=[slug])), site_or_own)


def _seat(key, by_body, body, label, kind, state):
    of = by_body[body]
    title = f"{label} ({SeatKind(kind).label.lower()}), {of.title}"
    more = {"instance": of.reference, "etat": state}
    return geojson.Record(f"{of.reference}-{key}", title, of.url, of.places, more)


def _establishment(finess, *site):
    return geojson.Record(
        finess, site[0], absolute(reverse("establishment_detail", args=[finess])), [_site(*site)]
    )


def _site(name, latitude, longitude, *commune):
    return geojson.in_establishment(name, latitude, longitude, geojson.in_territory(*commune))
