"""A town is understood by the short name people give it, and a plain word is never taken for a town."""

import pytest

from experiences.finding.search import find
from instances.derived import refresh_establishments
from partenariat.language import understand
from partenariat.language.short_names import short_name
from tests import factories

pytestmark = pytest.mark.django_db


def towns(text):
    return [place.key for place in understand(text).places]


@pytest.mark.parametrize(
    ("plain", "short"),
    [
        ("vitry sur seine", "vitry"),
        ("boulogne billancourt", "boulogne"),
        ("le kremlin bicetre", "kremlin"),
        ("l hay les roses", "hay"),
        ("saint maur des fosses", "saint maur"),
        ("sainte genevieve des bois", "sainte genevieve"),
        ("saint denis", ""),
        ("les lilas", ""),
        ("montreuil", ""),
        ("maisons alfort", ""),
        ("deuil la barre", ""),
        ("bois colombes", ""),
    ],
)
def test_a_short_name_is_drawn_from_the_whole_one(plain, short):
    assert short_name(plain) == short


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Vitry", "com-94081"),
        ("cvs vitry", "com-94081"),
        ("ehpad boulogne", "com-92012"),
        ("Choisy", "com-94022"),
        ("ivry", "com-94041"),
        ("hôpital à Saint-Maur", "com-94068"),
        ("Aulnay", "com-93005"),
        ("le kremlin", "com-94043"),
        ("L’Haÿ", "com-94038"),
    ],
)
def test_the_short_name_of_a_town_is_a_place(typed, key):
    assert towns(typed)[0] == key


@pytest.mark.parametrize("typed", ["Saint-Denis", "Clichy", "montreuil"])
def test_a_whole_name_stays_that_of_its_town_alone(typed):
    assert len(towns(typed)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "deuil", "maison de santé", "bois", "voisins", "port du masque", "champs", "médecine de ville", "queue",
        "carrière", "château", "croix rouge", "pont", "saint", "grande précarité",
    ],
)  # fmt: skip
def test_a_plain_word_is_no_town(typed):
    assert towns(typed) == []


def test_the_name_of_a_village_is_said_in_full():
    assert towns("maisoncelles") == []


def test_the_towns_of_our_region_come_first_then_the_most_peopled():
    found = understand("villeneuve").places
    assert len(found) > 5
    assert found[0].name == "Villeneuve-Saint-Georges"
    assert all("reg-11" in place.ancestors for place in found)


def test_several_towns_are_offered_each_with_the_same_words():
    (called,) = understand("cvs à Villeneuve svp").called
    assert (called.name, called.sure) == ("Villeneuve", ())
    assert called.towns[0].text == "cvs à Villeneuve-Saint-Georges svp"
    chosen = understand(called.towns[0].text)
    assert [place.name for place in chosen.places] == ["Villeneuve-Saint-Georges"]
    assert chosen.called == []


def test_a_whole_name_that_begins_that_of_another_town_offers_it():
    (called,) = understand("cvs clichy").called
    assert [place.name for place in called.sure] == ["Clichy"]
    assert [town.text for town in called.towns] == ["cvs Clichy-sous-Bois"]


def test_one_town_leaves_no_choice():
    understood = understand("cvs vitry")
    assert understood.called == []
    assert [str(place) for place in understood.recognised] == ["Vitry-sur-Seine (94)"]


def test_a_town_meant_by_its_short_name_leads_the_search():
    assert [hit.key for group in find("vitry").groups for hit in group.hits][0] == "lieu:com-94081"


def test_what_stands_in_a_town_is_found_by_its_short_name():
    place = factories.establishment("Résidence du Zèbre (exemple fictif)", territory="com-94081")
    elsewhere = factories.establishment("Villa du Zèbre (exemple fictif)", territory="com-92012")
    refresh_establishments([place.pk, elsewhere.pk])
    organisation = factories.organisation("Zèbres solidaires (exemple fictif)", is_verified=True)
    organisation.territory = place.territory
    organisation.save()
    found = [hit.key for group in find("zèbre vitry").groups for hit in group.hits]
    assert {f"etablissement:{place.finess}", f"organisation:{organisation.slug}"} <= set(found)
    assert f"etablissement:{elsewhere.finess}" not in found


def test_the_page_says_which_town_was_understood_and_offers_the_others(client):
    body = factories.body("Conseil fictif (exemple fictif)", territory="com-94081")
    page = client.get("/recherche/", {"q": f"{body.name} vitry"}).content.decode()
    assert "Lieu reconnu&nbsp;: Vitry-sur-Seine (94)" in page
    page = client.get("/recherche/?q=conseil villeneuve").content.decode()
    assert "On dit «&nbsp;villeneuve&nbsp;» pour plusieurs communes." in page
    assert 'href="?q=conseil+Villeneuve-Saint-Georges">Villeneuve-Saint-Georges (94)</a>' in page


def test_the_api_offers_the_same_towns(client):
    factories.body("Conseil fictif (exemple fictif)", territory="com-94081")
    [name] = client.get("/api/v1/recherche/?q=conseil villeneuve").json()["noms_courts"]
    town = {"nom": "Villeneuve-Saint-Georges (94)", "q": "conseil Villeneuve-Saint-Georges"}
    assert name["nom"] == "villeneuve"
    assert town in name["communes"]
    [name] = client.get("/api/v1/recherche/?q=conseil clichy").json()["noms_courts"]
    assert name["reconnu"] == ["Clichy (92)"]


def test_a_name_typed_alone_shows_its_towns_once(client):
    page = client.get("/recherche/?q=villeneuve").content.decode()
    assert "pour plusieurs communes" not in page
    assert page.count("Villeneuve-Saint-Georges (94)") == 1


def test_choosing_a_town_in_a_list_keeps_its_filters(client):
    factories.experience("Atelier à Villeneuve (exemple fictif)", domains=["research"])
    page = client.get("/experiences/?q=villeneuve&domaine=research").content.decode()
    assert 'href="?domaine=research&amp;q=Villeneuve-Saint-Georges"' in page
