"""The points of a list, as GeoJSON (RFC 7946): one Feature for each record and each of its places.

A place no finer than an intercommunalité has no geometry: a point in its middle would say that something is there.
"""

import hashlib
import json
from typing import NamedTuple

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import condition

from partenariat.lists import public_lists
from partenariat.maps.around import KINDS
from partenariat.maps.shapes import shapes
from partenariat.public_version import public_version
from partenariat.representation import LICENCE, SITE_NAME, absolute

CONTENT_TYPE = "application/geo+json"
BATCH = 1000
# Raise it when the form of the answer changes while the data does not.
FORM = 1
SITE, COMMUNE, WIDE = "site", "commune", "territoire"


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
    """The points of a public list for this address, streamed.

    `records(keys)`: the `Record`s of a batch of keys, in the same order. `keys(filterset)`: the keys, those of the list
    unless told.
    """
    # LoginRequiredMiddleware looked at the session; the answer does not depend on it.
    request.session.accessed = False
    of = public_lists()[name]
    return _respond(request, of, records, keys or of.keys)


def _etag(request, *arguments):
    parts = (FORM, public_version(), timezone.localdate(), request.get_full_path())
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return f'W/"{digest[:24]}"'


@condition(etag_func=_etag)
def _respond(request, of, records, keys):
    found = keys(of.filterset(request.GET))
    response = StreamingHttpResponse(_lines(request, of, found, records), content_type=CONTENT_TYPE)
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
