"""Who sits in a body, as its page shows it: the plan of the seats, their table, the sentence that sums them up."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from instances.bodies.facts import month
from instances.enums import SeatState, Voice
from instances.seats import plan, showing
from instances.seats.plan import college_name
from instances.seats.tally import Tally
from instances.vacancies.lines import freedom
from partenariat import terms

VOICES = {Voice.DELIBERATIVE: "voix délibérative", Voice.CONSULTATIVE: "voix consultative"}
# How many seats are in a state: « 1 occupé », « 2 vacants ».
WORDS = {
    SeatState.FILLED: ("occupé", "occupés"),
    SeatState.ENDING: ("bientôt vacant", "bientôt vacants"),
    SeatState.VACANT: ("vacant", "vacants"),
    SeatState.UNKNOWN: ("inconnu", "inconnus"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table. `notes`: titular or substitute, who names, with what voice; not what its college says."""

    shown: showing.Shown
    label: str
    notes: str
    when: str

    @property
    def symbol(self):
        return f"siege-{self.shown.state}-{self.shown.seat.kind}"


@dataclass(frozen=True)
class College:
    """`title`: its name; of a college known by its rank, what its seats are. `conditions`: shared by all its seats."""

    name: str
    title: str
    sign: str
    for_users: bool
    counts: str
    conditions: str
    rows: list
    is_round: bool

    @property
    def heading(self):
        """Above its lines of the table: as the drawing names it, then in words."""
        words = self.name if self.title == self.name else f"{self.name} : {self.title}"
        known = self.name == college_name(self.sign)
        return f"{self.sign}. {words}" if self.is_round and not known else words


@dataclass(frozen=True)
class Composition:
    plan: plan.Plan
    colleges: list
    total: int
    counts: str
    tally: Tally


def composition(body):
    """The composition of a visible body, or None when its seats are not described."""
    day = timezone.localdate()
    seats = showing.seats([body], day)[body.pk]
    if not seats:
        return None
    drawn = plan.draw(seats)
    has_substitutes = any(shown.is_substitute for shown in seats)
    return Composition(
        plan=drawn,
        colleges=[_college(sector, drawn.is_round, has_substitutes) for sector in drawn.sectors],
        total=len(seats),
        counts=_words(plan.counts(seats)),
        tally=_tally(seats),
    )


def _college(sector, is_round, has_substitutes):
    several = Counter((shown.seat.label, shown.seat.kind) for shown in sector.seats)
    conditions = {_conditions(shown.seat) for shown in sector.seats}
    shared = conditions.pop() if len(conditions) == 1 else ""
    return College(
        name=sector.name,
        title=_title(sector),
        sign=sector.sign,
        for_users=sector.for_users,
        counts=_words(sector.counts),
        conditions=shared,
        rows=[_row(shown, several, shared, has_substitutes) for shown in sector.seats],
        is_round=is_round,
    )


def _conditions(seat):
    who = terms.label("appointing_authority", seat.appointed_by) if seat.appointed_by else ""
    notes = [f"désignation\u00a0: {who}" if who else "", VOICES.get(seat.voice, "")]
    return ", ".join(note for note in notes if note)


def _title(sector):
    if sector.name == sector.seats[0].seat.college:
        return sector.name
    return "\u00a0; ".join(dict.fromkeys(shown.seat.label for shown in sector.seats))


def _row(shown, several, shared, has_substitutes):
    seat = shown.seat
    label = f"{seat.label} {seat.number}" if several[seat.label, seat.kind] > 1 else seat.label
    notes = [seat.get_kind_display() if has_substitutes else "", "" if shared else _conditions(seat)]
    return Row(shown, label, ", ".join(note for note in notes if note), _when(shown))


def _when(shown):
    """« jusqu’en mars 2027 », « depuis juin 2026 », or nothing."""
    if shown.until:
        return f"jusqu’en {month(shown.until)}"
    if shown.state == SeatState.VACANT:
        free = freedom(shown.seat, timezone.localdate())
        return f"{'depuis' if free.is_start else 'au moins depuis'} {month(free.day)}"
    return ""


def _words(counts):
    """« 6 occupés, 2 vacants »."""
    return ", ".join(f"{number}\u00a0{WORDS[SeatState(code)][number > 1]}" for code, number in counts)


def _tally(seats):
    tally = Tally()
    for shown in seats:
        if shown.seat.for_users:
            tally.add(shown.state)
    return tally
