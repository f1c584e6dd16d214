#!/usr/bin/env python3
"""Build the centres of the territories, from the contours of the communes.

    python scripts/build_points.py WHEEL

WHEEL is the one of `build_shapes.py`. The results are committed:

    partenariat/data/points.json    {key: [latitude, longitude]} of every territory the file lets us place
    static/maps/communes.json       the communes of the région, the most populated first, for the pages with a map

The centre of a commune is that of its surface; of anything wider, that of the communes it holds. A commune that grew
since the file was made has the centre it had; a country has none.
"""

import json
import sys
from collections import defaultdict

from build_shapes import ROOT, SOURCE, area, checked, rings_of, rows

DATA = ROOT / "partenariat" / "data"
HOME = "reg-11"
PARIS = "com-75056"


def main(wheel):
    territories = json.loads((DATA / "territories.json").read_text(encoding="utf-8"))["territories"]
    centres, departments = measured(checked(wheel))
    points = {}
    for row in territories:
        code, kind = row["code"], row["kind"]
        if kind in ("commune", "arrondissement"):
            points[row["key"]] = middle(centres[code])
        elif kind == "department":
            points[row["key"]] = middle(departments[code])
    for row in territories:
        if row["kind"] == "region":
            inside = [
                one["code"]
                for one in territories
                if one["kind"] == "department" and row["key"] in one["ancestors"]
            ]
            points[row["key"]] = middle([part for code in inside for part in departments[code]])
        elif row["kind"] in ("epci", "ept"):
            inside = [
                one["code"]
                for one in territories
                if one["kind"] == "commune" and row["key"] in one["ancestors"]
            ]
            points[row["key"]] = middle([part for code in inside for part in centres[code]])
    points = {key: point for key, point in points.items() if point}
    write(
        DATA / "points.json",
        {"source": SOURCE, "licence": "Licence Ouverte 2.0", "points": points},
        by_line=True,
    )
    # The arrondissements of Paris say where one is, Paris does not.
    shown = [
        row for row in territories
        if HOME in row["ancestors"] and row["kind"] in ("commune", "arrondissement") and row["key"] in points
        and row["key"] != PARIS
    ]  # fmt: skip
    shown.sort(key=lambda row: (-(row.get("population") or 0), row["key"]))
    write(
        ROOT / "static" / "maps" / "communes.json",
        [[row["key"], row["name"], *points[row["key"]]] for row in shown],
    )
    missing = [row["key"] for row in territories if row["key"] not in points and row["kind"] != "country"]
    print(
        f"{len(points)} centres, {len(shown)} communes de la région ; sans centre : {' '.join(missing) or 'aucun'}"
    )


def measured(data):
    """({code of a commune: [(surface, longitude, latitude)]}, the same by département)."""
    communes, departments = defaultdict(list), defaultdict(list)
    for row in rows(data):
        code = row["code"]
        part = centre(rings_of(bytes.fromhex(row["geometry"])))
        if row["type"] in ("COM", "ARM"):
            communes[code].append(part)
        if row["type"] == "COM":
            departments[code[:3] if code.startswith("97") else code[:2]].append(part)
    return communes, departments


def centre(rings):
    """(surface, longitude, latitude) of rings; a hole, drawn the other way round, counts less than nothing."""
    total = east = north = 0.0
    for ring in rings:
        size = area(ring)
        if not size:
            continue
        # Far from the origin the products lose their digits.
        x0, y0 = ring[0]
        x = y = 0.0
        for (a, b), (c, d) in zip(ring, ring[1:], strict=False):
            cross = (a - x0) * (d - y0) - (c - x0) * (b - y0)
            x += (a + c - 2 * x0) * cross
            y += (b + d - 2 * y0) * cross
        total += size
        east += size * x0 + x / 6
        north += size * y0 + y / 6
    return abs(total), east / total, north / total


def middle(parts):
    """[latitude, longitude] of surfaces together, or nothing."""
    total = sum(size for size, _, _ in parts)
    if not total:
        return None
    return [
        round(sum(size * north for size, _, north in parts) / total, 4),
        round(sum(size * east for size, east, _ in parts) / total, 4),
    ]


def write(path, content, *, by_line=False):
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # One territory a line in what we read and compare.
    path.write_text(
        (text.replace(":{", ":{\n").replace("],", "],\n") if by_line else text) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1])
