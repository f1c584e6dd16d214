"""The seats of many bodies and what each is today, without anybody: what the API gives."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from instances.enums import SeatState
from instances.models import Mandate, Seat
from instances.vacancies.lines import freedom


@dataclass(frozen=True)
class State:
    """A seat and its state; `until`: the last day of who holds it; `vacant_since`: the first day nobody is known there."""

    seat: Seat
    state: str
    until: object = None
    vacant_since: object = None


def states(bodies, day=None):
    """{body key: [State]} of some visible bodies, in one statement."""
    day = day or timezone.localdate()
    running = Mandate.objects.on(day).filter(seat=OuterRef("pk")).order_by("pk").values("last_day")
    rows = (
        Seat.objects.filter(body__in=[body.pk for body in bodies])
        .with_state(day)
        .annotate(until=Subquery(running[:1]))
        .order_by("body", "pk")
    )
    found = {body.pk: [] for body in bodies}
    for seat in rows:
        free = freedom(seat, day) if seat.state == SeatState.VACANT else None
        found[seat.body_id].append(State(seat, seat.state, seat.until, free and free.day))
    return found
