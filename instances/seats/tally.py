"""How many users' seats some bodies have, by state: what a card says of them."""

from dataclasses import dataclass

from django.db.models import Count

from instances.enums import SeatState
from instances.models import Seat


@dataclass
class Tally:
    """Users' seats, titular and substitute. `known` is false when no source says anything of any of them."""

    total: int = 0
    filled: int = 0
    ending: int = 0
    vacant: int = 0
    unknown: int = 0

    @classmethod
    def of_all(cls, tallies):
        total = cls()
        for tally in tallies:
            for state, name in FIELDS.items():
                total.add(state, getattr(tally, name))
        return total

    def add(self, state, number=1):
        name = FIELDS[SeatState(state)]
        setattr(self, name, getattr(self, name) + number)
        self.total += number

    @property
    def open(self):
        return self.vacant + self.ending

    @property
    def known(self):
        return self.total - self.unknown

    @property
    def words(self):
        """« 2 sièges d’usagers vacants sur 4 », or nothing for a body whose seats are not described."""
        return self._said(
            lambda number, state="": f"{_counted(number, 'siège')} d’usagers{_agreed(number, state)}"
        )

    @property
    def short(self):
        """The same under a heading that says what is counted: « 2 vacants sur 4 »."""
        return self._said(lambda number, state="": f"{number}{_agreed(number, state)}")

    def _said(self, seats):
        if not self.total:
            return ""
        of_all = f"sur\u00a0{self.total}"
        if self.vacant:
            return f"{seats(self.vacant, 'vacant')} {of_all}"
        if not self.known:
            return f"{seats(self.total)}, occupation inconnue"
        if self.ending:
            return f"{seats(self.ending, 'bientôt vacant')} {of_all}"
        if self.unknown:
            return f"{seats(self.filled, 'occupé')} {of_all}, les autres sont inconnus"
        return f"{seats(self.total)}, {'tous occupés' if self.total > 1 else 'occupé'}"


def _counted(number, word):
    return f"{number}\u00a0{word}{'s' if number > 1 else ''}"


def _agreed(number, state):
    return f"\u00a0{state}{'s' if number > 1 else ''}" if state else ""


FIELDS = {
    SeatState.FILLED: "filled",
    SeatState.ENDING: "ending",
    SeatState.VACANT: "vacant",
    SeatState.UNKNOWN: "unknown",
}


def tallies(bodies, day=None):
    """{body key: Tally} of some visible bodies, in one statement."""
    found = {body.pk: Tally() for body in bodies}
    rows = (
        Seat.objects.filter(body__in=list(found), for_users=True)
        .with_state(day)
        .order_by()
        .values_list("body", "state")
        .annotate(number=Count("pk"))
    )
    for body, state, number in rows:
        found[body].add(state, number)
    return found


def put(bodies):
    """Give each body its `tally`, for the cards. Returns them as a list."""
    bodies = list(bodies)
    found = tallies(bodies)
    for body in bodies:
        body.tally = found[body.pk]
    return bodies
