"""The API of bodies: seats by their state, and nobody's name."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from instances.models import AppointmentAct, BodyMeeting
from tests import factories
from tests.api import forget_requests
from tests.counting import words_known

pytestmark = pytest.mark.django_db
LIST = "/api/v1/instances/"


def get(client, body):
    return client.get(f"{LIST}{body.reference}/").json()


def full_body(**fields):
    """A CDU with a seat held by a named person of a named association, a vacant one and an unknown one."""
    body = factories.body(type="CDU", territory="com-93066", **fields)
    act = AppointmentAct.objects.create(
        reference=f"Arrêté {body.pk}", decided_on=date(2026, 1, 5), authority="dg_ars",
        url="https://www.exemple-fictif.fr/arrete", names_are_public=True,
    )  # fmt: skip
    factories.mandate(
        factories.seat(body, voice="deliberative"), act=act,
        representative=factories.representative("Dupont-Canari"),
        organisation=factories.organisation("Association Canari (exemple fictif)", is_verified=True),
    )  # fmt: skip
    factories.seat(body, kind="substitute", known_from=date(2026, 3, 5))
    factories.seat(body, for_users=False)
    BodyMeeting.objects.create(
        body=body, held_on=date(2026, 2, 3), minutes_url="https://www.exemple-fictif.fr/cr"
    )
    return body


def test_seats_are_given_by_their_state_and_to_the_month(client):
    body = full_body()
    held, vacant, unknown = get(client, body)["sieges"]
    assert held["etat"] == {"code": "occupe", "libelle": "Occupé"}
    assert held["jusqu_a"] == f"{timezone.localdate() + timedelta(days=300):%Y-%m}"
    assert held["voix"]["code"] == "deliberative"
    assert (vacant["etat"]["code"], vacant["vacant_depuis"]) == ("vacant", "2026-03")
    assert vacant["nature"]["code"] == "substitute"
    assert (unknown["etat"]["code"], unknown["jusqu_a"], unknown["vacant_depuis"]) == ("inconnu", None, None)
    assert unknown["usagers"] is False


def test_no_name_leaves_even_where_the_page_shows_it(client):
    body = full_body()
    assert "Canari" in client.get(body.get_absolute_url()).text
    for url in (LIST, f"{LIST}{body.reference}/"):
        assert "Canari" not in client.get(url).text


def test_documents_of_a_meeting_stay_with_its_members(client):
    body = full_body()
    assert get(client, body)["seances"] == [
        {"date": "2026-02-03", "ordre_du_jour": None, "compte_rendu": None}
    ]
    body.meetings.update(documents_are_public=True)
    assert get(client, body)["seances"][0]["compte_rendu"] == "https://www.exemple-fictif.fr/cr"


def test_what_is_known_of_the_body_is_given(client):
    other = factories.establishment("Site annexe (exemple fictif)")
    body = factories.body(
        type="CPTS",
        voice="consultative",
        no_membership_fee="no",
        term_start=date(2025, 1, 1),
        complaints_access="yes",
    )
    body.other_sites.add(other)
    given = get(client, body)
    assert given["voix"]["code"] == "consultative"
    assert given["adhesion_gratuite"] == {"code": "no", "libelle": "Non"}
    assert given["frais_rembourses"] is None
    assert given["mandature"] == {"debut": "2025-01-01", "fin": None}
    assert given["suivi_des_plaintes"]["acces"]["code"] == "yes"
    assert [site["finess"] for site in given["autres_sites"]] == [other.finess]


def test_bodies_with_an_empty_users_seat_are_found(client):
    wanted = full_body()
    filled = factories.body(type="CDU", territory="com-93066")
    factories.seat(filled, for_users=False, known_from=date(2026, 3, 5))
    found = client.get(f"{LIST}?sieges=vacants").json()
    assert [row["reference"] for row in found["resultats"]] == [wanted.reference]


@pytest.mark.parametrize(
    "query", ["?par_page=100", "?par_page=100&q=instance", "?par_page=100&sieges=vacants"]
)
def test_the_list_costs_the_same_few_statements_for_1_and_20_bodies(client, query):
    costs = []
    for wanted in (1, 19):
        for _ in range(wanted):
            full_body()
        forget_requests()
        client.get(LIST + query)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST + query)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 4 + (words_known() if "q=" in query else 0)
