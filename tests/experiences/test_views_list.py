"""The list of fiches: what it holds, its filters, its address."""

import pytest
from django.urls import reverse

from experiences import enums
from tests import factories
from tests.counting import HOLDERS

pytestmark = pytest.mark.django_db


def get(client, query=""):
    return client.get(reverse("experience_list") + query)


def titles(response):
    return [card.title for card in response.context["cards"]]


@pytest.mark.parametrize("state", [s for s in enums.State if s != enums.State.PUBLISHED])
def test_only_published_fiches_are_listed_or_counted(client, state):
    factories.experience("Une fiche inventée non publiée", state=state)
    response = get(client)
    assert response.context["answer"].total == 0
    assert response.context["groups"] == []
    assert "non publiée" not in response.text


def test_staff_see_in_the_list_what_everyone_sees(client):
    factories.experience("Une fiche inventée en brouillon", state=enums.State.DRAFT)
    client.force_login(factories.moderator())
    assert get(client).context["answer"].total == 0


def test_the_statements_are_as_many_for_one_fiche_as_for_twenty(client, django_assert_num_queries):
    factories.experience()
    get(client)
    with django_assert_num_queries(4 + HOLDERS):
        get(client, "?secteur=ville")
    for _ in range(19):
        factories.experience()
    get(client)
    with django_assert_num_queries(4 + HOLDERS):
        assert len(titles(get(client, "?secteur=ville"))) == 20


def test_a_misspelled_search_finds_and_says_so(client):
    factories.experience("Des ateliers de jardinage partagé")
    response = get(client, "?q=jardinaje")
    assert titles(response) == ["Des ateliers de jardinage partagé"]
    assert "Rien ne contient" in response.text
    assert "<strong>jardinage</strong>" in response.text


def test_words_found_are_marked_and_authors_texts_escaped(client):
    factories.experience(summary="Un <b>potager</b> inventé pour les tests, avec des habitants du quartier.")
    text = get(client, "?q=potager").text
    assert "<mark>potager</mark>" in text
    assert "<b>" not in text


def test_values_of_a_facet_add_up_and_facets_narrow(client):
    factories.experience("Expérience inventée en ville", sectors=["ville"])
    factories.experience("Expérience inventée à l’hôpital", sectors=["hopital"])
    factories.experience("Expérience inventée de recherche", sectors=["recherche"], themes=["oncology"])
    assert get(client, "?secteur=ville&secteur=hopital").context["answer"].total == 2
    assert get(client, "?secteur=ville&secteur=hopital&theme=oncology").context["answer"].total == 0


def test_a_value_that_gives_nothing_is_hidden_unless_chosen(client):
    factories.experience(sectors=["ville"])

    def values(query):
        group = next(g for g in get(client, query).context["groups"] if g.name == "secteur")
        return {choice.value: choice.count for choice in group.choices}

    assert values("") == {"ville": 1}
    assert values("?secteur=recherche") == {"ville": 1, "recherche": 0}


def test_a_filter_in_place_is_a_link_that_takes_it_off(client):
    factories.experience()
    response = get(client, "?secteur=ville&secteur=hopital&q=invente")
    assert {tag.label: tag.url for tag in response.context["tags"]} == {
        "«\u00a0invente\u00a0»": "?secteur=ville&secteur=hopital",
        "Ville (soins de ville, ambulatoire)": "?q=invente&secteur=hopital",
        "Hôpital (établissements de santé, sanitaire)": "?q=invente&secteur=ville",
    }


def test_unknown_parameters_are_ignored_and_not_carried(client):
    factories.experience()
    response = get(client, "?inconnu=1&utm_source=x")
    assert response.context["answer"].total == 1
    assert "utm_source" not in response.text


@pytest.mark.parametrize(
    "query", ["?niveau=zzz", "?territoire=dep-999", "?modifie_depuis=hier", "?tri=hasard", "?case=a-b"]
)
def test_a_wrong_value_is_explained_and_filters_nothing(client, query):
    factories.experience()
    response = get(client, query)
    assert response.context["answer"].total == 1
    assert "n’a pas été pris en compte" in response.text


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1e9", "²", ""])
def test_a_wrong_page_number_is_the_first_page(client, number):
    factories.experience()
    assert get(client, f"?page={number}").context["pager"].number == 1


def test_a_page_too_far_leads_to_the_last(client):
    for _ in range(21):
        factories.experience()
    response = get(client, "?secteur=ville&page=99999999999")
    assert response.context["pager"].number == 1
    response = get(client, "?secteur=ville&page=9")
    assert response.status_code == 302
    assert response.url == "/experiences/?secteur=ville&page=2"


def test_the_second_page_keeps_the_filters_and_says_its_number_in_the_title(client):
    for _ in range(21):
        factories.experience()
    first = get(client, "?secteur=ville")
    assert first.context["pager"].next_url == "?secteur=ville&page=2"
    second = get(client, "?secteur=ville&page=2")
    assert len(titles(second)) == 1
    assert "page 2 sur 2" in second.text.split("</title>")[0]
    assert 'rel="prev"' in second.text


def test_filtered_pages_beyond_the_first_are_not_indexed(client, settings):
    settings.PARTENARIAT_DEMO = False
    for _ in range(21):
        factories.experience()
    assert "noindex" not in get(client, "?secteur=ville").text
    assert "noindex" in get(client, "?secteur=ville&page=2").text
    assert "noindex" not in get(client, "?page=2").text


def test_the_button_gives_the_true_count(client):
    for _ in range(3):
        factories.experience()
    assert "Voir les 3\u00a0fiches" in get(client).text


def test_reading_sets_no_cookie_and_holds_no_post_form(client):
    response = get(client)
    assert not response.cookies
    assert 'method="post"' not in response.text


def test_an_empty_answer_offers_ways_out(client):
    text = get(client, "?q=introuvable").text
    assert "Aucune expérience" in text
    assert reverse("experience_matrix") in text


def test_the_names_of_private_organisations_are_not_said(client):
    factories.organisation("Collectif très secret")
    response = get(client, "?organisation=collectif-tres-secret")
    assert "Collectif" not in response.text


def test_carriers_places_and_zone_are_on_the_card(client):
    factories.experience(
        territories=["com-93066"], organisations=[factories.organisation("Maison inventée (exemple fictif)")]
    )
    card = get(client).context["cards"][0]
    assert (card.place, card.zone) == ("Saint-Denis (93)", "Île-de-France")
    assert card.carriers == "Maison inventée (exemple fictif)"
    assert card.never_confirmed


def test_the_title_names_the_filters_in_place(client):
    factories.experience()
    title = get(client, "?secteur=ville&q=invente").text.split("</title>")[0]
    assert "invente" in title
    assert "Ville" in title
