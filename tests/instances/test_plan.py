"""The plan of the seats: arithmetic on seats that no database knows."""

from dataclasses import dataclass
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances.enums import SeatKind, SeatState
from instances.seats import plan
from instances.seats.showing import Shown


@dataclass
class FakeSeat:
    pk: int
    college: str
    kind: str = SeatKind.TITULAR
    paired_seat_id: int | None = None
    for_users: bool = False
    label: str = "Siège"
    number: int = 1


def body_of(*colleges):
    """Shown seats; a college is (name, titulars, substitutes), made as `compose` makes them: titulars first."""
    shown, key = [], 0
    for name, titulars, substitutes in colleges:
        first = key + 1
        for rank in range(titulars + substitutes):
            key += 1
            behind = rank >= titulars
            shown.append(
                Shown(
                    FakeSeat(
                        key, name,
                        SeatKind.SUBSTITUTE if behind else SeatKind.TITULAR,
                        first + rank - titulars if behind and rank - titulars < titulars else None,
                        for_users=name == "Usagers",
                    ),
                    SeatState.values[key % 4],
                )
            )  # fmt: skip
    return shown


CDU = [
    ("Établissement", 1, 0),
    ("Médiateurs", 2, 2),
    ("Usagers", 2, 2),
    ("Consultatif", 1, 0),
    ("Facultatif", 1, 0),
]
CRSA = [(str(rank), number, 0) for rank, number in enumerate((18, 16, 4, 10, 9, 9, 35, 8), start=1)]
LARGE = [(f"Collège au nom très long numéro {rank}", 14, 14) for rank in range(12)]
BODIES = {
    "one seat": [("Usagers", 1, 0)],
    "a CDU": CDU,
    "a CRSA of 109": CRSA,
    "336 seats": LARGE,
    "one college of 40": [("Usagers", 40, 0)],
    "a college of one beside one of 60": [("Usagers", 1, 0), ("Autres", 60, 0)],
}
every_body = pytest.mark.parametrize("colleges", BODIES.values(), ids=BODIES)


def drawn(colleges):
    seats = body_of(*colleges)
    return seats, plan.draw(seats)


def assert_well_drawn(seats, made):
    marks = made.marks
    assert sorted(mark.shown.seat.pk for mark in marks) == [shown.seat.pk for shown in seats]
    for mark in marks:
        half = mark.size / 2
        assert half > 1
        assert half - 0.01 <= mark.x <= made.width - half + 0.01
        assert half - 0.01 <= mark.y <= made.height - half + 0.01
    for rank, one in enumerate(marks):
        for other in marks[rank + 1 :]:
            assert hypot(one.x - other.x, one.y - other.y) >= (one.size + other.size) / 2 - 0.01


@every_body
def test_every_seat_stands_once_inside_the_frame_and_apart_from_the_others(colleges):
    assert_well_drawn(*drawn(colleges))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("abcdefgh ", min_size=1, max_size=60), st.integers(0, 30), st.integers(0, 20)),
        min_size=1, max_size=10, unique_by=lambda college: college[0],
    )
)  # fmt: skip
def test_any_body_is_well_drawn(colleges):
    seats = body_of(*colleges)
    if seats:
        assert_well_drawn(seats, plan.draw(seats))


@every_body
def test_marks_come_in_the_order_of_the_table(colleges):
    seats, made = drawn(colleges)
    table = [shown.seat.pk for _, rows in plan.colleges(seats) for shown in rows]
    assert [mark.shown.seat.pk for mark in made.marks] == table


@pytest.mark.parametrize("colleges", [CRSA, LARGE])
def test_a_hemicycle_reads_from_left_to_right_college_by_college(colleges):
    _, made = drawn(colleges)
    middles = [sum(mark.x for mark in sector.marks) / len(sector.marks) for sector in made.sectors]
    assert middles == sorted(middles)


def test_a_substitute_follows_its_titular():
    seats = body_of(("Usagers", 2, 2))
    ((_, rows),) = plan.colleges(seats)
    assert [shown.seat.pk for shown in rows] == [1, 3, 2, 4]


def test_a_small_body_names_its_colleges_and_a_large_one_gives_them_signs():
    _, small = drawn(CDU)
    assert [sector.lines[0][0] for sector in small.sectors] == [name for name, _, _ in CDU]
    _, large = drawn(LARGE)
    assert [sector.lines[0][0] for sector in large.sectors][:3] == ["A", "B", "C"]
    _, ranked = drawn(CRSA)
    assert [sector.lines[0][0] for sector in ranked.sectors] == [name for name, _, _ in CRSA]


def test_long_names_stay_inside_their_block():
    _, made = drawn(
        [("Représentants des personnes accompagnées et de leurs familles", 2, 0), ("Usagers", 1, 0)]
    )
    for sector in made.sectors:
        for text, x, y in sector.lines:
            assert float(x) + len(text) * plan.LETTER <= plan.WIDTH
            assert y < min(mark.y for mark in sector.marks)


@every_body
def test_numbers_are_written_as_svg_reads_them(colleges):
    _, made = drawn(colleges)
    for mark in made.marks:
        assert "," not in mark.left + mark.top + mark.side
        float(mark.left), float(mark.top), float(mark.side)
