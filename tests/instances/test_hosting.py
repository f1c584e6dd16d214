"""The host's other pages: how many seats, how it works, its meetings, and whether all is still true."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from instances.hosting import freshness
from instances.models import Body, BodyMeeting
from instances.seats import composition
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db


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


def url(body, name="body_keep", *args):
    return reverse(name, args=[body.slug, *args])


def opened(client, address):
    page = client.get(address).content.decode()
    data = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
    data |= dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page))
    return {name: unescape(value) for name, value in data.items()}


# ----------------------------------------------------------------------------------- account


def test_the_account_lists_the_bodies_one_keeps(client, keeper, body):
    page = client.get(reverse("my_account")).content.decode()
    assert url(body) in page
    client.force_login(factories.user())
    assert url(body) not in client.get(reverse("my_account")).content.decode()


def test_the_account_costs_the_same_for_one_body_and_for_twenty(client, keeper, host, body):
    one = queries(client, reverse("my_account"))
    for _ in range(19):
        factories.body(maintainer=host)
    assert queries(client, reverse("my_account")) == one


# --------------------------------------------------------------------------- number of seats


def numbers(body, **typed):
    """The form of the lines: what the text says, but for the codes given as (titular, substitutes)."""
    data = {"seen": "{}"}
    for line in composition.lines(body.type):
        titulars, substitutes = typed.get(line.template.code, (line.seats, line.substitutes))
        data |= {f"l{line.template.pk}-titulars": titulars, f"l{line.template.pk}-substitutes": substitutes}
    return data


def test_the_account_lists_the_establishments_one_keeps(client, keeper, host):
    own = factories.establishment("Hôpital tenu à jour (exemple fictif)", maintainer=host)
    other = factories.establishment("Hôpital d’autres (exemple fictif)")
    client.force_login(keeper)
    page = client.get(reverse("my_account")).content.decode()
    assert own.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_a_hospital_is_not_asked_about_seats_of_its_own(client, keeper, host):
    client.force_login(keeper)
    address = reverse("our_seats", args=[host.slug])
    type(host).objects.filter(pk=host.pk).update(type="patient_association")
    assert address in client.get(reverse("my_account")).content.decode()
    type(host).objects.filter(pk=host.pk).update(type="health_establishment")
    assert address not in client.get(reverse("my_account")).content.decode()


def test_a_body_without_seats_gets_those_its_host_says(client, keeper, body):
    assert client.get(url(body, "body_keep_seats"))["Location"] == url(body, "body_keep_lines")
    data = numbers(body, CME=(0, 0), CSIRMT=(0, 0), STAFF=(0, 0), SUPERVISORY=(0, 0))
    for _ in range(2):
        client.post(url(body, "body_keep_lines"), data)
    assert body.seats.count() == 1 + 2 + 2 + 4 + 1


def test_a_number_the_text_forbids_is_refused_at_its_line(client, keeper, body):
    line = body.type.seat_templates.get(code="RU")
    page = client.post(url(body, "body_keep_lines"), numbers(body, RU=(3, 2))).content.decode()
    assert f'id="l{line.pk}-erreur"' in page
    assert f'name="l{line.pk}-titulars" value="3"' in page
    assert not body.seats.exists()


def test_a_seat_with_a_past_does_not_disappear(client, keeper, body):
    composition.compose(body, {"STAFF": (1, 1)})
    seat = body.seats.filter(template__code="STAFF", kind="titular").get()
    factories.mandate(seat)
    data = numbers(body, STAFF=(0, 0)) | {"seen": json.dumps({str(seat.template_id): [1, 1]})}
    page = client.post(url(body, "body_keep_lines"), data).content.decode()
    assert "a une histoire" in unescape(page)
    assert body.seats.filter(template__code="STAFF").count() == 2


def test_two_hosts_on_one_line_see_both_numbers(client, keeper, body):
    composition.compose(body, {"STAFF": (1, 1)})
    shown = opened(client, url(body, "body_keep_lines"))
    line = body.type.seat_templates.get(code="STAFF")
    key = f"l{line.pk}-substitutes"
    assert client.post(url(body, "body_keep_lines"), shown | {key: "2"}).status_code == 302
    response = client.post(url(body, "body_keep_lines"), shown | {key: "3"})
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "1 titulaire(s) et 2 suppléant(s)" in page
    assert f'name="{key}" value="3"' in page


def test_what_another_host_changed_is_not_put_back_by_an_error_elsewhere(client, keeper, body):
    composition.compose(body)
    shown = opened(client, url(body, "body_keep_lines"))
    mine, theirs = (body.type.seat_templates.get(code=code).pk for code in ("RU", "STAFF"))
    client.post(url(body, "body_keep_lines"), shown | {f"l{theirs}-substitutes": "2"})
    page = client.post(url(body, "body_keep_lines"), shown | {f"l{mine}-titulars": "9"}).content.decode()
    assert f'name="l{theirs}-substitutes" value="2"' in page


def test_a_body_of_a_type_without_known_composition_says_what_to_do(client, keeper, host):
    body = factories.body(type="CLS", maintainer=host)
    assert "Aucune composition n’est connue" in client.get(url(body, "body_keep_lines")).content.decode()


# -------------------------------------------------------------------------------- information


def test_the_host_writes_how_its_body_works_and_everyone_reads_it(client, keeper, body):
    address = url(body, "body_keep_facts")
    data = opened(client, address) | {"public_contact": "cdu@exemple-fictif.fr", "complaints_access": "yes"}
    assert client.post(address, data).status_code == 302
    body.refresh_from_db()
    assert (body.public_contact, body.complaints_access) == ("cdu@exemple-fictif.fr", "yes")
    history = apps.get_model("instances", "BodyEvent").objects.filter(pgh_obj=body)
    assert history.filter(public_contact="cdu@exemple-fictif.fr").exists()


def test_two_hosts_on_one_answer_see_both_and_the_others_are_kept(client, keeper, body):
    address = url(body, "body_keep_facts")
    shown = opened(client, address)
    client.post(
        address, shown | {"public_contact": "Le secrétariat", "website": "https://exemple-fictif.fr/"}
    )
    response = client.post(address, shown | {"public_contact": "L’accueil"})
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert 'value="L’accueil"' in page
    assert "secrétariat" in page
    assert 'value="https://exemple-fictif.fr/"' in page
    body.refresh_from_db()
    assert body.public_contact == "Le secrétariat"


def test_a_mandature_that_ends_before_it_begins_is_refused(client, keeper, body):
    address = url(body, "body_keep_facts")
    data = opened(client, address) | {"term_start": "2026-05-01", "term_end": "2025-05-01"}
    response = client.post(address, data)
    assert "finit avant d’avoir commencé" in response.content.decode()
    assert 'value="2025-05-01"' in response.content.decode()


def test_each_kind_of_body_is_asked_what_it_calls_for(client, keeper, host, body):
    assert "complaints_access" in client.get(url(body, "body_keep_facts")).content.decode()
    network = factories.body(type="CPTS", maintainer=host)
    page = client.get(url(network, "body_keep_facts")).content.decode()
    assert "no_membership_fee" in page
    assert "complaints_access" not in page


# ----------------------------------------------------------------------------------- meetings


def meeting(**fields):
    return {"held_on": "2027-03-04", "starts_at": "14:30", "format": "room", "seen": "{}", **fields}


def test_a_meeting_sent_twice_is_one(client, keeper, body):
    address = url(body, "body_keep_meeting_add")
    for _ in range(2):
        assert client.post(address, meeting()).status_code == 302
    assert BodyMeeting.objects.count() == 1
    other = client.post(address, meeting(starts_at="18:00"))
    assert "déjà notée ce jour-là" in other.content.decode()
    assert "4 mars 2027" in client.get(url(body, "body_keep_meetings")).content.decode()


def test_public_documents_need_an_address(client, keeper, body):
    response = client.post(url(body, "body_keep_meeting_add"), meeting(documents_are_public="on"))
    assert "donnez au moins une adresse" in response.content.decode()
    assert not BodyMeeting.objects.exists()


def test_a_meeting_changed_meanwhile_is_not_overwritten_nor_removed(client, keeper, body):
    row = BodyMeeting.objects.create(body=body, held_on="2027-03-04")
    address = url(body, "body_keep_meeting", row.pk)
    shown = opened(client, address)
    client.post(address, shown | {"starts_at": "10:00"})
    assert client.post(address, shown | {"starts_at": "11:00"}).status_code == 409
    assert client.post(address, {"retirer": "1", "seen": shown["seen"]}).status_code == 409
    assert client.post(address, {"retirer": "1", "seen": opened(client, address)["seen"]}).status_code == 302
    assert not BodyMeeting.objects.exists()


def test_the_meeting_of_another_body_is_not_there(client, keeper, body):
    row = BodyMeeting.objects.create(body=factories.body(), held_on="2027-03-04")
    assert client.get(url(body, "body_keep_meeting", row.pk)).status_code == 404


def test_the_meetings_cost_the_same_for_one_and_for_twenty(client, keeper, body):
    today = timezone.localdate()
    BodyMeeting.objects.create(body=body, held_on=today)
    one = queries(client, url(body, "body_keep_meetings"))
    for number in range(1, 20):
        BodyMeeting.objects.create(body=body, held_on=today - timedelta(days=number * 7))
    assert queries(client, url(body, "body_keep_meetings")) == one


# ---------------------------------------------------------------------------------- freshness


def due(body, days):
    """Verified so that it is due in that many days."""
    on = timezone.localdate() + timedelta(days=days)
    Body.objects.filter(pk=body.pk).update(last_verified_at=on.replace(year=on.year - 1))
    body.refresh_from_db()


def path_of(mail):
    return re.search(r"/verifier/\S+", mail.body)[0]


def test_the_host_is_written_to_at_each_step_once(body, keeper):
    due(body, 200)
    assert freshness.warn() == 0
    for days in (80, 20, 0, -40):
        due(body, days)
        assert freshness.warn() == 1
        assert freshness.warn() == 0
    assert len(claiming.mails_to(keeper)) == 4
    body.refresh_from_db()
    assert body.published_at is not None


def test_a_body_nobody_keeps_bothers_nobody():
    due(factories.body(), -40)
    assert freshness.warn() == 0
    assert not OutboxMessage.objects.exists()


def test_the_link_shows_then_its_button_verifies_once(client, body, keeper):
    due(body, -3)
    freshness.warn()
    path = path_of(claiming.mails_to(keeper)[0])
    client.logout()
    assert "Tout est encore vrai" in client.get(path).content.decode()
    body.refresh_from_db()
    assert body.last_verified_at < timezone.localdate()
    assert client.post(path).status_code == 302
    body.refresh_from_db()
    assert body.last_verified_at == timezone.localdate()
    assert "Cette page est vérifiée" in client.get(path).content.decode()
    Body.objects.filter(pk=body.pk).update(last_verified_at=timezone.localdate() - timedelta(days=9))
    client.post(path)
    body.refresh_from_db()
    assert body.last_verified_at == timezone.localdate() - timedelta(days=9)


def test_the_link_of_somebody_who_left_opens_nothing(client, body, keeper):
    path = freshness.link(body, keeper).removeprefix(settings.SITE_URL)
    keeper.memberships.all().delete()
    client.logout()
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert client.get("/verifier/coupe/").status_code == 404


def test_the_button_of_the_account_verifies(client, keeper, body):
    due(body, -3)
    client.post(url(body))
    body.refresh_from_db()
    assert body.last_verified_at == timezone.localdate()
