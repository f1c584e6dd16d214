"""The map of the départements, as what a template draws. Shapes: scripts/build_shapes.py."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "departments.json"
# Too small to be read, or touched by a finger, on the whole map: drawn again, bigger.
CENTRE = ("dep-75", "dep-92", "dep-93", "dep-94")
MARGIN = 8
# Upper bounds of the classes, in percent; the last is 100 alone: « toutes ».
BOUNDS = (0, 33, 66, 99, 100)


@dataclass(frozen=True)
class Area:
    """One département. `level` is its class (None: nothing expected there), `text` what is written on it."""

    key: str
    name: str
    path: str
    x: int
    y: int
    level: int | None
    text: str

    @property
    def is_central(self):
        return self.key in CENTRE


@dataclass(frozen=True)
class Drawing:
    """`frame` and `centre` are two `viewBox`, the second around Paris; `credit` names the source of the shapes."""

    frame: str
    centre: str
    areas: list
    credit: str

    @property
    def central_areas(self):
        return [area for area in self.areas if area.is_central]


@cache
def shapes():
    return json.loads(DATA.read_text(encoding="utf-8"))


@cache
def centre_frame():
    """The `viewBox` that holds the small départements."""
    numbers = [
        [float(number) for number in pair.split(",")]
        for key in CENTRE
        for pair in re.findall(r"[\d.]+,[\d.]+", shapes()["shapes"][key]["path"])
    ]
    columns, rows = zip(*numbers, strict=True)
    left, top = min(columns) - MARGIN, min(rows) - MARGIN
    return f"{left:.0f} {top:.0f} {max(columns) - left + MARGIN:.0f} {max(rows) - top + MARGIN:.0f}"


def draw(shares, names):
    """`shares`: {département key: percent, or None}; `names`: {key: name}. Both of the same départements."""
    data = shapes()
    areas = [
        Area(
            key,
            names[key],
            shape["path"],
            *shape["label"],
            level_of(shares.get(key)),
            written(shares.get(key)),
        )
        for key, shape in data["shapes"].items()
        if key in names
    ]
    return Drawing(f"0 0 {data['width']} {data['height']}", centre_frame(), areas, data["source"])


def level_of(share):
    """0 for none, then by thirds, 4 for all."""
    if share is None:
        return None
    return next(level for level, bound in enumerate(BOUNDS) if share <= bound)


def written(share):
    return "" if share is None else f"{share}\u00a0%"
