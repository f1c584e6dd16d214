"""Renewal campaigns, and the dashboard by département."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from instances.derived import refresh_establishments
from instances.models import Body, BodyType, Mandate, RenewalCampaign
from instances.renewal import campaigns, dashboard
from partenariat.models import Territory
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
START, END = date(2027, 1, 1), date(2029, 12, 31)


@pytest.fixture(autouse=True)
def staff(client):
    person = factories.moderator()
    client.force_login(person)
    return person


def campaign(*bodies):
    made = RenewalCampaign.objects.create(
        title="Renouvellement (exemple fictif)", body_type=BodyType.objects.get(code="CDU"), term_start=START,
        term_end=END, proposals_until=date(2026, 12, 1), message="Merci de votre aide.",
    )  # fmt: skip
    made.bodies.set(bodies)
    return made


def cdu(**fields):
    return factories.body(type="CDU", territory="com-93066", **fields)


DATA = {
    "title": "Renouvellement des CDU", "term_start": "2027-01-01", "term_end": "2029-12-31",
    "proposals_until": "2026-12-01", "message": "",
}  # fmt: skip


def test_a_campaign_takes_the_bodies_of_a_type_in_a_departement(client):
    ours = cdu()
    factories.body(type="CDU", territory="com-75056")
    cdu(activity_status="ended")
    kind = BodyType.objects.get(code="CDU")
    place = Territory.objects.departments().get(key="dep-93")
    data = DATA | {"body_type": kind.pk, "department": place.pk, "chosen": ""}
    response = client.post(reverse("admin:instances_renewalcampaign_add"), data)
    assert response.status_code == 302, response.context["errors"]
    made = RenewalCampaign.objects.get()
    assert response.url == reverse("admin:campaign_page", args=[made.pk])
    assert list(made.bodies.all()) == [ours]


def test_a_campaign_takes_bodies_one_by_one_then_changes_them(client):
    one, two = cdu(), cdu()
    data = DATA | {"body_type": one.type_id, "chosen": one.reference, "department": ""}
    client.post(reverse("admin:instances_renewalcampaign_add"), data)
    made = RenewalCampaign.objects.get()
    change = reverse("admin:instances_renewalcampaign_change", args=[made.pk])
    assert one.reference in client.get(change).content.decode()
    response = client.post(change, data | {"chosen": f"{one.reference}\n{two.name}"})
    assert response.status_code == 302, response.context["errors"]
    assert set(made.bodies.all()) == {one, two}


def test_a_body_of_another_type_is_refused_with_its_name(client):
    other = factories.body()
    data = DATA | {"body_type": BodyType.objects.get(code="CDU").pk, "chosen": other.reference}
    response = client.post(reverse("admin:instances_renewalcampaign_add"), data)
    assert "d’un autre type" in response.content.decode()
    assert not RenewalCampaign.objects.exists()


def test_each_seat_says_who_holds_it_and_where_it_stands(client):
    body = cdu()
    filled, proposed, empty = (factories.seat(body, number=rank) for rank in (1, 2, 3))
    factories.seat(body, for_users=False, number=4)
    made = campaign(body)
    factories.mandate(filled, representative=factories.representative("Sortante"), start=-500, end=10)
    Mandate.objects.create(
        seat=filled, body=body, start_date=START, end_date=END, source="test", appointed_at=timezone.now()
    )
    Mandate.objects.create(
        seat=proposed, body=body, start_date=START, end_date=END,
        representative=factories.representative("Candidate"),
    )  # fmt: skip
    assert campaigns.progress(made) == {"seats": 3, "nomme": 1, "propose": 1, "a-pourvoir": 1, "vacant": 0}
    page = client.get(reverse("admin:campaign_page", args=[made.pk])).content.decode()
    assert "Exemple Sortante" in page
    assert "Exemple Candidate" in page
    narrowed = client.get(
        reverse("admin:campaign_page", args=[made.pk]) + "?etat=a-pourvoir"
    ).content.decode()
    assert str(empty) in narrowed
    assert "Exemple Candidate" not in narrowed


def test_the_managers_of_each_association_are_told_once_of_their_seats(client):
    manager = factories.user()
    association = factories.organisation("Association titulaire (exemple fictif)", manager=manager)
    silent = factories.organisation("Association muette (exemple fictif)")
    body = cdu(name="CDU de la campagne (exemple fictif)")
    for rank, sender in ((1, association), (2, association), (3, silent)):
        factories.mandate(
            factories.seat(body, number=rank), organisation=sender, start=-500, end=10,
            representative=factories.representative("Confidentielle"),
        )  # fmt: skip
    made = campaign(body)
    address = reverse("admin:campaign_tell", args=[made.pk])
    page = client.get(address).content.decode()
    assert "Association titulaire" in page
    assert "Association muette" in page
    assert not OutboxMessage.objects.exists()
    client.post(address)
    assert "1 association déjà prévenue" in client.get(address).text.replace("\xa0", " ")
    client.post(address)
    mail = OutboxMessage.objects.get()
    assert mail.recipient == manager.email
    assert mail.body.count("CDU de la campagne") == 2
    assert f"/{association.slug}/" in mail.body
    assert "1 décembre 2026" in mail.body
    assert "Merci de votre aide." in mail.body
    assert "Confidentielle" not in mail.body
    made.refresh_from_db()
    assert made.mailed_at


def test_the_page_of_a_campaign_costs_the_same_for_1_and_20_bodies(client):
    made = campaign()

    def grow(number):
        for _ in range(number):
            body = cdu()
            factories.mandate(
                factories.seat(body), representative=factories.representative(),
                organisation=factories.organisation(),
            )  # fmt: skip
            made.bodies.add(body)

    address = reverse("admin:campaign_page", args=[made.pk])
    grow(1)
    client.get(address)
    one = queries(client, address)
    grow(20)
    assert queries(client, address) == one


# -------------------------------------------------------------------------------- dashboard


def populate():
    body = cdu()
    vacant = factories.seat(body, known_from=timezone.localdate())
    filled, ending, unknown = (factories.seat(body, number=rank) for rank in (2, 3, 4))
    factories.mandate(filled, end=900, training_status="to_do")
    factories.mandate(ending, end=20)
    refresh_establishments([factories.establishment().pk])
    return body, vacant, unknown


def test_the_dashboard_counts_what_its_lists_show(client):
    populate()
    client.get(reverse("admin:representation"))
    page = client.get(reverse("admin:representation"))
    checked = 0
    for row in page.context["rows"]:
        for number, url, label in row["cells"]:
            if not url or not number or "candidacy" in url:
                continue
            listed = client.get(url)
            assert listed.status_code == 200, url
            assert listed.context["cl"].result_count == number, (row["name"], label)
            checked += 1
    assert checked >= 12


def test_the_dashboard_gives_each_departement_its_figures():
    populate()
    row = {key: numbers for key, _, numbers in dashboard.table()}["dep-93"]
    found = dict(zip([column.code for column in dashboard.COLUMNS], row, strict=True))
    assert found == {
        "seats": 4, "occupe": 1, "bientot-vacant": 1, "vacant": 1, "inconnu": 1, "ending": 1, "proposed": 0,
        "training": 1, "late": 1, "no_page": 1, "candidacies": 0,
    }  # fmt: skip


def test_the_dashboard_costs_the_same_whatever_the_size_of_the_base(client):
    populate()
    address = reverse("admin:representation")
    client.get(address)
    one = queries(client, address)
    for _ in range(6):
        populate()
    assert queries(client, address) == one


def test_the_dashboard_is_downloaded_without_formula(client):
    text = client.get(reverse("admin:representation_csv")).content.decode("utf-8-sig")
    assert text.startswith("Département;Sièges d’usagers;")
    assert "Seine-Saint-Denis;" in text


def test_a_body_never_verified_waits_on_the_first_page(client):
    factories.body(last_verified_at=timezone.localdate())
    assert "Instances à vérifier" not in client.get("/admin/").content.decode()
    factories.body()
    assert dashboard.late(Body.objects.all()).count() == 1
    assert "Instances à vérifier" in client.get("/admin/").content.decode()
