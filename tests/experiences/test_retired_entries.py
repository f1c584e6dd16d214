"""An entry given up by its list is proposed no more, and what carries it is still found, counted and told."""

import pytest
from django.urls import reverse

from partenariat import terms
from partenariat.models import Term
from tests import factories

pytestmark = pytest.mark.django_db


def retire(vocabulary, code):
    Term.objects.filter(vocabulary=vocabulary, code=code).update(is_active=False)
    # In one transaction the public version moves once.
    terms._cache["version"] = None


@pytest.fixture
def fiche():
    made = factories.experience(
        "Celle qui le porte encore (exemple fictif)",
        themes=["diabetes"],
        barriers=[{"code": "FR-20", "comment": ""}],
    )
    factories.experience("Une autre (exemple fictif)", themes=["oncology"])
    retire("theme", "diabetes")
    retire("barrier", "FR-20")
    return made


@pytest.mark.parametrize("query", ["frein=FR-20", "theme=diabetes"])
def test_the_list_of_a_retired_entry_holds_what_carries_it(client, fiche, query):
    response = client.get(f"{reverse('experience_list')}?{query}")
    assert [card.title for card in response.context["cards"]] == [fiche.title]
    assert "n’a pas été pris en compte" not in response.text


def test_its_facet_counts_what_its_list_holds(client, fiche):
    groups = client.get(reverse("experience_list")).context["groups"]
    (group,) = [group for group in groups if group.name == "theme"]
    assert {choice.value: choice.count for choice in group.choices}["diabetes"] == 1


@pytest.mark.parametrize("path", ["/api/v1/experiences/", "/exports/experiences.json"])
def test_the_api_and_the_files_read_it_too(client, fiche, path):
    response = client.get(f"{path}?theme=diabetes")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    assert fiche.reference in text
    assert "Une autre" not in text


def test_a_code_no_list_ever_knew_is_still_refused(client, fiche):
    assert client.get("/api/v1/experiences/?theme=inconnu").status_code == 400


def test_no_form_proposes_it(fiche):
    assert "diabetes" not in dict(terms.choices("theme"))
