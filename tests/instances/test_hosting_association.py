"""« Nos sièges » : what an association sees, proposes and replaces, and what it never learns."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from instances.models import Mandate, Representative, Seat
from instances.seats import mandates
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def organisation():
    made = factories.organisation("Association fictive", is_verified=True)
    factories.agreement(made)
    return made


@pytest.fixture
def boss(organisation, client):
    person = claiming.manager(organisation).user
    client.force_login(person)
    return person


def url(name, organisation, *args):
    return reverse(name, args=[organisation.slug, *args])


def person(**fields):
    return {
        **factories.trap_fields(),
        "first_name": "Camille",
        "last_name": "Canari",
        "email": "camille@exemple-fictif.fr",
        "phone": "",
        "start": day(1),
        "end": "",
        "note": "",
        "told": "on",
        **fields,
    }


def vacant(**fields):
    return factories.seat(
        known_from=day(-30), **{"appointed_by": "dg_ars", "needs_agreement": True, **fields}
    )


# ------------------------------------------------------------------------------------- rights


def test_only_those_who_act_for_the_association_see_its_seats(client, organisation):
    address = url("our_seats", organisation)
    assert client.get(address).status_code == 302
    other = claiming.manager(factories.organisation()).user
    for who in (factories.user(), other, factories.moderator()):
        client.force_login(who)
        assert client.get(address).status_code == 404
        assert client.get(url("our_vacant_seats", organisation)).status_code == 404
        assert client.post(url("our_proposal", organisation, vacant().pk), person()).status_code == 404
    assert not Mandate.objects.exists()


def test_names_are_for_managers_and_addresses_for_who_gave_them(client, organisation, boss):
    given = factories.representative("Canaridonne", email="canari.donne@exemple-fictif.fr")
    known = factories.representative("Canariconnu", email="canari.connu@exemple-fictif.fr")
    factories.mandate(organisation=organisation, representative=given, proposed_by=boss)
    factories.mandate(organisation=organisation, representative=known)
    factories.mandate(representative=factories.representative("Canariautre"))
    page = client.get(url("our_seats", organisation)).content.decode()
    assert "Canaridonne" in page
    assert "canari.donne@" in page
    assert "Canariconnu" in page
    assert "canari.connu@" not in page
    assert "Canariautre" not in page
    client.force_login(claiming.member(organisation).user)
    page = client.get(url("our_seats", organisation)).content.decode()
    assert "anari" not in page
    assert "Formation de base" in page


def test_an_editor_proposes_nobody(client, organisation):
    client.force_login(claiming.member(organisation).user)
    assert client.post(url("our_proposal", organisation, vacant().pk), person()).status_code == 404


# ------------------------------------------------------------------------------------- pages


def test_the_first_seats_are_those_that_end_first(client, organisation, boss):
    for end in (700, 20, 300):
        seat = factories.seat(label=f"Siège finissant dans {end} jours")
        factories.mandate(seat, end=end, organisation=organisation)
    page = client.get(url("our_seats", organisation)).content.decode()
    places = [page.index(f"dans {end} jours") for end in (20, 300, 700)]
    assert places == sorted(places)
    assert page.count("Fin proche") == 1


def test_a_refusal_says_why(client, organisation, boss):
    mandate = factories.mandate(organisation=organisation, appointed_at=None, source="", proposed_by=boss)
    mandates.refuse(mandate=mandate, reason="Le siège vient d’être pourvu.", actor=factories.moderator())
    assert "Le siège vient d’être pourvu." in client.get(url("our_seats", organisation)).content.decode()


def test_the_vacant_seats_are_those_one_may_propose_for(client, organisation, boss):
    shown = vacant(label="Siège montré")
    vacant(label="Siège élu", appointed_by="election")
    vacant(label="Siège d’une instance cachée", of=factories.body(type="CDU", published=False))
    factories.seat(label="Siège inconnu")
    vacant(label="Siège d’ailleurs", of=factories.body(type="CDU", territory="dep-75"))
    page = client.get(f"{url('our_vacant_seats', organisation)}?departement=dep-93").content.decode()
    assert page.count("Proposer une personne") == 1
    assert url("our_proposal", organisation, shown.pk) in page
    everywhere = client.get(f"{url('our_vacant_seats', organisation)}?departement=inconnu").content.decode()
    assert everywhere.count("Proposer une personne") == 2


@pytest.mark.parametrize("name", ["our_seats", "our_vacant_seats"])
def test_the_pages_cost_the_same_for_one_seat_and_for_twenty(client, organisation, boss, name):
    def add():
        who = factories.representative()
        factories.mandate(organisation=organisation, representative=who, proposed_by=boss)
        factories.mandate(
            vacant(), organisation=organisation, representative=who, appointed_at=None, source=""
        )
        factories.agreement(organisation)
        vacant()

    add()
    one = queries(client, url(name, organisation))
    for _ in range(19):
        add()
    assert queries(client, url(name, organisation)) == one


# --------------------------------------------------------------------------------- proposing


def test_a_proposal_sent_twice_is_one_and_everyone_is_told_once(client, organisation, boss):
    moderator, seat, form = factories.moderator(), vacant(), person()
    for _ in range(2):
        assert client.post(url("our_proposal", organisation, seat.pk), form).status_code == 302
    mandate = Mandate.objects.get()
    assert (mandate.organisation, mandate.proposed_by, mandate.appointed_at) == (organisation, boss, None)
    assert Representative.objects.count() == 1
    mail = OutboxMessage.objects.get(recipient="camille@exemple-fictif.fr")
    assert "Association fictive" in mail.subject
    for told in ("Ce que nous gardons", seat.body.name, "/donnees-personnelles/", "/compte/lien/"):
        assert told in mail.body
    assert len(claiming.mails_to(moderator)) == 1
    everything = " ".join(f"{one.subject} {one.body}" for one in OutboxMessage.objects.all())
    assert "Canari" not in everything
    page = client.get(url("our_seats", organisation)).content.decode()
    assert "Camille Canari" in page


def test_a_second_proposal_for_the_same_seat_waits_for_the_first(client, organisation, boss):
    seat = vacant()
    client.post(url("our_proposal", organisation, seat.pk), person())
    again = client.post(url("our_proposal", organisation, seat.pk), person(last_name="Autre"))
    assert again.status_code == 409
    assert 'value="Autre"' in again.content.decode()
    assert (Mandate.objects.count(), Representative.objects.count()) == (1, 1)


def test_without_an_agreement_in_force_the_refusal_says_why_and_whom_to_write_to(client, organisation, boss):
    organisation.agreements.all().delete()
    factories.agreement(organisation, start=-3000)
    seat = vacant()
    assert "n’est pas en vigueur" in client.get(url("our_proposal", organisation, seat.pk)).content.decode()
    response = client.post(url("our_proposal", organisation, seat.pk), person())
    assert response.status_code == 409
    page = response.content.decode()
    assert "L1114-1" in page
    assert "envoyez l’arrêté à l’équipe" in page
    assert 'value="Canari"' in page
    assert not Representative.objects.exists()
    free = vacant(needs_agreement=False)
    assert client.post(url("our_proposal", organisation, free.pk), person()).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"), [("told", ""), ("email", "pas une adresse"), ("last_name", ""), ("end", day(-50))]
)
def test_a_form_in_error_comes_back_with_everything(client, organisation, boss, field, value):
    response = client.post(url("our_proposal", organisation, vacant().pk), person(**{field: value}))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>À revoir" in page
    assert 'value="Camille"' in page
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("kind", ["hidden", "elected", "staff"])
def test_nobody_is_proposed_for_a_seat_that_is_not_for_it(client, organisation, boss, kind):
    seat = {
        "hidden": lambda: vacant(of=factories.body(type="CDU", published=False)),
        "elected": lambda: vacant(appointed_by="election"),
        "staff": lambda: vacant(for_users=False),
    }[kind]()
    assert client.post(url("our_proposal", organisation, seat.pk), person()).status_code == 404


# --------------------------------------------------------------------------------- replacing


def test_replacing_ends_one_mandate_and_proposes_another_both_once(client, organisation, boss):
    mandate = factories.mandate(organisation=organisation)
    form = person(reason="resigned", last_day=day(-1), start=day(1))
    for _ in range(2):
        assert client.post(url("our_replacement", organisation, mandate.pk), form).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (day(-1), "resigned")
    assert Mandate.objects.proposed().get().seat_id == mandate.seat_id
    assert Seat.objects.with_state().get(pk=mandate.seat_id).state == "vacant"


def test_a_replacement_refused_ends_nothing(client, organisation, boss):
    organisation.agreements.all().delete()
    mandate = factories.mandate(vacant(appointed_by="association"), organisation=organisation)
    form = person(reason="resigned", last_day=day(-1), start=day(1))
    assert client.post(url("our_replacement", organisation, mandate.pk), form).status_code == 409
    mandate.refresh_from_db()
    assert mandate.ended_on is None


def test_a_mandate_near_its_end_is_followed_without_being_cut(client, organisation, boss):
    mandate = factories.mandate(end=30, organisation=organisation)
    early = person(reason="end", last_day="", start=day(10))
    response = client.post(url("our_replacement", organisation, mandate.pk), early)
    assert "encore tenu ce jour-là" in response.content.decode()
    client.post(
        url("our_replacement", organisation, mandate.pk), person(reason="end", last_day="", start=day(31))
    )
    mandate.refresh_from_db()
    assert mandate.ended_on is None
    assert Mandate.objects.proposed().get().start_date == day(31)
    assert "Remplacer" not in client.get(url("our_seats", organisation)).content.decode()


def test_the_seat_of_another_association_is_not_replaced(client, organisation, boss):
    mandate = factories.mandate(organisation=factories.organisation())
    form = person(reason="resigned", last_day=day(-1))
    assert client.post(url("our_replacement", organisation, mandate.pk), form).status_code == 404


def test_a_seat_left_early_is_offered_first(client, organisation, boss):
    mandate = factories.mandate(vacant(appointed_by="association"), organisation=organisation)
    mandates.end(mandate=mandate, last_day=day(-2), reason="resigned")
    page = client.get(url("our_seats", organisation)).content.decode()
    assert "Sièges que vos représentants ont quittés" in page
    assert url("our_proposal", organisation, mandate.seat_id) in page


def test_a_seat_held_on_the_first_day_is_refused(client, organisation, boss):
    mandate = factories.mandate(end=100)
    response = client.post(url("our_proposal", organisation, mandate.seat_id), person(start=day(50)))
    assert response.status_code == 409
    assert "encore tenu" in response.content.decode()
    later = person(start=day(101))
    assert client.post(url("our_proposal", organisation, mandate.seat_id), later).status_code == 302


def test_the_person_proposed_opens_their_page_from_the_mail_and_finds_the_proposal(
    client, organisation, boss
):
    seat = vacant()
    client.post(url("our_proposal", organisation, seat.pk), person())
    mail = OutboxMessage.objects.get(recipient="camille@exemple-fictif.fr")
    client.logout()
    link = re.search(r"/compte/lien/\S+", mail.body)[0]
    page = client.get(link, follow=True)
    page = client.post(page.request["PATH_INFO"], follow=True).content.decode()
    assert seat.body.name in page
