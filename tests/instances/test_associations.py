"""Approved associations: the list, the page of each, the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from instances.enums import AgreementStatus
from instances.models import Agreement, BodyType
from partenariat.models import Territory
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

ALL = "/instances/associations-agreees/"
API = "/api/v1/associations-agreees/"


def association(name="", *, start=-100, **fields):
    kept = {key: fields.pop(key) for key in ("level", "region", "end_date", "decision_ref") if key in fields}
    made = factories.organisation(name, is_verified=True, **fields)
    factories.agreement(made, start=start, **kept)
    return made


def seat_of(made, *, type="CTS", policy=None, **mandate):
    """A users' seat it holds today, on a body of a type with this policy."""
    body = factories.body(type=type, territory="com-93066" if type == "CDU" else "dep-93")
    if policy:
        BodyType.objects.filter(code=type).update(member_policy=policy)
    return factories.mandate(factories.seat(body), organisation=made, **mandate)


def shown(client, query=""):
    return [one.name for one, _, _ in client.get(ALL + query).context["rows"]]


def counts(client):
    return {one.name: number for one, _, number in client.get(ALL).context["rows"]}


def test_only_agreements_of_today_of_visible_organisations_are_listed(client):
    association("En vigueur")
    association("Expirée", start=-3000)
    association("À venir", start=10)
    hidden = factories.organisation("Cachée")
    factories.agreement(hidden)
    factories.organisation("Sans agrément", is_verified=True)
    assert shown(client) == ["En vigueur"]
    assert [one["nom"] for one in client.get(API).json()["resultats"]] == ["En vigueur"]
    client.force_login(factories.moderator())
    assert shown(client) == ["En vigueur"]


def test_an_expired_agreement_is_said_in_words_on_the_page_of_the_organisation(client):
    made = association("Expirée", start=-3000)
    text = client.get(made.get_absolute_url()).text
    assert "Expiré</strong> depuis le" in text
    assert "Agrément" not in client.get(factories.organisation(is_verified=True).get_absolute_url()).text


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 12, 31), "pending"),
        (date(2026, 1, 1), "active"),
        (date(2029, 12, 31), "active"),
        (date(2030, 1, 1), "expiring"),
        (date(2030, 12, 31), "expiring"),
        (date(2031, 1, 1), "expired"),
    ],
)
def test_the_status_changes_on_the_day_it_should(day, status):
    made = factories.organisation()
    Agreement.objects.create(
        organisation=made, level="national", decision_ref="A", decision_date=date(2025, 12, 1),
        start_date=date(2026, 1, 1), end_date=date(2030, 12, 31),
    )  # fmt: skip
    agreement = Agreement.objects.with_status(day).get()
    assert agreement.status == status
    assert agreement.status_label == AgreementStatus(status).label


def test_the_last_day_still_counts_and_the_next_one_does_not(client):
    today = timezone.localdate()
    association("Dernier jour", start=-400, end_date=today)
    association("Fini hier", start=-400, end_date=today - timedelta(days=1))
    assert shown(client) == ["Dernier jour"]
    assert "Bientôt à renouveler" in client.get(ALL).text


def test_the_list_is_narrowed_by_level_and_departement(client):
    region = Territory.objects.get(key="reg-11")
    association("A", level="regional", region=region, territory=Territory.objects.get(key="com-93066"))
    association("B", territory=Territory.objects.get(key="dep-92"))
    assert shown(client, "?niveau=regional") == ["A"]
    assert shown(client, "?departement=92") == ["B"]
    assert shown(client, "?departement=93&niveau=national") == []
    assert "n’a pas été pris en compte" in client.get(f"{ALL}?niveau=zzz").text
    assert shown(client, "?niveau=zzz") == ["A", "B"]
    assert client.get(f"{API}?niveau=zzz").status_code == 400
    assert client.get(f"{API}?departement=93").json()["total"] == 1


def test_seats_are_counted_only_where_the_association_may_be_named(client):
    made = association("A")
    act = {"representative": factories.representative("Nommée")}
    seat_of(made, type="CTS", policy="organisation")
    seat_of(made, type="CDU", policy="consent", **act)
    assert counts(client) == {"A": 1}
    assert client.get(API).json()["resultats"][0]["sieges"] == 1


def test_an_unpublished_body_a_past_mandate_and_a_confidential_seat_do_not_count(client):
    made = association("A")
    BodyType.objects.filter(code="CTS").update(member_policy="organisation")
    hidden = factories.body(published=False)
    factories.mandate(factories.seat(hidden), organisation=made)
    seat_of(made, end=-1)
    factories.mandate(factories.seat(factories.body(), confidential_name=True), organisation=made)
    factories.mandate(factories.seat(factories.body(), for_users=False), organisation=made)
    assert counts(client) == {"A": 0}
    client.force_login(factories.moderator())
    assert counts(client) == {"A": 0}


def test_the_page_asks_as_much_for_one_association_as_for_twenty(client):
    def add():
        made = association(level="regional", region=Territory.objects.get(key="reg-11"))
        seat_of(made, policy="organisation")

    add()
    once = queries(client, ALL)
    for _ in range(19):
        add()
    assert queries(client, ALL) == once


def test_pages_follow_each_other(client):
    for number in range(21):
        association(f"Association {number:02}")
    assert len(shown(client)) == 20
    assert shown(client, "?page=2") == ["Association 20"]
    assert client.get(f"{ALL}?page=9").url == f"{ALL}?page=2"


def test_the_page_says_how_to_be_approved_with_its_articles(client):
    text = client.get(ALL).text
    for words in ("L1114-1", "R1114-1", "R1114-9", "cinq ans", "Aucune association agréée à montrer"):
        assert words in text


def test_one_association_is_read_by_its_identifier(client):
    made = association("A")
    assert client.get(f"{API}{made.slug}/").json()["agrements"][0]["etat"]["code"] == "active"
    past = association("B", start=-3000)
    assert client.get(f"{API}{past.slug}/").status_code == 404
