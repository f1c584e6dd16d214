"""The plan of a body's seats: where each mark stands in a drawing 360 units wide. Pure arithmetic, no database.

A small body is drawn as blocks, one per college, its name inside. A large one is a hemicycle, one sector per college,
marked by a short sign that the key explains. Marks come in the order of the table.
"""

import textwrap
from dataclasses import dataclass, field
from math import ceil, cos, floor, pi, sin
from string import ascii_uppercase

from instances.enums import SeatState

WIDTH = 360
SMALL = 16  # titular seats up to which names fit in the drawing
MOST_BLOCKS = 8
# A college known by its rank in a text: « 1 », « PA-2 ».
RANK = 4


@dataclass(frozen=True)
class Mark:
    """One seat: the middle and the width of its mark."""

    x: float
    y: float
    size: float
    shown: object

    @property
    def symbol(self):
        return f"siege-{self.shown.state}-{self.shown.seat.kind}"

    @property
    def left(self):
        return _number(self.x - self.size / 2)

    @property
    def top(self):
        return _number(self.y - self.size / 2)

    @property
    def side(self):
        return _number(self.size)


@dataclass
class Sector:
    """A college: its ground (`path`), its words (`lines`: [(text, x, y)]) and its marks."""

    name: str
    sign: str
    seats: list
    path: str = ""
    lines: list = field(default_factory=list)
    marks: list = field(default_factory=list)

    @property
    def for_users(self):
        return any(shown.seat.for_users for shown in self.seats)

    @property
    def counts(self):
        return counts(self.seats)


@dataclass(frozen=True)
class Plan:
    is_round: bool
    height: int
    sectors: list
    width: int = WIDTH

    @property
    def marks(self):
        return [mark for sector in self.sectors for mark in sector.marks]


def counts(seats):
    """[(state code, how many)] of the states met, in the order of the enum."""
    states = [shown.state for shown in seats]
    return [(code, states.count(code)) for code in SeatState.values if code in states]


def colleges(seats):
    """[(college, [Shown])]: colleges as they come, each substitute just after its titular."""
    grouped = {}
    for shown in seats:
        grouped.setdefault(shown.seat.college, []).append(shown)
    return [(college, _paired(rows)) for college, rows in grouped.items()]


def _paired(rows):
    titulars = {shown.seat.pk: shown for shown in rows if not shown.is_substitute}
    # The pair may be written on either side.
    of = {shown.seat.paired_seat_id: key for key, shown in titulars.items()}
    behind = {}
    for shown in rows:
        if shown.is_substitute:
            key = (
                shown.seat.paired_seat_id if shown.seat.paired_seat_id in titulars else of.get(shown.seat.pk)
            )
            behind.setdefault(key, []).append(shown)
    paired = [one for key, shown in titulars.items() for one in (shown, *behind.get(key, ()))]
    return paired + behind.get(None, [])


def draw(seats):
    """The `Plan` of these seats (`showing.Shown`), at least one."""
    grouped = colleges(seats)
    by_rank = all(len(college) <= RANK for college, _ in grouped)
    signs = [college if by_rank else ascii_uppercase[rank % 26] for rank, (college, _) in enumerate(grouped)]
    sectors = [
        Sector(college_name(college), sign, rows)
        for sign, (college, rows) in zip(signs, grouped, strict=True)
    ]
    titulars = sum(not shown.is_substitute for shown in seats)
    if titulars <= SMALL and len(sectors) <= MOST_BLOCKS:
        return _blocks(sectors)
    return _hemicycle(sectors)


def college_name(college):
    return f"Collège {college}" if len(college) <= RANK else college


# ------------------------------------------------------------------------------------ blocks

TITULAR, SUBSTITUTE = 26, 19
PAIR_GAP, GAP, PADDING, BETWEEN = 3, 11, 10, 6
LINE, LETTER = 15, 6.6  # height of a line of text, width of a letter: both on the safe side


def _blocks(sectors):
    rows, free = [], 0
    for sector in sectors:
        width = _wanted(sector)
        if rows and width + BETWEEN <= free:
            rows[-1].append(sector)
            free -= width + BETWEEN
        else:
            rows.append([sector])
            free = WIDTH - width
    top = 0
    for row in rows:
        top = _block_row(row, top) + BETWEEN
    return Plan(is_round=False, height=top - BETWEEN, sectors=sectors)


def _text(sector):
    return textwrap.wrap(sector.name, 24) or [""]


def _wanted(sector):
    letters = max(len(line) for line in _text(sector))
    width = max(letters * LETTER, _seats_width(_pairs(sector.seats)))
    return min(width + 2 * PADDING, WIDTH)


def _pairs(seats):
    """[[titular, its substitutes...]]: what stays together."""
    pairs = []
    for shown in seats:
        if shown.is_substitute and pairs and _go_together(shown.seat, pairs[-1][0].seat):
            pairs[-1].append(shown)
        else:
            pairs.append([shown])
    return pairs


def _go_together(substitute, titular):
    return substitute.paired_seat_id == titular.pk or titular.paired_seat_id == substitute.pk


def _pair_width(pair):
    return sum(_size(shown) for shown in pair) + PAIR_GAP * (len(pair) - 1)


def _seats_width(pairs):
    return sum(_pair_width(pair) for pair in pairs) + GAP * (len(pairs) - 1)


def _size(shown):
    return SUBSTITUTE if shown.is_substitute else TITULAR


def _block_row(row, top):
    """Stand these blocks side by side, as wide as the drawing; returns where they end."""
    wanted = [_wanted(sector) for sector in row]
    extra = (WIDTH - sum(wanted) - BETWEEN * (len(row) - 1)) / len(row)
    heights = []
    left = 0
    spans = []
    for sector, width in zip(row, wanted, strict=True):
        width += extra
        spans.append((left, width))
        heights.append(_fill_block(sector, left, top, width))
        left += width + BETWEEN
    height = max(heights)
    for sector, (start, width) in zip(row, spans, strict=True):
        sector.path = f"M{_number(start)} {top}h{_number(width)}v{height}h-{_number(width)}z"
    return top + height


def _fill_block(sector, left, top, width):
    """Write the name and the marks of one block; returns its height."""
    text = _text(sector)
    sector.lines = [
        (line, _number(left + PADDING), top + PADDING + LINE * rank + 11) for rank, line in enumerate(text)
    ]
    y = top + PADDING + LINE * len(text) + 5 + TITULAR / 2
    x = left + PADDING
    for pair in _pairs(sector.seats):
        if x > left + PADDING and x + _pair_width(pair) > left + width - PADDING + 0.01:
            x, y = left + PADDING, y + TITULAR + GAP
        for shown in pair:
            size = _size(shown)
            if x + size > left + width - PADDING + 0.01:
                x, y = left + PADDING, y + TITULAR + GAP
            sector.marks.append(Mark(x + size / 2, y, size, shown))
            x += size + PAIR_GAP
        x += GAP - PAIR_GAP
    return ceil(y + TITULAR / 2 + PADDING - top)


# --------------------------------------------------------------------------------- hemicycle

OUTER, INNER = 150, 58
MARGIN = 30  # around the marks, where the signs stand
CENTRE_X, CENTRE_Y = WIDTH / 2, OUTER + MARGIN
WIDEST, NARROWEST, STEP = 26, 3, 0.25
GAPS = 0.5  # all the gaps between sectors together, in radians, at most
FILL = 0.84  # of the room a mark has, what it takes


def _hemicycle(sectors):
    numbers = [len(sector.seats) for sector in sectors]
    gap = min(0.06, GAPS / len(sectors))
    room = pi - gap * (len(sectors) - 1)
    pitch, radii, spans = _fit(numbers, room)
    stretch = room / sum(spans)
    start = pi
    for sector, span in zip(sectors, spans, strict=True):
        span *= stretch
        _fill_sector(sector, start, span, radii, pitch)
        start -= span + gap
    return Plan(is_round=True, height=ceil(CENTRE_Y + 12), sectors=sectors)


def _fit(numbers, room):
    """(pitch, radii, spans): the widest pitch at which every sector finds its place in the half circle."""
    pitch = WIDEST
    while pitch > NARROWEST:
        radii = [OUTER - pitch / 2 - pitch * row for row in range(floor((OUTER - INNER) / pitch))]
        # As few rows as are needed: a crown rather than two thin lines of marks far apart.
        for rows in range(1, len(radii) + 1):
            spans = [_span(number, radii[:rows], pitch) for number in numbers]
            if sum(spans) <= room:
                return pitch, radii[:rows], spans
        pitch -= STEP
    raise ValueError("Too many seats to draw.")


def _span(number, radii, pitch):
    """The smallest angle in which the rows hold that many marks."""
    # Each row takes one more mark at every multiple of pitch / radius.
    steps = sorted(pitch / radius * count for radius in radii for count in range(1, number + 1))
    return steps[number - 1] + 1e-9


def _fill_sector(sector, start, span, radii, pitch):
    sizes = _rows(len(sector.seats), [floor(radius * span / pitch + 1e-6) for radius in radii], radii)
    slots = []
    for radius, size in zip(radii, sizes, strict=True):
        slots += [(span * (rank + 0.5) / size, radius) for rank in range(size)]
    # From left to right, then from the middle outwards: the order of the table.
    slots.sort(key=lambda slot: (round(slot[0], 6), slot[1]))
    for shown, (angle, radius) in zip(sector.seats, slots, strict=True):
        x, y = _point(start - angle, radius)
        size = pitch * FILL * (0.86 if shown.is_substitute else 1)
        sector.marks.append(Mark(x, y, size, shown))
    inside, outside = radii[-1] - pitch / 2 - 2, OUTER + 2
    sector.path = _ring(start, start - span, inside, outside)
    x, y = _point(start - span / 2, outside + 13)
    sector.lines = [(sector.sign, _number(x), _number(y + 4))]


def _rows(number, capacities, radii):
    """How many marks in each row, in proportion to its length and never more than it holds."""
    total = sum(radii)
    sizes = [
        min(floor(number * radius / total), capacity)
        for radius, capacity in zip(radii, capacities, strict=True)
    ]
    while sum(sizes) < number:
        free = [row for row, size in enumerate(sizes) if size < capacities[row]]
        best = max(free, key=lambda row: number * radii[row] / total - sizes[row])
        sizes[best] += 1
    return sizes


def _point(angle, radius):
    return CENTRE_X + radius * cos(angle), CENTRE_Y - radius * sin(angle)


def _ring(start, end, inside, outside):
    """The ground of a sector, from one angle to another."""
    a, b = _point(start, outside), _point(end, outside)
    c, d = _point(end, inside), _point(start, inside)
    points = [" ".join(_number(value) for value in point) for point in (a, b, c, d)]
    return (
        f"M{points[0]}A{_number(outside)} {_number(outside)} 0 0 1 {points[1]}"
        f"L{points[2]}A{_number(inside)} {_number(inside)} 0 0 0 {points[3]}z"
    )


def _number(value):
    """As SVG writes it: a French page would put a comma."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
