"""The map of a list, as a template draws it: a picture of the départements, and the table that says the same.

Figures are those of the facets, so each is the length of the list it leads to.
"""

from typing import NamedTuple

from django.conf import settings
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
    """`query`: a `listing.Query`; `counts`: {facet: {value: number}}; `names`: {territory key: name}.

    `page`, `data`, `figures`: URL names of the list, of its points and of its charts, if it has some. `gathered`: that
    of the points to draw instead, when there are too many for a phone.
    """

    def __init__(self, query, counts, names, *, page, data, total, unplaced, figures="", gathered=""):
        self.list_url = query.on(page)
        self.figures_url = query.on(figures) if figures else ""
        # The order changes nothing on a map: one answer serves every order.
        string = urlencode([pair for pair in query.pairs if pair[0] != "tri"])
        self.data_url = _address(reverse(data), string)
        self.is_gathered = bool(gathered)
        self.live_url = _address(reverse(gathered), string) if gathered else self.data_url
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
        self.rows = [Row(area.name, area.count, area.url, area.chosen) for area in self.areas]
        # Where a list has no zones, the régions say what is ours and what is not.
        home = f"reg-{settings.PARTENARIAT_REGION}"
        if "zone" in query.filterset.filters:
            name, wide, home = "zone", counts.get("zone", {}), Zone.REGION
            others = [(zone, zone.label) for zone in ELSEWHERE]
        else:
            name, wide = "territoire", found
            others = [(key, label) for key, label in names.items() if key.startswith("reg-") and key != home]
        self.region = Row(
            Zone.REGION.label, wide.get(home, 0), leads_to(name, home) if wide.get(home) else ""
        )
        self.elsewhere = [
            Row(label, wide[key], leads_to(name, key)) for key, label in others if wide.get(key)
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
