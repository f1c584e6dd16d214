"""Deciding on a fiche, proposing its coding and entering one, from the staff side."""

import re

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import enums, moderation
from experiences.contributing import rubrics
from experiences.curation.decision_forms import RUBRICS
from experiences.enums import State
from experiences.models import Experience, MatrixPosition
from tests import factories

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"admin:experiences_experience_{name}", args=args)


def decide(client, fiche, verb, *, confirm=True, **data):
    fiche.refresh_from_db()
    sent = {"version": fiche.version, "message": "", **data}
    sent |= {"confirmer": "1"} if confirm else {"apercu": "1"}
    response = client.post(address("decide", fiche.pk, verb), sent)
    fiche.refresh_from_db()
    return response


@pytest.fixture
def staff(client):
    moderator = factories.moderator()
    client.force_login(moderator)
    return moderator


def test_a_fiche_goes_from_the_queue_to_the_public_through_the_admin(client, staff):
    author = factories.user()
    fiche = factories.experience(state=State.SUBMITTED, author=author, evidence_level="")
    decide(client, fiche, "take")
    assert (fiche.state, fiche.reviewer) == (State.IN_REVIEW, staff)
    decide(
        client, fiche, "request_changes",
        reasons=["plain_language"], message="Merci de préciser.", on_summary="Qui anime ?",
    )  # fmt: skip
    assert fiche.state == State.CHANGES_REQUESTED
    event = fiche.decisions.first()
    assert event.reasons == ["plain_language"]
    assert event.field_messages == {"summary": "Qui anime ?"}
    moderation.submit(experience=fiche, actor=author)
    decide(client, fiche, "take")
    decide(client, fiche, "accept", evidence_level="self_assessed")
    assert (fiche.state, fiche.evidence_level) == (State.ACCEPTED, "self_assessed")
    decide(client, fiche, "publish")
    assert fiche.state == State.PUBLISHED
    assert fiche.published_at


def test_the_author_s_mail_is_read_before_anything_is_done(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user("auteur@exemple-fictif.fr"))
    response = decide(
        client,
        fiche,
        "request_changes",
        confirm=False,
        reasons=["add_source"],
        message="Il manque une source.",
    )
    page = response.content.decode()
    assert "auteur@exemple-fictif.fr" in page
    assert "Il manque une source." in response.context["mail"].body
    assert "Il manque une source." in response.context["form"]["message"].value()
    assert fiche.state == State.IN_REVIEW
    assert not OutboxMessage.objects.exists()


def test_the_mail_read_again_is_the_very_mail_that_leaves(client, staff):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    words = {"reasons": ["duplicate"], "message": "Déjà dans la base."}
    seen = decide(client, fiche, "reject", confirm=False, **words).context["mail"]
    decide(client, fiche, "reject", **words)
    sent = OutboxMessage.objects.get()
    assert (sent.recipient, sent.subject, sent.body) == tuple(seen)


def test_a_fiche_is_accepted_and_published_in_one_click_from_the_page_where_it_is_read(client, staff):
    fiche = factories.experience(
        state=State.SUBMITTED, author=factories.user(), evidence_level="", evidence_level_proposed="described"
    )
    page = client.get(address("change", fiche.pk))
    panel = page.context["panels"][0]
    assert panel["label"] == "Accepter et publier"
    assert not panel["blocked"]
    # The level the author proposes is ticked already: what the browser sends is what the form shows.
    form = panel["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    assert shown["evidence_level"] == "described"
    decide(client, fiche, "publish", **shown)
    assert (fiche.state, fiche.reviewer, fiche.evidence_level) == (State.PUBLISHED, staff, "described")
    assert OutboxMessage.objects.count() == 1


def test_what_publication_lacks_is_said_where_it_blocks_with_the_page_that_mends_it(client, staff):
    fiche = factories.experience(
        state=State.IN_REVIEW, author=factories.user(), need="", positions=[], anti_alibi={}
    )
    page = client.get(address("change", fiche.pk))
    assert page.context["panels"][0]["blocked"]
    assert dict(page.context["missing"]) == {
        "le besoin de départ": address("correct", fiche.pk),
        "l’autoévaluation anti-alibi": "",
        "une place dans la matrice": address("coding", fiche.pk),
    }
    assert "Accepter sans publier" in page.content.decode()
    decide(client, fiche, "accept", evidence_level="described")
    assert fiche.state == State.ACCEPTED


def test_after_a_decision_comes_the_next_of_the_queue(client, staff):
    first, second = (factories.experience(state=State.SUBMITTED, author=factories.user()) for _ in range(2))
    sent = {"reasons": ["duplicate"], "message": "Déjà dans la base."}
    assert decide(client, first, "reject", **sent).url == address("change", second.pk)
    assert decide(client, second, "reject", **sent).url == reverse("admin:queue")


def test_suspending_leads_back_to_the_fiche(client, staff):
    fiche = factories.experience(author=factories.user())
    assert decide(client, fiche, "suspend", message="À vérifier.").url == address("change", fiche.pk)


def test_the_forms_of_a_page_share_no_identifier(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    found = re.findall(r' id="([^"]+)"', client.get(address("change", fiche.pk)).content.decode())
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("request_changes", {"reasons": ["add_source"]}),
        ("request_changes", {"message": "Un message sans motif."}),
        ("reject", {"reasons": ["inconnu"], "message": "Un message gardé."}),
        ("accept", {"message": "Un message sans niveau de preuve."}),
    ],
)
def test_an_incomplete_decision_changes_nothing_and_keeps_what_was_typed(client, staff, verb, data):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user(), evidence_level="")
    response = decide(client, fiche, verb, **data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not OutboxMessage.objects.exists()
    assert data.get("message", "") in response.content.decode()
    assert fiche.state == State.IN_REVIEW


def test_a_refused_transition_says_why_and_keeps_what_was_typed(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    read = fiche.version
    Experience.objects.filter(pk=fiche.pk).update(summary="L’auteur a récrit son résumé entre-temps.")
    response = decide(
        client, fiche, "accept", version=read, evidence_level="evidenced", message="Bravo à toute l’équipe."
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "La fiche a changé depuis que vous l’avez ouverte." in page
    assert "Bravo à toute l’équipe." in page
    assert (fiche.state, fiche.evidence_level) == (State.IN_REVIEW, "described")


def test_a_verb_the_state_does_not_allow_leads_back_to_the_fiche(client, staff):
    fiche = factories.experience(state=State.SUBMITTED)
    response = client.get(address("decide", fiche.pk, "suspend"), follow=True)
    assert "la fiche est maintenant « Envoyée »" in response.content.decode()


def test_a_verb_nobody_knows_is_not_found(client, staff):
    fiche = factories.experience(state=State.SUBMITTED)
    assert client.get(address("decide", fiche.pk, "destroy")).status_code == 404


def test_every_message_of_a_request_leads_the_author_to_a_page_of_the_form():
    assert all(rubrics.locate(name)[0] for name in RUBRICS)


CODING = {
    "domains": ["peer_support", "research"],
    "main_domain": "research",
    "activities": ["PEER-01"],
    "criteria": ["co_construction"],
    "sectors": ["ville"],
    "scope": "collective",
    "level_governance": "partnership",
    "why_governance": "Exemple concret inventé.",
    "level_diagnosis": "consultation",
}


def propose(client, fiche, **data):
    return client.post(address("coding", fiche.pk), {"seen_version": fiche.version, **CODING, **data})


def test_a_proposed_coding_is_the_editors_and_waits_for_the_author(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user("auteur@exemple-fictif.fr"))
    propose(client, fiche)
    fiche.refresh_from_db()
    assert fiche.domains == ["research", "peer_support"]
    assert fiche.coding_proposed_at
    assert fiche.coding_confirmed_at is None
    assert set(fiche.cells) == {"governance-partnership", "diagnosis-consultation"}
    bases = dict(MatrixPosition.objects.filter(experience=fiche).values_list("dimension", "basis"))
    assert bases == {"governance": enums.MatrixBasis.DECLARED, "diagnosis": enums.MatrixBasis.EDITORS}
    mail = OutboxMessage.objects.get()
    assert mail.recipient == "auteur@exemple-fictif.fr"
    assert reverse("my_experience_coding", args=[fiche.reference]) in mail.body


def test_the_main_domain_is_one_of_those_ticked(client, staff):
    fiche = factories.experience(state=State.IN_REVIEW)
    response = propose(client, fiche, domains=["peer_support"])
    assert "main_domain" in response.context["form"].errors


@pytest.mark.parametrize("state", [State.PUBLISHED, State.ARCHIVED, State.REJECTED, State.DRAFT])
def test_no_coding_is_proposed_outside_a_review(client, staff, state):
    fiche = factories.experience(state=state)
    propose(client, fiche)
    fiche.refresh_from_db()
    assert fiche.coding_proposed_at is None


ENTRY = {
    "title": "Café des parents fictif",
    "summary": "Des parents et des soignants se retrouvent chaque mois.",
    "action": "Une rencontre par mois, préparée à deux.",
    "carrier": "Collectif fictif du canal",
    "territories": "Saint-Denis (93)",
    "actors_user": ["expert_patient"],
    "actors_professional": ["nurse"],
    "contact_email": "personne@exemple-fictif.fr",
    "agreement_channel": "phone",
    "agreement_on": "2026-01-15",
    "declarations_read": "on",
    "editor_notes": "Appel du 15 janvier.",
}


def test_staff_enter_a_fiche_for_somebody_and_send_it(client, staff):
    response = client.post(address("add"), ENTRY)
    assert response.status_code == 302, response.context["form"].errors
    fiche = Experience.objects.get()
    assert (fiche.state, fiche.provenance, fiche.author) == (State.DRAFT, enums.Provenance.STAFF, None)
    assert fiche.territory_keys
    assert fiche.contact.email == "personne@exemple-fictif.fr"
    assert not fiche.carriers.get().organisation.is_verified
    decide(client, fiche, "submit")
    assert fiche.state == State.SUBMITTED
    decide(client, fiche, "withdraw")
    assert fiche.state == State.WITHDRAWN


def test_a_known_organisation_is_not_made_twice(client, staff):
    known = factories.organisation("Collectif Fictif du Canal")
    client.post(address("add"), ENTRY)
    assert Experience.objects.get().carriers.get().organisation == known


@pytest.mark.parametrize(
    "missing",
    ["title", "action", "carrier", "actors_user", "agreement_channel", "agreement_on", "declarations_read"],
)
def test_an_entry_needs_its_questions_and_the_person_s_agreement(client, staff, missing):
    response = client.post(address("add"), {name: value for name, value in ENTRY.items() if name != missing})
    assert list(response.context["form"].errors) == [missing]
    assert not Experience.objects.exists()


def test_a_place_that_is_not_precise_enough_is_answered_by_those_it_may_be(client, staff):
    response = client.post(address("add"), ENTRY | {"territories": "Saint-Denis\nAtlantide"})
    errors = response.context["form"].errors["territories"]
    assert any("Atlantide" in error and "n’est pas dans la base" in error for error in errors)


def test_an_entry_asks_eight_questions(client, staff):
    assert len(client.get(address("add")).context["questions"]) == 8
