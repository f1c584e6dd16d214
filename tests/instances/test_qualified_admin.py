"""Staff prepare the lists of « personnes qualifiées », record consents, publish and take back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from instances.models import QualifiedPersonList
from partenariat.models import Territory
from tests import factories
from tests.instances.test_qualified import HERE, agreed

pytestmark = pytest.mark.django_db
ADD = "/admin/instances/qualifiedpersonlist/add/"


@pytest.fixture(autouse=True)
def staff(client):
    client.force_login(factories.moderator())


def change(of_list):
    return reverse("admin:instances_qualifiedpersonlist_change", args=[of_list.pk])


def sent(*people, activity=(), initial=0, **fields):
    """What the form sends, for these people and years."""
    data = {
        "department": Territory.objects.get(key="dep-93").pk,
        "decision_ref": "Arrêté fictif",
        "decision_date": "2026-01-02",
        "signed_by_prefect": "on",
        "signed_by_agency": "on",
        "signed_by_department": "on",
        "valid_from": "2026-01-03",
        "valid_to": "",
        "how_to_contact": "Écrivez au service.",
        "service_contact": "Service fictif",
        "entries-TOTAL_FORMS": len(people),
        "entries-INITIAL_FORMS": initial,
        "activity-TOTAL_FORMS": len(activity),
        "activity-INITIAL_FORMS": 0,
        **fields,
    }
    for prefix, rows in (("entries", people), ("activity", activity)):
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def person(**fields):
    return {
        "display_name": "Personne Fictive", "fields_chosen": ["handicap"], "areas": "Saint-Denis (93)",
        "contact_mode": "service", "is_active": "on", "training_status": "not_required", **fields,
    }  # fmt: skip


def errors(response):
    return str(
        [form.errors for formset in response.context["inline_admin_formsets"] for form in formset.formset]
    )


def test_a_list_is_prepared_with_its_people(client):
    response = client.post(ADD, sent(person()))
    assert response.status_code == 302, errors(response)
    made = QualifiedPersonList.objects.get()
    entry = made.entries.get()
    assert made.published_at is None
    assert entry.fields == ["handicap"]
    assert [area.key for area in entry.areas.all()] == ["com-93066"]


def test_a_direct_contact_needs_the_consent_of_the_person(client):
    asked = person(contact_mode="direct", direct_contact="01 00 00 00 00")
    response = client.post(ADD, sent(asked))
    assert "demande l’accord de la personne" in errors(response)
    today = timezone.localdate().isoformat()
    response = client.post(ADD, sent({**asked, "agreed_by": "paper", "agreed_on": today}))
    assert response.status_code == 302, errors(response)
    consent = Consent.objects.get()
    assert consent.wording.kind == "direct_contact"
    assert "01 00 00 00 00" in consent.scope


@pytest.mark.parametrize("contact", ["3 rue des Lilas, Saint-Denis", "Résidence fictive, 93200"])
def test_a_home_address_is_refused(client, contact):
    today = timezone.localdate().isoformat()
    asked = person(contact_mode="direct", direct_contact=contact, agreed_by="paper", agreed_on=today)
    assert "adresse postale" in errors(client.post(ADD, sent(asked)))


def test_a_new_contact_asks_for_a_new_consent(client):
    of_list = factories.qualified_list(published=False)
    entry = agreed(of_list)
    kept = person(
        id=entry.pk, of_list=of_list.pk, contact_mode="direct", direct_contact="01 00 00 00 00", areas=""
    )
    assert client.post(change(of_list), sent(kept, initial=1)).status_code == 302
    other = {**kept, "direct_contact": "01 11 11 11 11"}
    assert "demande l’accord" in errors(client.post(change(of_list), sent(other, initial=1)))


def test_a_consent_is_withdrawn_from_the_form(client):
    of_list = factories.qualified_list()
    entry = agreed(of_list)
    asked = person(
        id=entry.pk,
        of_list=of_list.pk,
        contact_mode="direct",
        direct_contact="01 00 00 00 00",
        withdraws="on",
    )
    dates = {"valid_from": of_list.valid_from.isoformat(), "valid_to": of_list.valid_to.isoformat()}
    response = client.post(change(of_list), sent(asked, initial=1, **dates))
    assert response.status_code == 302, errors(response)
    assert not Consent.objects.valid().exists()
    assert "01 00 00 00 00" not in client.get(HERE).text


def test_a_published_list_stays_signed_and_alone(client):
    of_list = factories.qualified_list("Personne Une")
    entry = of_list.entries.get()
    row = person(id=entry.pk, of_list=of_list.pk)
    data = sent(row, initial=1)
    del data["signed_by_agency"]
    assert "trois autorités" in client.post(change(of_list), data).text
    factories.qualified_list(start=400, end=500)
    assert "déjà une liste publiée" in client.post(change(of_list), sent(row, initial=1)).text


def test_a_list_is_published_replaces_the_old_one_and_is_taken_back(client):
    old = factories.qualified_list("Personne Ancienne", end=None)
    new = factories.qualified_list("Personne Nouvelle", start=0, published=False)
    address = reverse("admin:qualified_publish", args=[new.pk])
    assert old.decision_ref in client.get(address).text
    assert client.post(address).status_code == 409
    assert client.post(address, {"terminer": old.pk}).status_code == 302
    assert "Personne Nouvelle" in client.get(HERE).text
    away = reverse("admin:qualified_unpublish", args=[new.pk])
    assert client.get(away).status_code == 200
    client.post(away)
    assert "Personne Nouvelle" not in client.get(HERE).text


def test_the_numbers_by_field_make_the_whole(client):
    year = {"year": "2025", "requests": "12", "handled": "10", "topic_handicap": "7"}
    assert "font ensemble" in str(
        [formset.formset.errors for formset in client.post(ADD, sent(person(), activity=[year])).context["inline_admin_formsets"]]
    )  # fmt: skip
    response = client.post(ADD, sent(person(), activity=[{**year, "topic_personnes_agees": "5"}]))
    assert response.status_code == 302, errors(response)
    assert QualifiedPersonList.objects.get().activity.get().topics == {"handicap": 7, "personnes-agees": 5}


def test_the_first_page_says_what_is_to_renew_and_leads_to_it(client):
    factories.qualified_list("Personne Une", end=30)
    text = client.get("/admin/").text
    assert "Listes de personnes qualifiées à renouveler" in text
    found = client.get("/admin/instances/qualifiedpersonlist/?etat=a-renouveler").text
    assert "(exemple fictif)" in found
    for state in ("en-preparation", "en-vigueur", "terminee"):
        assert client.get(f"/admin/instances/qualifiedpersonlist/?etat={state}").status_code == 200


def test_names_stay_out_of_the_journal(client):
    from django.contrib.admin.models import LogEntry

    client.post(ADD, sent(person()))
    said = [f"{entry.object_repr} {entry.get_change_message()}" for entry in LogEntry.objects.all()]
    assert said
    assert "Personne Fictive" not in str(said)


def test_a_contributor_opens_none_of_it(client):
    of_list = factories.qualified_list(published=False)
    client.force_login(factories.user())
    for address in (ADD, change(of_list), reverse("admin:qualified_publish", args=[of_list.pk])):
        assert client.get(address).status_code in (302, 403)
