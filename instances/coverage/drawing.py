"""The map of the départements, as what a template draws. Shapes: scripts/build_shapes.py."""

from dataclasses import dataclass

from partenariat.maps.shapes import CENTRE, centre_frame, shapes

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
