"""/api/v1/experiences/: what it shows, what it never shows, and what it costs."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiences import enums
from experiences.models import Experience
from experiences.public_rows import payloads
from tests import factories
from tests.api import forget_requests

pytestmark = pytest.mark.django_db
LIST = "/api/v1/experiences/"


def results(client, query=""):
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200, response.content
    return response.json()["resultats"]


def detail(client, fiche):
    response = client.get(f"{LIST}{fiche.slug}/")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("state", [state for state in enums.State if state != enums.State.PUBLISHED])
def test_the_list_holds_published_fiches_only(client, state):
    factories.experience(state=state)
    assert results(client) == []


@pytest.mark.parametrize("by", ["slug", "reference"])
def test_a_fiche_is_found_by_slug_and_by_reference(client, by):
    fiche = factories.experience()
    response = client.get(f"{LIST}{getattr(fiche, by)}/")
    assert response.json()["reference"] == fiche.reference


def test_an_old_address_still_finds_the_fiche(client):
    fiche = factories.experience()
    old = fiche.slug
    fiche.set_slug("Une tout autre adresse")
    fiche.save()
    assert client.get(f"{LIST}{old}/").json()["identifiant"] == "une-tout-autre-adresse"


def test_an_archived_fiche_is_readable_and_says_so(client):
    fiche = factories.experience(state=enums.State.ARCHIVED)
    assert detail(client, fiche)["etat"] == {"code": "archived", "libelle": "Archivée"}


def test_a_suspended_fiche_is_gone_without_being_named(client):
    fiche = factories.experience("Un titre qui ne doit plus paraître", state=enums.State.SUSPENDED)
    response = client.get(f"{LIST}{fiche.slug}/")
    assert response.status_code == 410
    assert fiche.title not in response.content.decode()


NEVER_PUBLIC = ["draft", "submitted", "in_review", "changes_requested", "accepted", "rejected", "withdrawn"]


@pytest.mark.parametrize("state", NEVER_PUBLIC)
def test_what_was_never_public_is_not_found(client, state):
    fiche = factories.experience(state=state)
    assert client.get(f"{LIST}{fiche.slug}/").status_code == 404
    assert client.get(f"{LIST}{fiche.reference}/").status_code == 404


def test_a_signed_in_author_gets_what_everyone_gets(client):
    author = factories.user()
    fiche = factories.experience(state=enums.State.DRAFT, author=author)
    client.force_login(author)
    assert client.get(f"{LIST}{fiche.slug}/").status_code == 404


def test_no_private_field_reaches_the_api(client):
    author = factories.user("canari-auteur@exemple-fictif.fr", display_name="canari-nom-auteur")
    owner = factories.organisation("canari-organisation-responsable")
    hidden = factories.body("canari-instance", published=False)
    parent = factories.experience("canari-programme en brouillon", state=enums.State.DRAFT)
    fiche = factories.experience(
        author=author,
        owner_organisation=owner,
        bodies=[hidden],
        parent=parent,
        editor_notes="canari-notes",
        agreement_channel=enums.AgreementChannel.PHONE,
        agreement_on=date(2001, 2, 3),
        declared_at=timezone.now().replace(year=2002),
        coding_proposed_at=timezone.now().replace(year=2003),
        coding_confirmed_at=timezone.now().replace(year=2004),
        anti_alibi={"AA-1": {"answer": "yes", "comment": "canari-anti-alibi"}},
    )
    Experience.objects.filter(pk=fiche.pk).update(reviewer=author)
    contact = fiche.contact
    contact.full_name, contact.function, contact.phone = "canari-contact", "canari-fonction", "canari-tel"
    contact.email, contact.generic_address = "canari@exemple-fictif.fr", "canari-2@exemple-fictif.fr"
    contact.save()

    for answer in (detail(client, fiche), results(client)):
        text = json.dumps(answer, ensure_ascii=False)
        assert fiche.reference in text
        assert "canari" not in text
        for year in ("2001", "2002", "2003", "2004"):
            assert f"{year}-" not in text


def test_every_column_of_the_fiche_is_either_shown_or_known_to_be_private():
    """A new column forces a decision: say it in the representation, or list it here."""
    private = {
        "id", "author", "owner_organisation", "reviewer", "editor_notes", "agreement_channel", "agreement_on",
        "declarations", "declared_at", "coding_proposed_at", "coding_confirmed_at", "submitted_at",
        "evidence_level_proposed", "anti_alibi_public", "version", "review_months", "created_at", "old_slugs",
        "search_text", "search_vector", "plain", "benefit_codes", "barrier_codes", "lever_codes",
        "levels", "dimensions", "cells", "territory_keys",
    }  # fmt: skip
    shown = {
        "reference", "slug", "title", "summary", "summary_falc", "state", "zone", "need", "action",
        "objectives", "scope", "criteria", "action_fields", "sectors", "domains", "activities",
        "activities_other", "settings", "regulation", "actors_user", "actors_professional", "initiators",
        "facilitators", "audiences", "themes", "users_involved_count", "professionals_count", "pair_led", "users_in_governance", "governance_voice",
        "training_need", "training_notes", "skills", "modalities", "modality_notes", "expenses_covered",
        "funding_types", "benefits", "barriers", "levers", "user_needs_collected", "user_needs_notes",
        "reproducibility", "reproducibility_notes", "evidence_level", "anti_alibi", "stage", "start_date",
        "start_precision", "end_date", "end_precision", "milestones", "parent", "source", "source_section",
        "links", "provenance", "last_confirmed_at", "published_at", "archived_at", "updated_at", "changed_at",
    }  # fmt: skip
    columns = {field.name for field in Experience._meta.concrete_fields}
    assert columns == private | shown


def test_anti_alibi_answers_are_shown_when_the_carrier_chose_so(client):
    fiche = factories.experience(anti_alibi_public=True)
    (answer,) = detail(client, fiche)["anti_alibi"]
    assert answer["code"] == "AA-1"
    assert answer["reponse"] == {"code": "yes", "libelle": "Oui"}


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, None),
        (0, {"nombre": None, "libelle": "moins de 5"}),
        (4, {"nombre": None, "libelle": "moins de 5"}),
        (5, {"nombre": 5, "libelle": "5"}),
    ],
)
def test_a_small_number_of_people_is_not_told(client, count, shown):
    fiche = factories.experience(users_involved_count=count)
    assert detail(client, fiche)["usagers_engages"] == shown


def test_a_public_programme_is_named(client):
    parent = factories.experience()
    fiche = factories.experience(parent=parent)
    assert detail(client, fiche)["programme"]["reference"] == parent.reference


def test_a_partial_date_is_written_only_as_far_as_it_is_known(client):
    fiche = factories.experience(start_date=date(2020, 1, 1), start_precision="year")
    assert detail(client, fiche)["debut"] == {
        "date": "2020",
        "precision": {"code": "year", "libelle": "Année"},
    }


def test_every_organisation_named_by_a_public_fiche_has_its_own_address(client):
    for state in enums.State.public():
        for carrier in detail(client, factories.experience(state=state))["organisations"]:
            assert client.get(f"/api/v1/organisations/{carrier['identifiant']}/").status_code == 200


def test_filters_are_those_of_the_pages(client):
    here = factories.experience(territories=["com-93066"])
    factories.experience(territories=["com-13055"] if _known("com-13055") else ["dep-13"])
    assert [fiche["reference"] for fiche in results(client, "?territoire=dep-93")] == [here.reference]


def _known(key):
    from partenariat.models import Territory

    return Territory.objects.filter(key=key).exists()


def test_the_search_forgives_accents_and_typing_slips(client):
    fiche = factories.experience("Pairs aidants en néphrologie (exemple fictif)")
    for text in ("nephrologie", "néphrolgie"):
        assert [one["reference"] for one in results(client, f"?q={text}")] == [fiche.reference]


def test_modifie_depuis_includes_its_bound(client):
    fiche = factories.experience()
    last = detail(client, fiche)["modifiee_le"]
    later = (fiche.updated_at + timedelta(microseconds=1)).isoformat()
    assert len(results(client, f"?modifie_depuis={last.replace('+', '%2B')}")) == 1
    assert results(client, f"?modifie_depuis={later.replace('+', '%2B')}") == []


def test_the_order_is_the_one_asked_for(client):
    for title in ("Bêta exemple fictif", "alpha exemple fictif", "Écho exemple fictif"):
        factories.experience(title)
    titles = [fiche["titre"][0] for fiche in results(client, "?tri=titre")]
    assert titles == ["a", "B", "É"]


def statements(client, url):
    forget_requests()
    client.get(url)  # labels are read again after a publication, once
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def test_a_list_costs_the_same_few_statements_for_1_20_and_100_fiches(client):
    queries = ("", "territoire=dep-93&", "q=exemple&", "theme=diabetes&tri=titre&")
    costs, made = [], 0
    for wanted in (1, 20, 100):
        for _ in range(wanted - made):
            factories.experience()
        made = wanted
        payloads.fill()
        assert len(results(client, "?par_page=100")) == wanted
        costs.append([statements(client, f"{LIST}?{query}par_page=100") for query in queries])
    # Whether a word so few fiches hold is a slip is asked in one statement.
    costs[0][queries.index("q=exemple&")] -= 1
    assert costs[0] == costs[1] == costs[2]
    # With words, the dictionary too is read here: kept from one request to the next outside a transaction.
    assert max(cost for query, cost in zip(queries, costs[0], strict=True) if "q=" not in query) <= 4
