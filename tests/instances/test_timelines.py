"""Random lives of a few seats: whatever is tried, what the base says of each day is what a naive count says."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as examples

from instances.models import AppointmentAct, Mandate, Seat
from instances.seats import mandates
from instances.seats.mandates import Refused
from tests import factories

# Two bodies of two seats; the last one is filled by a decision only.
SEATS, PEOPLE = 4, 3
BY_ACT = SEATS - 1

seats = strategies.integers(0, SEATS - 1)
people = strategies.integers(0, PEOPLE - 1)
days = strategies.integers(-150, 300)
lengths = strategies.integers(-1, 200)
# One of the mandates and proposals made so far.
earlier = strategies.integers(0, 20)
steps = strategies.one_of(
    strategies.tuples(strategies.just("appoint"), seats, people, days, lengths, strategies.booleans()),
    strategies.tuples(strategies.just("propose"), seats, people, days, lengths),
    strategies.tuples(strategies.just("accept"), earlier),
    strategies.tuples(strategies.just("refuse"), earlier),
    strategies.tuples(strategies.just("end"), earlier, days),
    strategies.tuples(strategies.just("correct"), earlier, days, lengths),
    strategies.tuples(strategies.just("say_vacant"), seats, strategies.integers(-150, 3)),
)
lives = strategies.lists(steps, min_size=3, max_size=14)


@dataclass
class Row:
    """A mandate as somebody would write it on paper."""

    seat: int
    person: int
    start: date
    end: date
    appointed: bool
    with_act: bool = False
    ended: date | None = None
    refused: bool = False

    @property
    def last(self):
        return self.ended or self.end

    def covers(self, day):
        return self.appointed and self.start <= day <= self.last

    def status(self, day):
        if self.refused:
            return "refused"
        if not self.appointed:
            return "proposed"
        if day < self.start:
            return "appointed"
        if day <= self.last:
            return "active"
        return "resigned" if self.ended else "ended"


@dataclass
class Paper:
    """The naive model: lists, and a look at every day."""

    today: date
    rows: list = field(default_factory=list)
    known_from: dict = field(default_factory=dict)

    def may_hold(self, wanted):
        """Whether the rules let this row be a mandate, among those there are."""
        if wanted.seat == BY_ACT and not wanted.with_act:
            return False
        return not any(
            row is not wanted
            and row.appointed
            and max(row.start, wanted.start) <= min(row.last, wanted.last)
            and (
                row.seat == wanted.seat or (row.person == wanted.person and row.seat // 2 == wanted.seat // 2)
            )
            for row in self.rows
        )

    def is_held(self, seat, day):
        return any(row.seat == seat and row.covers(day) for row in self.rows)

    def state(self, seat, day):
        if not self.is_held(seat, day):
            known = [row.start for row in self.rows if row.seat == seat and row.appointed]
            known += [self.known_from[seat]] if seat in self.known_from else []
            return "vacant" if known and day >= min(known) else "inconnu"
        limit = day + relativedelta(months=settings.SEAT_ENDING_MONTHS)
        coming = (day + timedelta(days=number) for number in range((limit - day).days + 1))
        return "occupe" if all(self.is_held(seat, later) for later in coming) else "bientot-vacant"

    def days(self):
        """Around each day where something may change, and around the day it comes near."""
        near = relativedelta(months=settings.SEAT_ENDING_MONTHS)
        turns = {self.today, *self.known_from.values()}
        for row in self.rows:
            turns |= {row.start, row.last}
        turns |= {day - near for day in turns}
        return sorted({turn + timedelta(days=shift) for turn in turns for shift in (-1, 0, 1)})


class Life:
    """The same steps told to the product and written on paper; each is refused by both, or by neither."""

    def __init__(self):
        self.paper = Paper(timezone.localdate())
        self.staff = factories.moderator()
        bodies = [factories.body(type="CDU", territory="com-93066") for _ in range(SEATS // 2)]
        self.seats = [
            factories.seat(bodies[number // 2], appointed_by="dg_ars" if number == BY_ACT else "association")
            for number in range(SEATS)
        ]
        self.people = [factories.representative() for _ in range(PEOPLE)]
        self.act = AppointmentAct.objects.create(
            reference="Arrêté (exemple fictif)", decided_on=self.paper.today, authority="dg_ars"
        )
        self.mandates = []

    def play(self, steps):
        for name, *arguments in steps:
            getattr(self, f"_{name}")(*arguments)
        return self

    def _tell(self, allowed, action):
        """Both must agree. Returns whether it was done."""
        if allowed:
            self.done = action()
            return True
        with pytest.raises(Refused):
            action()
        return False

    def _day(self, number):
        return self.paper.today + timedelta(days=number)

    def _appoint(self, seat, person, start, length, with_act):
        row = Row(
            seat, person, self._day(start), self._day(start + length), appointed=True, with_act=with_act
        )
        if self._tell(
            row.start <= row.end and self.paper.may_hold(row),
            lambda: mandates.appoint(
                seat=self.seats[seat],
                actor=self.staff,
                start=row.start,
                end=row.end,
                act=self.act if with_act else None,
                source="" if with_act else "test",
                representative=self.people[person],
            ),
        ):
            self._keep(row)

    def _propose(self, seat, person, start, length):
        row = Row(seat, person, self._day(start), self._day(start + length), appointed=False)
        if self._tell(
            row.start <= row.end,
            lambda: mandates.propose(
                seat=self.seats[seat],
                user=self.staff,
                start=row.start,
                end=row.end,
                representative=self.people[person],
            ),
        ):
            self._keep(row)

    def _keep(self, row):
        self.paper.rows.append(row)
        self.mandates.append(self.done)

    def _earlier(self, number):
        if not self.mandates:
            return None, None
        return self.paper.rows[number % len(self.mandates)], self.mandates[number % len(self.mandates)]

    def _accept(self, number):
        row, mandate = self._earlier(number)
        if row is None:
            return
        decided, row.with_act = row.with_act, True
        allowed = not row.appointed and not row.refused and self.paper.may_hold(row)
        if self._tell(allowed, lambda: mandates.accept(mandate=mandate, act=self.act, actor=self.staff)):
            row.appointed = True
        else:
            row.with_act = decided

    def _refuse(self, number):
        row, mandate = self._earlier(number)
        if row and self._tell(
            not row.appointed and not row.refused,
            lambda: mandates.refuse(mandate=mandate, reason="Exemple fictif.", actor=self.staff),
        ):
            row.refused = True

    def _end(self, number, last):
        row, mandate = self._earlier(number)
        if row and self._tell(
            row.appointed and not row.ended and self._day(last) <= row.end,
            lambda: mandates.end(mandate=mandate, last_day=self._day(last), reason="resigned"),
        ):
            row.ended = max(self._day(last), row.start)

    def _correct(self, number, start, length):
        row, mandate = self._earlier(number)
        if row is None:
            return
        before = row.start, row.end, row.ended
        row.start, row.end, row.ended = self._day(start), self._day(start + length), None
        allowed = (
            not row.with_act and row.start <= row.end and (not row.appointed or self.paper.may_hold(row))
        )
        asked = {"start": row.start, "end": row.end}
        if not self._tell(allowed, lambda: mandates.correct(mandate=mandate, actor=self.staff, **asked)):
            row.start, row.end, row.ended = before

    def _say_vacant(self, seat, since):
        day = self._day(since)
        if self._tell(
            day <= self.paper.today and not self.paper.is_held(seat, day),
            lambda: mandates.say_vacant(seat=self.seats[seat], since=day, source="test"),
        ):
            self.paper.known_from[seat] = min(day, self.paper.known_from.get(seat, day))


def lived(test):
    """Each example starts from nothing, and leaves nothing."""

    @pytest.mark.django_db
    @examples(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=lives)
    def run(steps):
        with transaction.atomic():
            test(Life().play(steps))
            transaction.set_rollback(True)

    run.__name__ = test.__name__
    return run


def _overlaps(rows):
    rows = sorted(rows, key=lambda row: row.start_date)
    return any(one.last_day >= other.start_date for one, other in zip(rows, rows[1:], strict=False))


@lived
def test_a_seat_never_has_two_holders_nor_a_person_two_seats_of_a_body(life):
    by_seat, by_person = {}, {}
    for row in Mandate.objects.with_status().filter(appointed_at__isnull=False):
        by_seat.setdefault(row.seat_id, []).append(row)
        by_person.setdefault((row.representative_id, row.body_id), []).append(row)
    assert not any(_overlaps(rows) for rows in (*by_seat.values(), *by_person.values()))


@lived
def test_seats_are_each_day_what_a_naive_count_says(life):
    for day in life.paper.days():
        states = dict(Seat.objects.with_state(day).values_list("pk", "state"))
        expected = {seat.pk: life.paper.state(number, day) for number, seat in enumerate(life.seats)}
        assert states == expected, day


@lived
def test_mandates_are_each_day_what_a_naive_count_says(life):
    for day in life.paper.days():
        statuses = dict(Mandate.objects.with_status(day).values_list("pk", "status"))
        expected = {
            mandate.pk: row.status(day) for mandate, row in zip(life.mandates, life.paper.rows, strict=True)
        }
        assert statuses == expected, day


@lived
def test_no_day_of_a_seat_is_both_held_and_free(life):
    for seat in Seat.objects.all():
        for held in seat.held:
            for free in seat.free:
                assert held.upper <= free.lower or (free.upper is not None and free.upper <= held.lower)


# ------------------------------------------------------------------------------------ at once


def at_once(jobs):
    """How many of these jobs were done, all started together; the others were refused by a sentence."""
    start, found = Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait()
            job()
            found.append(True)
        except Refused:
            found.append(False)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(jobs)
    return sum(found)


def appointing(seat, person):
    staff, today = factories.moderator(), timezone.localdate()
    return lambda: mandates.appoint(
        seat=seat,
        actor=staff,
        start=today,
        end=today + timedelta(days=30),
        source="test",
        representative=person,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_people_filling_one_seat_at_once_one_is_told():
    for _ in range(5):
        seat = factories.seat()
        jobs = [appointing(seat, factories.representative()) for _ in range(2)]
        assert (at_once(jobs), seat.mandates.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_person_put_on_two_seats_of_a_body_at_once_gets_one():
    for _ in range(5):
        body, person = factories.body(type="CDU", territory="com-93066"), factories.representative()
        jobs = [appointing(factories.seat(body), person) for _ in range(2)]
        assert (at_once(jobs), person.mandates.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_proposal_accepted_and_refused_at_once_is_decided_once():
    for _ in range(5):
        staff, proposal = factories.moderator(), factories.mandate(appointed_at=None, source="")
        act = AppointmentAct.objects.create(
            reference=f"Arrêté {proposal.pk} (exemple fictif)",
            decided_on=timezone.localdate(),
            authority="dg_ars",
        )

        def accept(proposal=proposal, act=act, staff=staff):
            mandates.accept(mandate=proposal, act=act, actor=staff)

        def refuse(proposal=proposal, staff=staff):
            mandates.refuse(mandate=proposal, reason="Exemple fictif.", actor=staff)

        assert at_once([accept, refuse]) == 1
