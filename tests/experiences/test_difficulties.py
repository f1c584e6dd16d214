"""« J’ai cette difficulté »: the freins, what answers them, and the fiches that did it (R31)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from experiences.enums import State
from experiences.helping import difficulties, words
from partenariat import terms
from partenariat.models import Source, Term
from tests import counting, factories

pytestmark = pytest.mark.django_db


def coded(*codes, comment=""):
    return [{"code": code, "comment": comment} for code in codes]


def fiche(title="", *, met=(), used=(), comment="", **fields):
    return factories.experience(title, barriers=coded(*met), levers=coded(*used, comment=comment), **fields)


def page(client, code):
    return client.get(words.url(code))


def titles(part):
    return [card.title for card in part.cards]


def shown(client, code):
    return page(client, code).context["difficulty"]


def test_every_frein_is_said_in_words_and_its_advice_cites_a_source_we_hold():
    entries = words._entries()
    assert set(entries) == set(terms.vocabulary("barrier"))
    assert len({entry["slug"] for entry in entries.values()}) == len(entries)
    cited = {one.source for code in entries for one in words.advice(code)}
    assert cited <= set(Source.objects.values_list("code", flat=True))
    assert all(one.section for code in entries for one in words.advice(code))


def test_every_frein_is_offered_under_its_family(client):
    groups = client.get(reverse("difficulty_list")).context["groups"]
    assert [group.label for group in groups] == [
        "Le projet", "Les professionnels", "Les usagers", "L’institution et le cadre",
    ]  # fmt: skip
    assert sum(len(group.choices) for group in groups) == len(terms.vocabulary("barrier"))


def test_the_sitemap_holds_every_frein(client):
    text = client.get("/sitemap.xml").text
    assert all(f"{words.url(code)}</loc>" in text for code in terms.vocabulary("barrier"))


def test_the_number_beside_a_frein_is_its_list(client):
    fiche(met=["FR-04"])
    fiche(met=["FR-04", "FR-01"])
    fiche(met=["FR-04"], state=State.DRAFT)
    groups = client.get(reverse("difficulty_list")).context["groups"]
    numbers = {choice.url: choice.number for group in groups for choice in group.choices}
    assert numbers[words.url("FR-04")] == 2
    assert client.get("/experiences/?frein=FR-04").context["answer"].total == 2
    assert numbers[words.url("FR-09")] == 0


def test_lack_of_money_leads_to_mixed_funding_and_its_fiches(client):
    """R31: « choosing FR-04 lists LV-03 and records »."""
    fiche("Une fiche inventée qui a trouvé des fonds", met=["FR-04"], used=["LV-03"])
    found = shown(client, "FR-04")
    assert "Combiner financements publics et privés dédiés" in [lever.label for lever in found.levers]
    assert titles(found.parts[0]) == ["Une fiche inventée qui a trouvé des fonds"]


def test_fiches_that_met_it_and_used_a_levier_come_first_and_each_says_why(client):
    fiche("Seulement la difficulté, inventée", met=["FR-04"], used=["LV-17"])
    fiche("Seulement le levier, inventée", met=["FR-01"], used=["LV-03"])
    fiche("Les deux à la fois, inventée", met=["FR-04"], used=["LV-03"])
    fiche("Ni l’un ni l’autre, inventée", met=["FR-01"], used=["LV-17"])
    found = shown(client, "FR-04").parts
    assert [titles(part) for part in found] == [
        ["Les deux à la fois, inventée"], ["Seulement le levier, inventée"], ["Seulement la difficulté, inventée"],
    ]  # fmt: skip
    assert [part.cards[0].why for part in found] == [
        "A rencontré cette difficulté. A employé\u00a0: Combiner financements publics et privés dédiés",
        "A employé\u00a0: Combiner financements publics et privés dédiés",
        "A rencontré cette difficulté",
    ]


def test_every_link_to_a_list_holds_what_it_says(client):
    fiche(met=["FR-04"], used=["LV-03"])
    fiche(met=["FR-04"], used=["LV-24"])
    fiche(met=["FR-01"], used=["LV-03"])
    fiche(met=["FR-04"], used=["LV-17"])
    found = shown(client, "FR-04")

    def total(url):
        return client.get(url).context["answer"].total

    assert total(found.url) == found.number == 3
    assert {lever.label: total(lever.url) - lever.number for lever in found.levers} == {
        lever.label: 0 for lever in found.levers
    }
    both, lever, barrier = found.parts
    assert total(both.url) == both.number == 2
    assert (lever.number, total(lever.url)) == (1, 3)
    assert (barrier.number, total(barrier.url)) == (1, 3)


def test_a_levier_quotes_what_its_carriers_wrote_of_it_escaped_and_short(client):
    fiche("Une fiche inventée bavarde", used=["LV-03"], comment="Nous avons <b>cherché</b> " + "loin " * 80)
    fiche("Une fiche inventée muette", used=["LV-03"])
    response = page(client, "FR-04")
    lever = next(one for one in response.context["difficulty"].levers if one.number)
    (quote,) = lever.quotes
    assert quote.title == "Une fiche inventée bavarde"
    assert len(quote.text) <= difficulties.QUOTE_LENGTH + 1
    assert "<b>cherché" not in response.text


def test_nothing_unpublished_is_counted_shown_or_quoted(client):
    for state in State:
        if state != State.PUBLISHED:
            fiche(
                "Une fiche inventée secrète", met=["FR-04"], used=["LV-03"], comment="Un secret", state=state
            )
    found = shown(client, "FR-04")
    assert (found.number, found.parts) == (0, [])
    assert {lever.number for lever in found.levers} == {0}
    text = page(client, "FR-04").text
    assert "secrète" not in text
    assert "Un secret" not in text


def test_without_a_fiche_the_page_says_so_and_still_advises(client):
    text = page(client, "FR-13").text
    assert "Aucune fiche publiée ne dit encore l’avoir rencontrée" in text
    assert "rencontres entre des usagers et la direction" in text
    assert "Journée régionale" in text


def test_a_frein_without_advice_nor_levier_says_so(client):
    text = page(client, "FR-26").text
    assert "ne donnent pas de conseil" in text
    assert "Nous ne connaissons pas encore de levier" in text


@pytest.mark.parametrize("word", ["fr-04", "FR-04"])
def test_a_code_leads_to_the_address_in_words(client, word):
    response = client.get(reverse("difficulty_detail", args=[word]))
    assert (response.status_code, response.url) == (308, "/difficultes/manque-de-moyens/")


def test_an_unknown_difficulty_is_not_found(client):
    assert client.get("/difficultes/inconnue/").status_code == 404


def test_a_frein_added_by_staff_has_its_page_at_once(client):
    Term.objects.create(vocabulary="barrier", code="FR-99", label="Frein inventé", parent="project", rank=99)
    terms._cache["version"] = None
    assert "Frein inventé" in client.get(reverse("difficulty_list")).text
    assert page(client, "FR-99").status_code == 200


def test_a_withdrawn_frein_is_offered_only_while_a_fiche_names_it(client):
    fiche(met=["FR-26"])
    Term.objects.filter(vocabulary="barrier", code__in=["FR-26", "FR-20"]).update(is_active=False)
    terms._cache["version"] = None
    text = client.get(reverse("difficulty_list")).text
    assert words.url("FR-26") in text
    assert words.url("FR-20") not in text


def test_each_frein_of_a_fiche_leads_to_its_page(client):
    one = fiche(met=["FR-04", "FR-22"])
    text = client.get(one.get_absolute_url()).text
    assert 'href="/difficultes/manque-de-moyens/"' in text
    assert 'href="/difficultes/usagers-peu-disponibles/"' in text


def test_the_filters_in_place_are_named_and_reach_the_api(client):
    fiche(met=["FR-04"], used=["LV-03"])
    fiche(met=["FR-01"], used=["LV-03"])
    tags = [tag.label for tag in client.get("/experiences/?frein=FR-04&levier=LV-03").context["tags"]]
    assert tags == [
        "Frein\u00a0: Financement ou moyens insuffisants",
        "Levier\u00a0: Combiner financements publics et privés dédiés",
    ]
    assert client.get("/api/v1/experiences/?frein=FR-04").json()["total"] == 1
    assert client.get("/api/v1/experiences/?frein=FR-77").status_code == 400


@pytest.mark.parametrize("path", ["/difficultes/", "/difficultes/manque-de-moyens/"])
def test_the_statements_are_as_many_for_one_fiche_as_for_twenty(client, path):
    fiche(met=["FR-04"], used=["LV-03"], comment="Inventé.")
    one = counting.queries(client, path)
    for _ in range(19):
        fiche(met=["FR-04"], used=["LV-03", "LV-24"], comment="Inventé.")
    assert counting.queries(client, path) == one


def test_the_statements_stay_few(client):
    fiche(met=["FR-04"], used=["LV-03"])
    page(client, "FR-04")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, "FR-04")
    assert len(captured) <= 8


def test_reading_sets_no_cookie_and_holds_no_post_form(client):
    for response in (client.get(reverse("difficulty_list")), page(client, "FR-04")):
        assert not response.cookies
        assert 'method="post"' not in response.text
