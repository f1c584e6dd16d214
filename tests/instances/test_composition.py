"""The page of a body: who sits there, seat by seat, and what the public may read of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from instances.models import AppointmentAct, BodyMeeting
from instances.seats import composition
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
AGO = timedelta(days=400)


def text(client, body):
    return client.get(body.get_absolute_url()).text


def cdu(**fields):
    return factories.body(type="CDU", territory="com-93066", **fields)


def published_act():
    return AppointmentAct.objects.get_or_create(
        reference="Arrêté fictif", decided_on=date(2026, 1, 5), authority="dg_ars",
        url="https://www.exemple-fictif.fr/arrete", names_are_public=True,
    )[0]  # fmt: skip


def held(body, **fields):
    """A users' seat of a body, held by somebody called Dupont-Canari."""
    seat = factories.seat(body, **fields.pop("seat", {}))
    factories.mandate(seat, representative=factories.representative("Dupont-Canari"), **fields)
    return seat


def test_a_body_whose_seats_are_described_is_drawn_and_told_in_a_table(client):
    body = cdu()
    seats = composition.compose(body)
    page = text(client, body)
    assert page.count("<use href=") >= len(seats)
    assert page.count('<th scope="row">') == len(seats)
    assert "Composition prévue par les textes" not in page
    assert "10\u00a0sièges" in page


def test_a_body_whose_seats_are_not_described_says_so_and_shows_the_texts(client):
    page = text(client, cdu())
    assert "ses sièges sont <strong>inconnus</strong>" in page
    assert "Composition prévue par les textes" in page
    assert "<use href=" not in page


def test_the_page_costs_the_same_whatever_the_number_of_seats_and_of_meetings(client):
    def fill(body, number):
        for rank in range(number):
            held(body, organisation=factories.organisation(is_verified=True))
            BodyMeeting.objects.create(
                body=body, held_on=timezone.localdate() + timedelta(days=10 * rank - 50)
            )

    few, many = cdu(), cdu()
    fill(few, 1)
    fill(many, 30)
    assert queries(client, few.get_absolute_url()) == queries(client, many.get_absolute_url())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda body: factories.seat(body), ("Inconnu",)),
        (lambda body: factories.seat(body, known_from=timezone.localdate() - AGO), ("Vacant", "depuis ")),
        (lambda body: held(body, end=300), ("Occupé", "jusqu’en ")),
        (lambda body: held(body, end=60), ("Occupé, fin proche", "jusqu’en ")),
    ],
)
def test_a_seat_says_its_state_in_words(client, make, words):
    body = cdu()
    make(body)
    table = text(client, body).partition("<tbody>")[2]
    for word in words:
        assert word in table


def test_a_name_shows_only_where_the_rule_allows_it(client):
    silent, published, confidential = cdu(), cdu(), cdu()
    held(silent)
    held(published, act=published_act())
    held(confidential, act=published_act(), seat={"confidential_name": True})
    assert "Canari" not in text(client, silent)
    assert "Nom non publié" in text(client, silent)
    assert "Exemple Dupont-Canari" in text(client, published)
    assert "Canari" not in text(client, confidential)


def test_a_private_association_is_known_by_its_kind_alone(client):
    body = cdu()
    association = factories.organisation("Association secrète (exemple fictif)")
    held(body, organisation=association, act=published_act())
    assert "secrète" not in text(client, body)


def test_candidates_are_asked_for_when_a_users_seat_is_open(client):
    closed, open_, others = cdu(), cdu(), cdu()
    held(closed)
    factories.seat(open_, known_from=timezone.localdate() - AGO)
    factories.seat(others, known_from=timezone.localdate() - AGO, for_users=False)
    assert "etre-candidat" not in text(client, closed)
    assert f"{open_.get_absolute_url()}etre-candidat/" in text(client, open_)
    assert "etre-candidat" not in text(client, others)


def test_documents_of_a_meeting_show_only_when_the_body_made_them_public(client):
    body = cdu()
    day = timezone.localdate() - timedelta(days=30)
    secret, shown = "https://www.exemple-fictif.fr/secret", "https://www.exemple-fictif.fr/public"
    BodyMeeting.objects.create(body=body, held_on=day, minutes_url=secret)
    BodyMeeting.objects.create(
        body=body, held_on=day - timedelta(days=90), minutes_url=shown, documents_are_public=True
    )
    page = text(client, body)
    assert secret not in page
    assert shown in page


def test_the_next_meeting_comes_first(client):
    body = cdu()
    for days in (40, 20, -20):
        BodyMeeting.objects.create(body=body, held_on=timezone.localdate() + timedelta(days=days))
    context = client.get(body.get_absolute_url()).context
    assert context["next_meeting"].day == timezone.localdate() + timedelta(days=20)
    assert [row.day for row in context["meetings"]] == [
        timezone.localdate() + timedelta(days=days) for days in (40, -20)
    ]


def test_access_to_the_complaints_tool_is_said_for_a_cdu_even_when_nobody_knows(client):
    assert "Accès à l’outil de suivi des plaintes" in text(client, cdu())
    known = text(
        client,
        cdu(
            complaints_access="yes", complaints_since=date(2025, 3, 4), complaints_contact="Direction qualité"
        ),
    )
    assert "depuis mars 2025" in known
    assert "À qui le demander\u00a0: Direction qualité" in known
    assert "suivi des plaintes" not in text(client, factories.body(type="CTS"))


def test_a_cpts_that_charges_users_says_it_at_once_and_what_is_unknown_is_said(client):
    page = text(client, factories.body(type="CPTS", no_membership_fee="no"))
    assert '<strong class="pages-flag">Payante pour les usagers</strong>' in page
    assert "Non renseigné" in page


def test_a_body_speaks_for_the_other_sites_it_is_said_to(client):
    own, other = factories.establishment(), factories.establishment("Site annexe (exemple fictif)")
    body = cdu(establishment=own)
    assert "Site annexe" not in text(client, body)
    body.other_sites.add(other)
    assert "Site annexe" in text(client, body)


@pytest.mark.parametrize(("days", "late"), [(30, False), (800, True)])
def test_a_verification_too_old_is_said(client, days, late):
    body = cdu(last_verified_at=timezone.localdate() - timedelta(days=days))
    assert ("ont peut-être changé" in text(client, body)) == late


def test_no_inline_style_nor_script_in_the_drawing(client):
    body = cdu()
    composition.compose(body)
    page = text(client, body).partition("<figure")[2].partition("</figure>")[0]
    assert "style=" not in page
    assert "<script" not in page


def test_the_signs_of_a_large_plan_are_those_of_the_table(client):
    body = factories.body(type="CTS")
    for college, label in (("1", "Professionnels"), ("Personnalités qualifiées", "Personnalités")):
        for rank in range(10):
            factories.seat(body, college=college, label=label, number=rank)
    page = text(client, body)
    assert "A. Collège 1\u00a0: Professionnels" in page
    assert "B. Personnalités qualifiées" in page
