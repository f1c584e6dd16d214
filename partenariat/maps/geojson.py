"""The points of a list, as GeoJSON (RFC 7946): one Feature for each record and each of its places.

A place no finer than an intercommunalité has no geometry: a point in its middle would say that something is there.
"""

import json
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils import timezone

from partenariat.api.etag import etag, is_known
from partenariat.api.throttling import PublicThrottle
from partenariat.exports.asked import faults
from partenariat.lists import public_lists
from partenariat.maps.around import KINDS
from partenariat.maps.shapes import shapes
from partenariat.representation import LICENCE, SITE_NAME, absolute

CONTENT_TYPE = "application/geo+json"
BATCH = 1000
MANY = "Trop de demandes depuis votre connexion. Réessayez dans une minute."
SITE, COMMUNE, WIDE = "site", "commune", "territoire"
# Fields of a `Territory`, in the order in which `in_territory` takes them.
PLACE = ("key", "kind", "name", "ancestors", "latitude", "longitude")


class PointsThrottle(PublicThrottle):
    """Each opening of a map takes the file, once: what did not change does not count."""

    rate = "60/min"
    counted = "points:"


class Place(NamedTuple):
    """Where a record is. `point` is (longitude, latitude) or None; `department` a key, or nothing."""

    name: str
    precision: str | None = None
    territory: str | None = None
    department: str | None = None
    point: tuple | None = None


class Record(NamedTuple):
    """`more`: properties of its own."""

    reference: str
    title: str
    url: str
    places: list
    more: dict = {}


def department_of(ancestors, key=""):
    return next((one for one in (key, *ancestors) if one.startswith("dep-")), None)


def in_territory(key, kind, name, ancestors, latitude, longitude):
    """The place of what is attached to a territory."""
    fine = kind in KINDS
    department = department_of(ancestors, key)
    shown = f"{name} ({department.removeprefix('dep-')})" if fine and department else name
    point = (longitude, latitude) if fine and latitude is not None else None
    # A country, a région and a département are all too wide for a point.
    return Place(shown, COMMUNE if point else WIDE, key, department, point)


def in_establishment(name, latitude, longitude, territory):
    """The place of what is attached to an establishment; `territory` is the place of its commune."""
    label = f"{name}, {territory.name}"
    if latitude is None:
        return territory._replace(name=label)
    return territory._replace(name=label, precision=SITE, point=(longitude, latitude))


def features(record):
    """The lines of a record: at least one, so that the file holds the whole list."""
    for place in record.places or [Place("")]:
        yield json.dumps(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(number, 5) for number in place.point]}
                if place.point
                else None,
                "properties": {
                    "reference": record.reference,
                    "titre": record.title,
                    "url": record.url,
                    "lieu": place.name or None,
                    "territoire": place.territory,
                    "departement": place.department,
                    "precision": place.precision,
                }
                | record.more,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def respond(request, name, records, keys=None):
    """The points of a public list for this address, streamed; a filter that is not understood is refused.

    `records(keys)`: the `Record`s of a batch of keys, in the same order. `keys(filterset)`: the keys, those of the list
    unless told.
    """
    # LoginRequiredMiddleware looked at the session; the answer does not depend on it.
    request.session.accessed = False
    of = public_lists()[name]
    filterset = of.filterset(request.GET)
    if wrong := faults(filterset, request.GET):
        return _refused(400, "\n".join(wrong))
    current = etag(request, CONTENT_TYPE)
    if is_known(request, current):
        return _headed(HttpResponseNotModified(), current)
    throttle = PointsThrottle()
    if not throttle.allow_request(request, None):
        refused = _refused(429, MANY)
        refused["Retry-After"] = str(max(1, throttle.wait()))
        return refused
    lines = _lines(request, of, (keys or of.keys)(filterset), records)
    return _headed(StreamingHttpResponse(lines, content_type=CONTENT_TYPE), current)


def _refused(status, text):
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def _headed(response, current):
    response["ETag"] = current
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response


def _lines(request, of, keys, records):
    head = {
        "type": "FeatureCollection",
        "titre": of.title,
        "source": f"{SITE_NAME}, {settings.SITE_URL}",
        "adresse": absolute(request.get_full_path()),
        "date": timezone.localtime().isoformat(timespec="seconds"),
        "licence": LICENCE,
        "centres_des_communes": shapes()["source"],
        "total": len(keys),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    comma = ""
    for start in range(0, len(keys), BATCH):
        lines = [line for record in records(keys[start : start + BATCH]) for line in features(record)]
        # A batch whose records were all taken off meanwhile has no line.
        if lines:
            yield comma + ",\n".join(lines)
            comma = ",\n"
    yield "\n]}\n"
