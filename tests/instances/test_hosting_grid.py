"""The host fills in the composition: seat by seat, nobody named, nothing lost, nothing overwritten in silence."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from instances.models import Mandate, Seat
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def host():
    return factories.organisation("Hôpital fictif", is_verified=True)


@pytest.fixture
def keeper(host, client):
    person = claiming.member(host).user
    client.force_login(person)
    return person


@pytest.fixture
def body(host):
    return factories.body("Commission fictive", type="CDU", territory="com-93066", maintainer=host)


def url(body, name="body_keep_seats"):
    return reverse(name, args=[body.slug])


def opened(client, body):
    """What the page of the grid holds, as a browser would send it back."""
    page = client.get(url(body)).content.decode()
    data = {"seen": unescape(re.search(r'name="seen" value="([^"]*)"', page)[1])}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', page, re.S):
        data[name] = re.search(r'value="(\w+)" selected', options)[1]
    for name, value in re.findall(r'<input[^>]*type="date"[^>]*name="([^"]+)" value="([^"]*)"', page):
        data[name] = value
    return data


def fill(data, seat, situation, since="", until=""):
    values = [str(one) if one else "" for one in (since, until)]
    return data | {
        f"s{seat.pk}-situation": situation,
        f"s{seat.pk}-since": values[0],
        f"s{seat.pk}-until": values[1],
    }


def state(seat):
    return Seat.objects.with_state().get(pk=seat.pk).state


# ------------------------------------------------------------------------------------- rights


PAGES = (
    "body_keep",
    "body_keep_seats",
    "body_keep_lines",
    "body_keep_facts",
    "body_keep_meetings",
    "body_keep_meeting_add",
)


@pytest.mark.parametrize("name", PAGES)
def test_only_those_who_keep_a_body_have_its_pages(client, body, name):
    assert client.get(url(body, name)).status_code == 302
    other = claiming.manager(factories.organisation("Autre structure fictive")).user
    for person in (factories.user(), other, factories.moderator()):
        client.force_login(person)
        assert client.get(url(body, name)).status_code == 404
        assert client.post(url(body, name), {"vrai": "1"}).status_code in (404, 405)
    body.refresh_from_db()
    assert body.last_verified_at is None


def test_whoever_keeps_the_establishment_keeps_its_bodies(client, host):
    person = claiming.member(host).user
    there = factories.establishment(maintainer=host)
    body = factories.body(type="CDU", territory="com-93066", establishment=there)
    client.force_login(person)
    assert client.get(url(body, "body_keep")).status_code == 200
    seat = factories.seat(body)
    client.post(url(body), fill(opened(client, body), seat, "held", day(-10), day(300)))
    assert state(seat) == "occupe"


def test_a_membership_not_approved_yet_opens_nothing(client, body, host):
    member = claiming.member(host)
    type(member).objects.update(approved_at=None)
    client.force_login(member.user)
    assert client.get(url(body, "body_keep")).status_code == 404


# ------------------------------------------------------------------------------------- saving


def test_an_unknown_seat_becomes_held_without_a_name(client, keeper, body):
    seat = factories.seat(body)
    response = client.post(
        url(body), fill(opened(client, body), seat, "held", day(-10), day(300)), follow=True
    )
    assert "un siège a changé" in response.content.decode()
    mandate = Mandate.objects.get()
    assert (mandate.seat, mandate.representative, mandate.source) == (seat, None, "déclaré par l’hôte")
    assert (mandate.start_date, mandate.end_date) == (day(-10), day(300))


def test_an_end_left_empty_is_the_one_the_text_gives(client, keeper, body):
    seat = factories.seat(body)
    client.post(url(body), fill(opened(client, body), seat, "held", "2026-01-15"))
    # CDU: three years.
    assert Mandate.objects.get().end_date.isoformat() == "2029-01-14"


def test_an_unknown_seat_becomes_vacant_since_a_day(client, keeper, body):
    seat = factories.seat(body)
    client.post(url(body), fill(opened(client, body), seat, "vacant", day(-5)))
    seat.refresh_from_db()
    assert (state(seat), seat.known_from, seat.known_source) == ("vacant", day(-5), "déclaré par l’hôte")


def test_somebody_who_left_frees_the_seat_from_that_day(client, keeper, body):
    seat = factories.seat(body)
    factories.mandate(seat)
    client.post(url(body), fill(opened(client, body), seat, "resigned", day(-3)))
    mandate = Mandate.objects.get()
    assert (mandate.ended_on, mandate.end_reason, state(seat)) == (day(-4), "resigned", "vacant")


def test_a_departure_to_come_is_noted_then_taken_back(client, keeper, body):
    seat = factories.seat(body)
    factories.mandate(seat)
    sent = fill(opened(client, body), seat, "resigned", day(10))
    assert client.post(url(body), sent).status_code == 302
    assert client.post(url(body), sent).status_code == 302
    assert Mandate.objects.get().ended_on == day(9)
    client.post(url(body), fill(opened(client, body), seat, "held", day(-100), day(300)))
    assert Mandate.objects.get().ended_on is None


def test_a_slip_in_the_dates_is_corrected(client, keeper, body):
    seat = factories.seat(body)
    factories.mandate(seat, source="déclaré par l’hôte")
    client.post(url(body), fill(opened(client, body), seat, "held", day(-90), day(400)))
    mandate = Mandate.objects.get()
    assert (mandate.start_date, mandate.end_date) == (day(-90), day(400))


def test_the_dates_an_act_gives_are_not_the_hosts(client, keeper, body):
    seat = factories.seat(body)
    act = factories.mandate().act_id
    assert act is None
    from instances.models import AppointmentAct

    act = AppointmentAct.objects.create(reference="Décision 1", decided_on=day(-200), authority="association")
    factories.mandate(seat, act=act, source="")
    response = client.post(url(body), fill(opened(client, body), seat, "held", day(-90), day(400)))
    assert "viennent d’une décision" in response.content.decode()
    assert seat.mandates.get().start_date == day(-100)


def test_a_seat_filled_by_a_decision_is_never_written_by_the_host(client, keeper, body):
    seat = factories.seat(body, appointed_by="dg_ars")
    page = client.get(url(body)).content.decode()
    assert f"s{seat.pk}-situation" not in page
    assert "Signaler un changement" in page
    forced = fill({"seen": json.dumps({seat.pk: ["unknown", "", ""]})}, seat, "held", day(-10), day(300))
    client.post(url(body), forced)
    client.post(url(body), fill(forced, seat, "vacant", day(-10)))
    assert not Mandate.objects.exists()
    assert state(seat) == "inconnu"


def test_the_host_proposes_for_a_seat_filled_by_a_decision_once(client, keeper, body):
    moderator = factories.moderator()
    seat = factories.seat(body, appointed_by="dg_ars")
    form = factories.trap_fields() | {"start": day(-10), "end": "", "note": "Arrêté fictif n° 1"}
    where = reverse("body_keep_propose", args=[body.slug, seat.pk])
    for _ in range(2):
        assert client.post(where, form).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.appointed_at, mandate.representative, mandate.proposed_by) == (None, None, keeper)
    mails = claiming.mails_to(moderator)
    assert [mail.subject for mail in mails] == ["À relire : proposition de mandat"]
    assert body.name in mails[0].body
    assert "Une proposition attend la décision" in client.get(url(body)).content.decode()


def test_a_row_in_error_says_so_at_the_row_and_nothing_is_saved_nor_lost(client, keeper, body):
    good, bad = factories.seat(body), factories.seat(body)
    data = fill(opened(client, body), good, "vacant", day(-5))
    response = client.post(url(body), fill(data, bad, "held", "", day(300)))
    page = response.content.decode()
    assert response.status_code == 200
    assert f'href="#s{bad.pk}-situation"' in page
    assert f'aria-describedby="s{bad.pk}-erreur"' in page
    assert "<title>À revoir" in page
    assert f'name="s{good.pk}-since" value="{day(-5)}"' in page
    assert f'name="s{bad.pk}-until" value="{day(300)}"' in page
    assert state(good) == "inconnu"


def test_a_date_that_is_no_date_comes_back_as_it_was_typed(client, keeper, body):
    seat = factories.seat(body)
    page = client.post(url(body), fill(opened(client, body), seat, "vacant", "le 3 mars")).content.decode()
    assert 'value="le 3 mars"' in page
    assert "Écrivez une date" in page


def test_the_same_grid_sent_twice_changes_nothing_more(client, keeper, body):
    seats = [factories.seat(body) for _ in range(3)]
    factories.mandate(seats[2])
    data = fill(opened(client, body), seats[0], "held", day(-10), day(300))
    data = fill(data, seats[1], "vacant", day(-5))
    data = fill(data, seats[2], "resigned", day(-3))
    for _ in range(2):
        assert client.post(url(body), data).status_code == 302
    assert Mandate.objects.count() == 2


# ------------------------------------------------------------------------- two hosts at once


def test_two_hosts_on_two_seats_do_not_meet(client, keeper, body):
    mine, theirs = factories.seat(body), factories.seat(body)
    data = opened(client, body)
    client.post(url(body), fill(data, theirs, "vacant", day(-9)))
    assert client.post(url(body), fill(data, mine, "vacant", day(-5))).status_code == 302
    assert (state(mine), state(theirs)) == ("vacant", "vacant")


def test_two_hosts_on_one_seat_see_both_answers(client, keeper, body):
    seat, other = factories.seat(body), factories.seat(body)
    data = opened(client, body)
    client.post(url(body), fill(data, seat, "vacant", day(-9)))
    late = fill(fill(data, seat, "held", day(-20), day(300)), other, "vacant", day(-1))
    response = client.post(url(body), late)
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "Une autre personne a changé ce siège" in page
    assert "Enregistré maintenant" in page
    assert f'name="s{seat.pk}-since" value="{day(-20)}"' in page
    assert (state(seat), state(other)) == ("vacant", "inconnu")
    again = late | {"seen": re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]}
    again["seen"] = unescape(again["seen"])
    assert client.post(url(body), again).status_code == 302
    assert (state(seat), state(other)) == ("occupe", "vacant")


def test_of_two_answers_the_saved_one_may_be_kept(client, keeper, body):
    seat, other = factories.seat(body), factories.seat(body)
    data = opened(client, body)
    client.post(url(body), fill(data, seat, "vacant", day(-9)))
    late = fill(fill(data, seat, "held", day(-20), day(300)), other, "vacant", day(-1))
    assert client.post(url(body), late | {"garder": [seat.pk]}).status_code == 302
    assert (state(seat), state(other)) == ("vacant", "vacant")


def test_the_same_answer_from_two_hosts_is_no_conflict(client, keeper, body):
    seat = factories.seat(body)
    data = fill(opened(client, body), seat, "vacant", day(-9))
    for _ in range(2):
        assert client.post(url(body), data).status_code == 302


def test_a_seat_with_what_was_seen_lost_is_never_overwritten(client, keeper, body):
    seat = factories.seat(body, known_from=day(-5))
    for seen in ("", "[]", json.dumps({seat.pk: 3})):
        answer = client.post(url(body), fill({"seen": seen}, seat, "held", day(-3), day(300)))
        assert answer.status_code == 409
    assert state(seat) == "vacant"


# ------------------------------------------------------------------------------- verification


def test_all_is_true_today_verifies_the_body(client, keeper, body):
    factories.seat(body)
    client.post(url(body), opened(client, body))
    body.refresh_from_db()
    assert body.last_verified_at is None
    client.post(url(body), opened(client, body) | {"vrai": "1"})
    body.refresh_from_db()
    assert body.last_verified_at == day()


# ------------------------------------------------------------------------------------- size


def test_the_grid_costs_the_same_for_one_seat_and_for_twenty(client, keeper, body):
    factories.mandate(factories.seat(body), representative=factories.representative("Canari"))
    one = {name: queries(client, url(body, name)) for name in ("body_keep", "body_keep_seats")}
    for number in range(19):
        factories.mandate(factories.seat(body), representative=factories.representative(f"Canari{number}"))
    assert one == {name: queries(client, url(body, name)) for name in one}
    assert "Canari" not in client.get(url(body)).content.decode()


def test_a_great_body_is_read_and_saved_by_pages(client, keeper, body):
    Seat.objects.bulk_create(
        Seat(body=body, college=f"Collège {number % 8}", label=f"Siège {number}", appointed_by="association")
        for number in range(130)
    )
    first, second = client.get(url(body)), client.get(f"{url(body)}?page=2")
    assert first.content.decode().count("keep-row__grid") == 120
    assert second.content.decode().count("keep-row__grid") == 10
    assert len(first.content) < 400_000
    seat = Seat.objects.order_by("pk").last()
    data = fill({"seen": json.dumps({seat.pk: ["unknown", "", ""]})}, seat, "vacant", day(-1))
    assert client.post(f"{url(body)}?page=2", data).status_code == 302
    assert state(seat) == "vacant"
