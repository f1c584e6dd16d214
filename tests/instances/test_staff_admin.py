"""Seats, mandates, people, acts and agreements in the admin: who may, and through which door."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from instances.models import AppointmentAct, AppointmentBatch, Mandate, RenewalCampaign, Representative
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
MODELS = [
    "seat",
    "mandate",
    "representative",
    "appointmentact",
    "agreement",
    "renewalcampaign",
    "appointmentbatch",
]
ACT = {"reference": "Arrêté 9 (exemple fictif)", "decided_on": "2026-11-01", "authority": "dg_ars"}


@pytest.fixture
def staff(client):
    person = factories.moderator()
    client.force_login(person)
    return person


def changelist(model):
    return reverse(f"admin:instances_{model}_changelist")


def decide(verb):
    return reverse("admin:mandate_decide", args=[verb])


def proposal(**fields):
    seat = fields.pop("of", None) or factories.seat(appointed_by="dg_ars")
    person = factories.representative("Proposée")
    return factories.mandate(
        seat, appointed_at=None, source="", start=0, end=900, representative=person, **fields
    )


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", ["moderator", "curator"])
def test_the_team_opens_each_list(client, model, role):
    client.force_login(getattr(factories, role)())
    assert client.get(changelist(model)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_opens_them(client, model):
    client.force_login(factories.user())
    assert client.get(changelist(model)).status_code == 302


def test_a_proposal_is_accepted_by_its_act_and_who_proposed_is_told(client, staff):
    author = factories.user()
    mandate = proposal(proposed_by=author)
    response = client.post(decide("accepter"), ACT | {"mandat": mandate.pk})
    assert response.status_code == 302, response.content.decode()
    mandate.refresh_from_db()
    assert mandate.appointed_at
    assert mandate.act == AppointmentAct.objects.get()
    mail = OutboxMessage.objects.get(recipient=author.email)
    assert "Nommées" in mail.body
    assert "Proposée" not in mail.body


def test_a_proposal_is_refused_for_a_reason_that_is_told(client, staff):
    author = factories.user()
    mandate = proposal(proposed_by=author)
    assert (
        "Ce champ est obligatoire" in client.post(decide("refuser"), {"mandat": mandate.pk}).content.decode()
    )
    client.post(decide("refuser"), {"mandat": mandate.pk, "reason": "Siège réservé à une autre association."})
    mandate.refresh_from_db()
    assert mandate.refused_at
    assert "une autre association" in OutboxMessage.objects.get(recipient=author.email).body


def test_several_proposals_are_accepted_by_one_act_and_those_refused_say_why(client, staff):
    good = proposal()
    taken = factories.seat(appointed_by="dg_ars")
    act = AppointmentAct.objects.create(reference="Avant", decided_on=date(2020, 1, 1), authority="dg_ars")
    factories.mandate(taken, act=act)
    bad = proposal(of=taken)
    response = client.post(decide("accepter"), ACT | {"mandat": [good.pk, bad.pk]})
    assert response.status_code == 409
    assert "déjà tenu" in response.content.decode()
    assert Mandate.objects.proposed().get() == bad


def test_a_mandate_is_ended_with_its_last_day_and_why(client, staff):
    mandate = factories.mandate()
    day = timezone.localdate()
    data = {"mandat": mandate.pk, "last_day": str(day), "reason": "resigned"}
    assert client.post(decide("terminer"), data).status_code == 302
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (day, "resigned")


def test_an_attested_training_has_its_date(client, staff):
    mandate = factories.mandate(training_status="to_do")
    data = {"mandat": mandate.pk, "status": "done"}
    assert "Donnez la date de la formation" in client.post(decide("former"), data).content.decode()
    assert client.post(decide("former"), data | {"on": "2026-05-01"}).status_code == 302
    mandate.refresh_from_db()
    assert mandate.training_date == date(2026, 5, 1)


def test_a_mandate_is_never_written_by_the_admin_itself(client, staff):
    mandate = factories.mandate()
    page = reverse("admin:instances_mandate_change", args=[mandate.pk])
    assert "Mettre fin" in client.get(page).content.decode()
    assert client.post(page, {"end_date": "2040-01-01"}).status_code == 403
    assert client.get(reverse("admin:instances_mandate_add")).status_code == 403


def test_the_list_sends_the_chosen_mandates_to_the_decision(client, staff):
    mandate = factories.mandate()
    response = client.post(changelist("mandate"), {"action": "end", "_selected_action": [mandate.pk]})
    assert response.url == f"{decide('terminer')}?mandat={mandate.pk}"
    assert "1\u00a0mandat concerné" in client.get(response.url).content.decode()


def test_a_decision_taken_meanwhile_leaves_nothing_to_do(client, staff):
    mandate = proposal()
    Mandate.objects.filter(pk=mandate.pk).update(refused_at=timezone.now(), refusal_reason="Déjà.")
    assert (
        "décidés entre-temps"
        in client.post(decide("accepter"), ACT | {"mandat": mandate.pk}).content.decode()
    )


def test_a_decision_is_for_the_team_only(client):
    mandate = proposal()
    client.force_login(factories.user())
    client.post(decide("refuser"), {"mandat": mandate.pk, "reason": "Non."})
    mandate.refresh_from_db()
    assert mandate.refused_at is None


def test_a_person_is_found_by_name_and_the_journal_names_nobody(client, staff):
    person = factories.representative("Retrouvable")
    factories.representative("Autre")
    found = client.get(changelist("representative"), {"q": "retrouv"}).context["cl"].result_count
    assert found == 1
    page = reverse("admin:instances_representative_change", args=[person.pk])
    data = {"first_name": "Exemple", "last_name": "Nouveau-nom", "email": person.email, "phone": ""}
    assert client.post(page, data).status_code == 302
    assert not LogEntry.objects.filter(object_repr__icontains="nom").exists()
    assert client.post(reverse("admin:instances_representative_delete", args=[person.pk])).status_code == 403
    assert Representative.objects.count() == 2


def test_an_agreement_lasts_five_years_and_shows_when_it_nears_its_end(client, staff):
    association = factories.organisation("Association agréée (exemple fictif)")
    data = {
        "organisation": association.name, "level": "national", "region": "", "decision_ref": "Arrêté A",
        "decision_date": "2022-01-01", "url": "", "start_date": "2022-01-01", "end_date": "",
    }  # fmt: skip
    response = client.post(reverse("admin:instances_agreement_add"), data)
    assert response.status_code == 302, response.context["errors"]
    assert association.agreements.get().end_date == date(2026, 12, 31)


def test_the_first_page_says_what_waits_about_mandates(client, staff):
    page = client.get("/admin/").content.decode()
    assert "Propositions de mandats" not in page
    proposal()
    factories.mandate(end=30, training_status="to_do")
    association = factories.organisation()
    factories.agreement(association, start=-1700)
    factories.mandate(factories.seat(needs_agreement=True), organisation=factories.organisation())
    page = client.get("/admin/").content.decode()
    for label in (
        "Propositions de mandats à décider", "Mandats finissant sous 3 mois", "Formations de base à suivre",
        "Agréments bientôt à renouveler", "Mandats sans agrément en vigueur",
    ):  # fmt: skip
        assert label in page


def test_what_waits_opens_the_list_it_counts(client, staff):
    grow(2)
    proposal()
    factories.mandate(end=30, training_status="to_do")
    factories.agreement(factories.organisation(), start=-1700)
    lines = [line for line in client.get("/admin/").context["waiting"] if "instances" in line[2]]
    assert len(lines) >= 6
    for label, number, name, query in lines:
        listed = client.get(f"{reverse(name)}?{query}")
        assert listed.status_code == 200, label
        assert listed.context["cl"].result_count == number, label


def test_a_body_shows_its_seats_and_leads_to_their_grid(client, staff):
    seat = factories.seat()
    page = client.get(reverse("admin:instances_body_change", args=[seat.body_id])).content.decode()
    assert reverse("admin:body_grid", args=[seat.body_id]) in page
    assert seat.label in page


@pytest.mark.parametrize("model", MODELS)
def test_a_list_costs_the_same_for_1_and_20_rows(client, staff, model):
    grow(1)
    address = changelist(model)
    client.get(address)
    one = queries(client, address)
    grow(20)
    assert queries(client, address) == one


def grow(number):
    for _ in range(number):
        rank = Mandate.objects.count()
        act = AppointmentAct.objects.create(
            reference=f"Arrêté {rank}", decided_on=date(2026, 1, 1), authority="dg_ars"
        )
        mandate = factories.mandate(
            act=act, representative=factories.representative(), organisation=factories.organisation()
        )
        factories.agreement(mandate.organisation)
        campaign = RenewalCampaign.objects.create(
            title=f"Campagne {rank}", body_type=mandate.body.type, term_start=date(2027, 1, 1),
            term_end=date(2029, 12, 31), proposals_until=date(2026, 12, 1),
        )  # fmt: skip
        AppointmentBatch.objects.create(act=act, campaign=campaign, file_name=f"tableau-{rank}.csv")
