"""All the seats of a body in one table."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import consents
from accounts.models import ConsentWording
from instances.models import AppointmentAct, Mandate, Representative, Seat, SeatTemplate
from instances.renewal import grid
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
ACT = {
    "acte-reference": "Arrêté 7 (exemple fictif)", "acte-decided_on": "2026-11-01", "acte-authority": "dg_ars",
}  # fmt: skip


@pytest.fixture(autouse=True)
def staff(client):
    client.force_login(factories.moderator())


@pytest.fixture
def seats():
    body = factories.body(type="CDU", territory="com-93066")
    return [factories.seat(body, appointed_by="dg_ars", number=rank) for rank in (1, 2, 3)]


def address(seat):
    return reverse("admin:body_grid", args=[seat.body_id])


def page_of(seats):
    """What the page would send back untouched."""
    data = {}
    for line in grid.rows(Seat.objects.filter(pk__in=[seat.pk for seat in seats])):
        initial = line.initial
        data[f"s{line.seat.pk}-seen"] = line.seen
        data |= {f"s{line.seat.pk}-{name}": str(initial.get(name) or "") for name in grid.TYPED}
    return data


def typed(seat, **fields):
    return {f"s{seat.pk}-{name}": value for name, value in fields.items()}


def text(response):
    return response.content.decode()


def test_several_seats_are_filled_by_one_save_and_one_act(client, seats):
    association = factories.organisation("Association du tableau (exemple fictif)")
    data = page_of(seats) | ACT
    data |= typed(
        seats[0], first_name="Jeanne", last_name="Fictive", email="jeanne@exemple-fictif.fr",
        organisation=association.name, start="2026-11-01",
    )  # fmt: skip
    data |= typed(seats[1], last_name="Autre", start="2026-11-01", end="2027-10-31")
    response = client.post(address(seats[0]), data)
    assert response.status_code == 302, text(response)
    first, second = seats[0].mandates.get(), seats[1].mandates.get()
    assert (first.representative.email, first.organisation) == ("jeanne@exemple-fictif.fr", association)
    # Three years, as the text says of a CDU.
    assert (first.end_date, second.end_date) == (date(2029, 10, 31), date(2027, 10, 31))
    assert AppointmentAct.objects.get().mandates.count() == 2
    assert not seats[2].mandates.exists()


def test_a_person_is_known_by_the_address(client, seats):
    known = factories.representative("Connue", email="connue@exemple-fictif.fr")
    data = page_of(seats) | ACT
    data |= typed(
        seats[0], first_name="exemple", last_name="connue", email="CONNUE@exemple-fictif.fr", start="2026-11-01"
    )  # fmt: skip
    assert client.post(address(seats[0]), data).status_code == 302
    assert seats[0].mandates.get().representative == known
    assert Representative.objects.count() == 1


def test_one_wrong_line_saves_nothing_and_loses_nothing(client, seats):
    data = page_of(seats) | ACT
    data |= typed(seats[0], last_name="Bonne", start="2026-11-01")
    data |= typed(seats[1], last_name="Mauvaise", start="2026-11-01", organisation="Inconnue au bataillon")
    response = client.post(address(seats[0]), data)
    assert response.status_code == 409
    assert not Mandate.objects.exists()
    assert not AppointmentAct.objects.exists()
    page = text(response)
    assert 'value="Bonne"' in page
    assert 'value="Mauvaise"' in page
    assert "Inconnue au bataillon » n’est pas dans la base" in page
    assert "1\u00a0ligne à corriger" in page


def test_a_seat_filled_by_decision_asks_for_its_act_on_its_line(client, seats):
    data = page_of(seats) | typed(seats[0], last_name="Sans acte", start="2026-11-01")
    response = client.post(address(seats[0]), data | {"acte-source": "liste affichée"})
    assert response.status_code == 409
    assert "indiquez laquelle" in text(response)


def test_a_seat_changed_meanwhile_is_never_overwritten_without_knowing(client, seats):
    opened = page_of(seats)
    now = factories.mandate(seats[0], representative=factories.representative("Entre-temps"), act=act())
    data = opened | ACT | typed(seats[0], last_name="Moi", start="2026-11-01")
    response = client.post(address(seats[0]), data)
    assert response.status_code == 409
    assert "a changé pendant que vous écriviez" in text(response)
    assert "Exemple Entre-temps" in text(response)
    assert 'value="Moi"' in text(response)
    assert seats[0].mandates.get() == now
    # Read, then confirmed.
    again = response.context["forms"][0]["seen"].value()
    response = client.post(address(seats[0]), data | typed(seats[0], seen=again))
    assert response.status_code == 302, text(response)
    assert seats[0].mandates.count() == 2


def test_a_seat_changed_meanwhile_that_one_did_not_touch_stops_nobody(client, seats):
    opened = page_of(seats)
    factories.mandate(seats[0], representative=factories.representative(), act=act())
    data = opened | ACT | typed(seats[1], last_name="Moi", start="2026-11-01")
    assert client.post(address(seats[0]), data).status_code == 302
    assert (seats[0].mandates.count(), seats[1].mandates.count()) == (1, 1)


def act():
    return AppointmentAct.objects.create(
        reference="Arrêté d’avant", decided_on=date(2020, 1, 1), authority="dg_ars"
    )


def test_a_new_name_from_a_new_day_ends_the_former_mandate_the_day_before(client, seats):
    former = factories.mandate(seats[0], representative=factories.representative("Ancienne"), act=act())
    day = timezone.localdate()
    new = {"first_name": "", "last_name": "Nouvelle", "email": "", "start": str(day), "end": ""}
    assert client.post(address(seats[0]), page_of(seats) | ACT | typed(seats[0], **new)).status_code == 302
    former.refresh_from_db()
    assert (former.ended_on, former.end_reason) == (day - timedelta(days=1), "revoked")
    assert seats[0].mandates.on(day).get().representative.last_name == "Nouvelle"


def test_the_dates_of_a_mandate_are_corrected_in_place(client, seats):
    mandate = factories.mandate(seats[0], representative=factories.representative(), act=act())
    data = page_of(seats) | typed(seats[0], end="2031-05-31")
    assert client.post(address(seats[0]), data).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.end_date, mandate.representative is not None) == (date(2031, 5, 31), True)


def test_the_consent_of_one_person_never_passes_to_another(client, seats):
    words = ConsentWording.objects.create(kind="name_publication", version=99, text="Exemple fictif.")
    consent = consents.record(wording=words, scope="Exemple fictif.", channel="link")
    person = factories.representative("Consentante")
    mandate = factories.mandate(seats[0], representative=person, act=act(), name_consent=consent)
    data = page_of(seats) | typed(seats[0], first_name="", last_name="Autre", email="")
    response = client.post(address(seats[0]), data)
    assert response.status_code == 409
    assert "a donné son accord pour ce siège" in text(response)
    mandate.refresh_from_db()
    assert mandate.representative == person


def test_a_seat_left_empty_has_its_day_and_its_reason(client, seats):
    mandate = factories.mandate(seats[0], act=act())
    day = timezone.localdate()
    data = page_of(seats) | typed(seats[0], vacant_since=str(day))
    assert "pourquoi ce mandat s’arrête" in text(client.post(address(seats[0]), data))
    assert client.post(address(seats[0]), data | typed(seats[0], reason="resigned")).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (day - timedelta(days=1), "resigned")


def test_a_seat_nobody_holds_is_said_vacant_from_a_source(client, seats):
    data = page_of(seats) | typed(seats[0], vacant_since="2026-01-01") | {"acte-source": "liste affichée"}
    assert client.post(address(seats[0]), data).status_code == 302
    assert Seat.objects.with_state().get(pk=seats[0].pk).state == "vacant"


def test_two_people_exchange_their_seats_in_one_save(client, seats):
    one, two = (factories.representative(name, email=f"{name}@exemple-fictif.fr") for name in ("un", "deux"))
    for seat, person in zip(seats, (one, two), strict=False):
        factories.mandate(seat, representative=person, act=act_once())
    day = str(timezone.localdate())
    data = page_of(seats) | ACT
    data |= typed(seats[0], last_name="deux", email="deux@exemple-fictif.fr", start=day, end="")
    data |= typed(seats[1], last_name="un", email="un@exemple-fictif.fr", start=day, end="")
    response = client.post(address(seats[0]), data)
    assert response.status_code == 302, text(response)
    assert seats[0].mandates.on().get().representative == two


def act_once():
    return AppointmentAct.objects.first() or act()


def test_the_composition_is_made_then_adjusted(client):
    free = SeatTemplate.objects.filter(to_check=True).exclude(body_type__code="CVS").first()
    body = factories.body(type=free.body_type.code)
    page = reverse("admin:body_compose", args=[body.pk])
    templates = list(body.type.seat_templates.order_by("pk"))
    data = {}
    for template in templates:
        data |= {f"t-{template.pk}": template.seats or template.seats_min or 0, f"s-{template.pk}": 0}
    assert client.post(page, data).status_code == 302
    made = body.seats.count()
    assert made
    data[f"s-{free.pk}"] = 2
    assert client.post(page, data).status_code == 302
    assert body.seats.count() == made + 2


def test_a_composition_the_text_refuses_says_why(client):
    body = factories.body(type="CDU", territory="com-93066")
    template = next(t for t in body.type.seat_templates.order_by("pk") if t.seats and not t.to_check)
    response = client.post(reverse("admin:body_compose", args=[body.pk]), {f"t-{template.pk}": 150})
    assert response.status_code == 409
    assert "le texte prévoit" in text(response)
    assert not body.seats.exists()


def test_the_grid_asks_the_same_number_of_queries_for_1_and_20_seats(client):
    body = factories.body(type="CDU", territory="com-93066")

    def fill(number):
        for rank in range(number):
            seat = factories.seat(body, number=rank + 1)
            factories.mandate(
                seat, representative=factories.representative(), organisation=factories.organisation()
            )

    fill(1)
    page = reverse("admin:body_grid", args=[body.pk])
    client.get(page)
    one = queries(client, page)
    fill(20)
    assert queries(client, page) == one
