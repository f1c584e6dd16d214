"""Seats and mandates: spans, statuses, composition."""

from datetime import timedelta

import pytest
from django.utils import timezone

from instances.models import Mandate, Seat
from instances.seats import composition, mandates, showing
from tests import factories

pytestmark = pytest.mark.django_db


def state(seat, days=0):
    day = timezone.localdate() + timedelta(days=days)
    return Seat.objects.with_state(day).get(pk=seat.pk).state


def test_a_seat_without_source_is_unknown():
    assert state(factories.seat()) == "inconnu"


def test_a_seat_known_and_held_by_nobody_is_vacant():
    assert state(factories.seat(known_from=timezone.localdate())) == "vacant"


def test_a_seat_is_filled_then_ending_then_vacant():
    seat = factories.seat()
    factories.mandate(seat, start=-10, end=400)
    assert [state(seat, days) for days in (-20, 0, 300, 401)] == [
        "inconnu",
        "occupe",
        "bientot-vacant",
        "vacant",
    ]


def test_a_seat_followed_at_once_is_not_ending():
    seat = factories.seat()
    factories.mandate(seat, start=-10, end=30)
    factories.mandate(seat, start=31, end=800)
    assert state(seat) == "occupe"


def test_two_people_never_hold_a_seat_at_once():
    seat, staff = factories.seat(), factories.moderator()
    today = timezone.localdate()
    mandates.appoint(seat=seat, actor=staff, start=today, end=today + timedelta(days=10), source="test")
    with pytest.raises(mandates.Refused, match="déjà tenu"):
        mandates.appoint(seat=seat, actor=staff, start=today, end=today + timedelta(days=3), source="test")


def test_a_seat_filled_by_decision_needs_it():
    seat, staff = factories.seat(appointed_by="dg_ars"), factories.moderator()
    today = timezone.localdate()
    with pytest.raises(mandates.Refused, match="indiquez laquelle"):
        mandates.appoint(seat=seat, actor=staff, start=today, end=today + timedelta(days=3), source="test")


def test_a_resignation_frees_the_seat_the_next_day():
    seat = factories.seat()
    mandate = factories.mandate(seat)
    mandates.end(mandate=mandate, last_day=timezone.localdate(), reason="resigned")
    assert (state(seat), state(seat, 1)) == ("bientot-vacant", "vacant")
    assert Mandate.objects.with_status(timezone.localdate() + timedelta(days=1)).get().status == "resigned"


def test_a_body_gets_the_seats_of_its_text():
    body = factories.body(type="CDU")
    composition.compose(body)
    users = body.seats.filter(for_users=True)
    assert [users.filter(kind=kind).count() for kind in ("titular", "substitute")] == [2, 2]


def test_the_public_reads_the_state_and_never_the_name():
    seat = factories.seat()
    factories.mandate(seat, representative=factories.representative("Confidentiel"))
    shown = showing.seats([seat.body])[seat.body_id][0]
    assert (shown.state, shown.holder) == ("occupe", "")
