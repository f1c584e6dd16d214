"""The fiches one keeps: the page shows what its address names, and nothing else knows of them."""

import pytest
from django.urls import reverse

from experiences.enums import State
from tests import counting, factories

pytestmark = pytest.mark.django_db


def page(client, *references):
    return client.get(reverse("experience_kept"), {"fiche": list(references)})


def shown(response):
    return [card.reference for card in response.context["cards"]]


def test_fiches_stand_in_the_order_of_the_address_each_once(client):
    first, second = factories.experience(), factories.experience()
    assert shown(page(client, second.reference, first.reference, second.reference)) == [
        second.reference, first.reference,
    ]  # fmt: skip


def test_without_a_fiche_the_page_explains_and_says_what_to_do_without_javascript(client):
    text = page(client).text
    assert "leurs numéros sont dans son adresse" in text
    assert "rien n’est envoyé" not in text
    assert "<noscript>" in text
    assert reverse("experience_list") in text


@pytest.mark.parametrize("state", [state for state in State if state not in State.public()])
def test_what_nobody_may_read_is_said_by_its_reference_alone(client, state):
    hidden = factories.experience("Une fiche inventée et secrète", state=state)
    response = page(client, hidden.reference)
    assert shown(response) == []
    assert f"La fiche {hidden.reference} n’est pas, ou n’est plus, en ligne." in response.text
    assert "secrète" not in response.text
    assert response.text.replace(hidden.reference, "EXP-1999-0001") == page(client, "EXP-1999-0001").text


def test_not_even_to_its_author_for_the_address_is_made_to_be_shared(client):
    author = factories.user()
    hidden = factories.experience(state=State.DRAFT, author=author)
    client.force_login(author)
    assert shown(page(client, hidden.reference)) == []


def test_an_archived_fiche_is_kept_and_said_so(client):
    old = factories.experience(state=State.ARCHIVED)
    response = page(client, old.reference)
    assert response.context["cards"][0].why.startswith("Fiche archivée")
    assert response.context["list_url"] == ""


def test_sixty_at_most_and_the_rest_is_said(client):
    response = page(client, *[f"EXP-1999-{number:04d}" for number in range(61)])
    assert len(response.context["missing"]) == 60
    assert "60 fiches au plus" in response.text


def test_a_wrong_reference_is_left_aside_and_said(client):
    one = factories.experience()
    response = page(client, one.reference, "<script>", "x" * 5000)
    assert shown(response) == [one.reference]
    assert "mal écrite" in response.text
    assert "<script>" not in response.text.split("<main")[1].split("</main>")[0]


def test_the_link_to_share_is_the_whole_address(client, settings):
    one = factories.experience()
    response = page(client, one.reference)
    address = f"{settings.SITE_URL}/experiences/gardees/?fiche={one.reference}"
    assert response.context["share_url"] == address
    assert f'data-copy="{address}"' in response.text


def test_ticked_fiches_are_compared_by_a_plain_form(client):
    first, second = factories.experience(), factories.experience()
    text = page(client, first.reference, second.reference).text
    assert f'form="comparer" name="fiche" value="{first.reference}"' in text
    assert 'action="/experiences/comparer/" method="get"' in text


def test_the_list_holds_the_same_selection(client):
    kept = [factories.experience().reference for _ in range(2)]
    factories.experience()
    response = client.get(page(client, *kept).context["list_url"])
    assert {card.reference for card in response.context["cards"]} == set(kept)
    (tag,) = response.context["tags"]
    assert (tag.label, tag.url) == ("Sélection de 2 fiches", "/experiences/")


def test_the_selection_of_one_fiche_is_named_by_its_reference(client):
    one = factories.experience()
    (tag,) = client.get(f"/experiences/?fiche={one.reference.lower()}").context["tags"]
    assert tag.label == f"Fiche {one.reference}"


def test_the_selection_narrows_with_the_other_filters_and_in_the_api(client):
    first, second = factories.experience(themes=["oncology"]), factories.experience()
    query = f"?fiche={first.reference}&fiche={second.reference}"
    assert client.get(f"/experiences/{query}&theme=oncology").context["answer"].total == 1
    assert client.get(f"/api/v1/experiences/{query}").json()["total"] == 2


def test_a_selection_of_what_is_no_longer_online_is_empty_and_not_everything(client):
    factories.experience()
    hidden = factories.experience(state=State.DRAFT)
    assert client.get(f"/experiences/?fiche={hidden.reference}").context["answer"].total == 0


def test_a_badly_written_reference_is_explained_by_the_list_and_refused_by_the_api(client):
    factories.experience()
    assert "n’a pas été pris en compte" in client.get("/experiences/?fiche=abc").text
    assert client.get("/api/v1/experiences/?fiche=abc").status_code == 400


def test_the_statements_are_as_many_for_one_fiche_as_for_twenty(client):
    kept = [factories.experience().reference for _ in range(20)]
    address = reverse("experience_kept") + "?fiche="
    one = counting.queries(client, address + kept[0])
    assert counting.queries(client, address + "&fiche=".join(kept)) == one


def test_reading_sets_no_cookie_and_is_not_indexed(client, settings):
    settings.PARTENARIAT_DEMO = False
    response = page(client, factories.experience().reference)
    assert not response.cookies
    assert "noindex" in response.text


def test_a_card_carries_what_the_button_needs_and_no_button_without_javascript(client):
    one = factories.experience("Une fiche inventée à garder")
    text = client.get("/experiences/").text
    assert f'data-keep="{one.reference}" data-keep-title="Une fiche inventée à garder"' in text
    assert ">Garder<" not in text


def test_a_fiche_nobody_may_read_cannot_be_kept(client):
    author = factories.user()
    hidden = factories.experience(state=State.DRAFT, author=author)
    client.force_login(author)
    assert "data-keep=" not in client.get(hidden.get_absolute_url()).text
