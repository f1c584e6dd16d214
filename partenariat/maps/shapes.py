"""The shapes of the départements, as a template draws them. Made by scripts/build_shapes.py."""

import json
import re
from functools import cache

from partenariat.reference import DATA

# Too small to be read, or touched by a finger, on the whole map: drawn again, bigger.
CENTRE = ("dep-75", "dep-92", "dep-93", "dep-94")
MARGIN = 8


@cache
def shapes():
    """{"width", "height", "source", "shapes": {département key: {"path", "label": [x, y]}}…}"""
    return json.loads((DATA / "departments.json").read_text(encoding="utf-8"))


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
