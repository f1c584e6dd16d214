"""The map of a list, as a template draws it: a picture of the départements, and the table that says the same.

Figures are those of the facets, so each is the length of the list it leads to.
"""

from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from partenariat.enums import Zone
from partenariat.maps.shapes import CENTRE, centre_frame, shapes

# Fifths of the biggest number; 0 is nothing.
LEVELS = 4
ELSEWHERE = (Zone.FRANCE, Zone.NATIONAL, Zone.ABROAD, Zone.UNKNOWN)


class Area(NamedTuple):
    """One département. `url` is the list it leads to, or nothing when it holds nothing."""

    key: str
    name: str
    path: str
    x: int
    y: int
    count: int
    level: int
    url: str
    chosen: bool

    @property
    def is_central(self):
        return self.key in CENTRE


class Row(NamedTuple):
    name: str
    count: int
    url: str
    chosen: bool = False


class MapPage:
    """`query`: a `listing.Query`; `counts`: {facet: {value: number}}; `names`: {territory key: name}."""

    def __init__(self, query, counts, names, *, page, data, total, unplaced):
        self.list_url = _address(reverse(page), query.string)
        # The order changes nothing on a map: one answer serves every order.
        self.data_url = _address(reverse(data), urlencode([pair for pair in query.pairs if pair[0] != "tri"]))
        self.total = total
        self.unplaced = unplaced
        self.names_a_place = "territoire" in query.values
        drawing = shapes()
        self.frame = f"0 0 {drawing['width']} {drawing['height']}"
        self.centre = centre_frame()
        self.credit = drawing["source"]
        chosen = query.values.get("territoire", [])
        found = counts.get("territoire", {})
        most = max([found.get(key, 0) for key in drawing["shapes"]], default=0)

        def leads_to(name, value):
            return reverse(page) + query.replaced(name, value)

        self.areas = [
            Area(
                key,
                names[key],
                shape["path"],
                *shape["label"],
                found.get(key, 0),
                _level(found.get(key, 0), most),
                leads_to("territoire", key) if found.get(key) else "",
                key in chosen,
            )
            for key, shape in drawing["shapes"].items()
            if key in names
        ]
        zones = counts.get("zone", {})
        self.rows = [Row(area.name, area.count, area.url, area.chosen) for area in self.areas]
        self.region = Row(
            Zone.REGION.label,
            zones.get(Zone.REGION, 0),
            leads_to("zone", Zone.REGION) if zones.get(Zone.REGION) else "",
        )
        self.elsewhere = [
            Row(zone.label, zones[zone], leads_to("zone", zone)) for zone in ELSEWHERE if zones.get(zone)
        ]

    @property
    def central_areas(self):
        return [area for area in self.areas if area.is_central]


def keys():
    """The départements drawn."""
    return list(shapes()["shapes"])


def _level(count, most):
    return -(-count * LEVELS // most) if count else 0


def _address(path, string):
    return f"{path}?{string}" if string else path
