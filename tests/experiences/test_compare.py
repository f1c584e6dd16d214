"""Fiches side by side: which, what they share, and what nobody may read."""

import pytest
from django.urls import reverse

from experiences.enums import State
from experiences.helping import compare
from tests import counting, factories

pytestmark = pytest.mark.django_db


def page(client, *references):
    return client.get(reverse("experience_compare"), {"fiche": list(references)})


def row(response, label):
    rows = [row for section in response.context["sections"] for row in section.rows]
    return next(row for row in rows if row.label == label)


def entries(cell):
    return {entry.label: entry.shared for _, items in cell.groups for entry in items}


def test_two_fiches_stand_in_the_order_asked_with_headers_both_ways(client):
    first, second = factories.experience(), factories.experience()
    response = page(client, second.reference, first.reference)
    assert [column.reference for column in response.context["columns"]] == [second.reference, first.reference]
    assert response.text.count('<th scope="col">') == 2
    assert '<th scope="row">' in response.text
    assert '<th scope="rowgroup"' in response.text


def test_lists_say_in_words_what_is_shared_and_what_is_only_there(client):
    first = factories.experience(themes=["diabetes", "oncology"])
    second = factories.experience(themes=["diabetes"])
    cells = row(page(client, first.reference, second.reference), "Pathologies et thèmes").cells
    assert entries(cells[0]) == {"Diabète": "en commun", "Cancer": "seulement ici"}
    assert entries(cells[1]) == {"Diabète": "en commun"}


def test_what_two_of_three_share_is_neither(client):
    made = [factories.experience(themes=themes) for themes in (["diabetes"], ["diabetes"], ["oncology"])]
    cells = row(page(client, *[one.reference for one in made]), "Pathologies et thèmes").cells
    assert [entries(cell) for cell in cells] == [
        {"Diabète": ""},
        {"Diabète": ""},
        {"Cancer": "seulement ici"},
    ]


def test_only_rubrics_where_one_at_least_says_something(client):
    first = factories.experience(regulation="Une convention inventée.", skills=[])
    second = factories.experience(regulation="", skills=[])
    response = page(client, first.reference, second.reference)
    titles = [section.title for section in response.context["sections"]]
    assert "Réglementation" in titles
    assert "Savoirs et compétences" not in titles
    assert not row(response, "Textes et conventions").cells[1]
    assert "Non renseigné" in response.text


def test_rubrics_stay_in_the_order_of_the_guide(client):
    first = factories.experience(skills=["SK-01"])
    second = factories.experience(regulation="Inventée.", training_need="required")
    response = page(client, first.reference, second.reference)
    assert [section.title for section in response.context["sections"]] == [
        "En bref", "Besoin et action", "Activités", "Lieux", "Réglementation", "Acteurs impliqués", "Formation",
        "Savoirs et compétences", "Modalités d’intervention", "Valeur ajoutée", "Place dans la matrice",
    ]  # fmt: skip


@pytest.mark.parametrize("state", [state for state in State if state not in State.public()])
def test_a_fiche_nobody_may_read_is_told_as_one_that_never_was(client, state):
    shown = factories.experience()
    hidden = factories.experience("Une fiche inventée et secrète", state=state)
    text = page(client, shown.reference, hidden.reference).text
    unknown = page(client, shown.reference, "EXP-1999-0001").text
    assert "secrète" not in text
    assert text.replace(hidden.reference, "EXP-1999-0001") == unknown
    assert "n’est pas, ou n’est plus, en ligne" in text


def test_not_even_to_its_author_for_a_comparison_is_made_to_be_shared(client):
    author = factories.user()
    hidden = factories.experience(state=State.DRAFT, author=author)
    client.force_login(author)
    assert page(client, hidden.reference).context["columns"] == []


def test_an_archived_fiche_is_compared_and_said_so(client):
    old, other = factories.experience(state=State.ARCHIVED), factories.experience()
    columns = page(client, old.reference, other.reference).context["columns"]
    assert [column.note for column in columns] == ["Archivée", ""]


def test_the_first_three_are_kept_of_more_and_it_is_said(client):
    made = [factories.experience().reference for _ in range(4)]
    response = page(client, *made)
    assert [column.reference for column in response.context["columns"]] == made[:3]
    assert "nous avons gardé les trois premières" in response.text


def test_the_same_twice_is_once_and_a_wrong_one_is_explained(client):
    one = factories.experience()
    response = page(client, one.reference, one.reference.lower(), "<script>")
    assert len(response.context["columns"]) == 1
    assert "référence mal écrite" in response.text
    assert "<script>" not in response.text.split("<main")[1].split("</main>")[0]


def test_one_alone_offers_close_ones_to_put_beside(client):
    one, other = factories.experience(), factories.experience()
    response = page(client, one.reference)
    assert response.context["sections"] == []
    ((card, url),) = response.context["others"]
    assert card.reference == other.reference
    assert url == f"/experiences/comparer/?fiche={one.reference}&fiche={other.reference}"


def test_each_column_has_a_link_that_takes_it_off(client):
    first, second = factories.experience(), factories.experience()
    columns = page(client, first.reference, second.reference).context["columns"]
    assert columns[0].without == f"/experiences/comparer/?fiche={second.reference}"


def test_without_anything_the_page_says_how_to_start(client):
    response = page(client)
    assert response.status_code == 200
    assert reverse("experience_kept") in response.text


def test_the_titles_are_in_the_title_of_the_page_and_texts_escaped(client):
    first = factories.experience("Un titre <i>inventé</i> ici", need="<script>alert(1)</script>")
    second = factories.experience("Un autre titre inventé")
    text = page(client, first.reference, second.reference).text
    assert "Un autre titre inventé" in text.split("</title>")[0]
    assert "<script>alert" not in text
    assert "<i>inventé" not in text


def test_small_groups_are_not_counted_exactly_here_either(client):
    first, second = factories.experience(users_involved_count=3), factories.experience()
    cells = row(page(client, first.reference, second.reference), "Usagers engagés").cells
    assert cells[0].fact == "moins de 5"


def test_the_statements_do_not_follow_the_number_of_fiches(client):
    made = [factories.experience().reference for _ in range(3)]
    address = reverse("experience_compare") + "?" + "&".join(f"fiche={one}" for one in made)
    three = counting.queries(client, address)
    for _ in range(17):
        factories.experience()
    assert counting.queries(client, address) == three


def test_labels_are_put_in_one_order_whoever_says_what():
    assert compare._in_order([{"a": 1, "c": 1}, {"b": 1, "c": 1}, {"a": 1, "d": 1}]) == ["b", "a", "d", "c"]


def test_reading_sets_no_cookie_and_is_not_indexed(client, settings):
    settings.PARTENARIAT_DEMO = False
    response = page(client, factories.experience().reference)
    assert not response.cookies
    assert "noindex" in response.text
