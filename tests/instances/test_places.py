"""« Mon représentant » and the page of an establishment."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from instances.derived import refresh_establishments
from instances.models import BodyType, ExpectedBody, ExpectedSite, LegalEntity, UsualName
from instances.places import page
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

FIND = "/instances/mon-representant/"


def place(name="", **fields):
    made = factories.establishment(name, **fields)
    refresh_establishments([made.pk])
    made.refresh_from_db()
    return made


def cdu(at, **fields):
    return factories.body(type="CDU", establishment=at, territory="com-93066", **fields)


def expect(type, main, *others):
    """The rule expects one body of this type at `main`, for these other sites too."""
    kind = BodyType.objects.get(code=type)
    expected = ExpectedBody.objects.create(
        key=f"{type} et-{main.finess}", type=kind, rule="private-site", establishment=main
    )
    for site in (main, *others):
        ExpectedSite.objects.create(expected=expected, establishment=site, type=kind)
    return expected


def found(client, text):
    return [one.name for one, _ in client.get(FIND, {"q": text}).context["places"]]


# ----------------------------------------------------------------------------------------- finding


@pytest.mark.parametrize(
    "text", ["hopital des etoiles", "Hôpital des Étoiles", "hopital etoile", "la bonne etoile", "étoilles"]
)
def test_a_place_is_found_by_its_name_its_usual_name_and_despite_a_slip(client, text):
    wanted = place("Hôpital des Étoiles (exemple fictif)", finess="930000017")
    UsualName.objects.create(finess=wanted.finess, name="La Bonne Étoile")
    refresh_establishments([wanted.pk])
    place("Clinique du Pont (exemple fictif)")
    assert found(client, text) == [wanted.name]


def test_a_place_is_found_by_its_commune_with_what_it_is_and_what_it_is_called(client):
    wanted = place(category_code="500", category="EHPAD", is_fictitious=True)
    UsualName.objects.create(finess=wanted.finess, name="Les Tilleuls")
    refresh_establishments([wanted.pk])
    text = client.get(FIND, {"q": "saint-denis"}).text
    for words in (
        wanted.name,
        "Les Tilleuls",
        "Maison de retraite médicalisée (EHPAD)",
        "Saint-Denis (93)",
        "exemple fictif",
    ):
        assert words in text
    assert wanted.get_absolute_url() in text


def test_one_answer_is_shown_and_leads_nobody_elsewhere(client):
    place("Hôpital unique (exemple fictif)")
    response = client.get(FIND, {"q": "unique"})
    assert response.status_code == 200
    assert "1\u00a0établissement trouvé" in response.text


def test_nothing_found_says_what_to_do(client):
    text = client.get(FIND, {"q": "zzzz"}).text
    assert "Aucun établissement trouvé" in text
    assert "Écrivez seulement la commune" in text
    assert "agence régionale de santé" in text
    assert f"{FIND}?territoire=dep-93" in text


def test_a_closed_place_is_in_no_list(client):
    place("Hôpital fermé (exemple fictif)", is_open=False)
    assert found(client, "fermé") == []
    assert not client.get(FIND, {"departement": "93"}).context["places"]


def test_a_departement_lists_its_places_page_by_page(client):
    for number in range(25):
        place(f"Site {number:02d} (exemple fictif)")
    place(territory="com-75056")
    first = client.get(FIND, {"departement": "93"})
    second = client.get(FIND, {"departement": "93", "page": "2"})
    assert (len(first.context["places"]), len(second.context["places"])) == (20, 5)
    assert client.get(FIND, {"departement": "93", "page": "9"}).status_code == 302
    assert client.get(FIND, {"departement": "<9"}).status_code == 200


def test_many_answers_come_page_by_page_and_say_how_to_narrow(client, monkeypatch):
    monkeypatch.setattr("instances.places.listing.FOUND", 30)
    for number in range(35):
        place(f"Clinique {number:02d} (exemple fictif)")
    response = client.get(FIND, {"q": "clinique", "page": "2"})
    assert len(response.context["places"]) == 10
    assert "Nous montrons les 30 premiers" in response.text


@pytest.mark.parametrize("text", ["\x00", "'", "(", "%", "a" * 3000, "🙂", '"'])
def test_no_text_breaks_the_search(client, text):
    assert client.get(FIND, {"q": text}).status_code == 200


def test_finding_asks_as_much_for_one_place_as_for_twenty(client):
    place("Clinique du Lac (exemple fictif)")
    one = queries(client, f"{FIND}?q=clinique")
    for _ in range(19):
        place("Clinique du Lac (exemple fictif)")
    assert queries(client, f"{FIND}?q=clinique") == one


def test_finding_sets_no_cookie_and_asks_for_no_token(client):
    response = client.get(FIND, {"q": "clinique"})
    assert not response.cookies
    assert "csrf" not in response.text


# ---------------------------------------------------------------------------------------- the page


def test_the_page_says_what_the_register_says(client):
    entity = LegalEntity.objects.create(finess="930000009", name="Centre fictif")
    site = place(
        "Hôpital A (exemple fictif)", legal_entity=entity, address="1 rue Inventée", postcode="93200", phone="0199000000",
        latitude=48.93, longitude=2.35, register_date=date(2026, 5, 12), category_code="355", category="Centre Hospitalier",
    )  # fmt: skip
    other = place("Hôpital B (exemple fictif)", legal_entity=entity)
    text = client.get(site.get_absolute_url()).text
    for words in (
        "1 rue Inventée", "93200 Saint-Denis", "01\u00a099\u00a000\u00a000\u00a000", "tel:0199000000", "48,93000° nord, 2,35000° est", "FINESS du 12 mai 2026",
        "Centre fictif", other.get_absolute_url(), "Hôpital (centre hospitalier)",
    ):  # fmt: skip
        assert words in text, words


def test_an_unknown_number_is_not_found(client):
    for address in ("/etablissements/999999999/", "/etablissements/x/", "/etablissements/93000001/"):
        assert client.get(address).status_code == 404


def test_a_closed_place_is_read_marked_and_not_indexed(client):
    site = place(is_open=False, closed_on=date(2026, 5, 12))
    cdu(site)
    text = client.get(site.get_absolute_url()).text
    assert "fermé au registre du 12 mai 2026" in text
    assert "noindex" in text
    for suffix in ("affiche/", "bloc/"):
        assert suffix not in text
        assert client.get(site.get_absolute_url() + suffix).status_code == 404


def test_a_place_with_nothing_but_the_register_is_not_indexed(client):
    site = place()
    assert "noindex" in client.get(site.get_absolute_url()).text
    cdu(site)
    assert "noindex" not in client.get(site.get_absolute_url()).text


def test_the_page_tells_what_a_body_does_its_seats_and_how_to_reach_it(client):
    site = place()
    body = cdu(site, public_contact="usagers@exemple-fictif.fr")
    factories.mandate(factories.seat(body, label="Représentant des usagers"))
    factories.seat(body, known_from=date(2020, 1, 1))
    factories.seat(body)
    factories.seat(body, for_users=False, label="Médiateur fictif")
    text = client.get(site.get_absolute_url()).text
    assert "3\u00a0sièges d’usagers\u00a0: 1\u00a0occupé, 1\u00a0vacant, 1\u00a0inconnu." in text
    assert "usagers@exemple-fictif.fr" in text
    assert "elle suit les plaintes et réclamations" in text
    assert "Médiateur fictif" not in text


def test_no_name_is_told_without_consent_or_published_act(client):
    site = place()
    factories.mandate(
        factories.seat(cdu(site)), representative=factories.representative("Canari", phone="0199000000")
    )
    for suffix in ("", "affiche/", "bloc/"):
        text = client.get(site.get_absolute_url() + suffix).text
        assert "Canari" not in text
        assert "0199000000" not in text


def test_a_body_without_contact_gives_the_next_step(client):
    site = place(users_rights_url="https://exemple-fictif.fr/usagers")
    body = cdu(site)
    text = client.get(site.get_absolute_url()).text
    assert "Nous ne savons pas encore comment les joindre" in text
    assert "https://exemple-fictif.fr/usagers" in text
    assert "R1112-83" in text
    assert reverse("body_suggest", args=[body.slug]) in text


def test_an_expected_body_nobody_told_us_of_is_unknown_and_never_missing(client):
    site = place()
    expect("CDU", site)
    text = client.get(site.get_absolute_url()).text
    assert "Nous ne savons pas encore" in text
    assert "un établissement de santé privé a sa commission" in text
    assert "manquant" not in text
    assert reverse("establishment_suggest", args=[site.finess]) in text


def test_a_body_of_the_main_site_is_told_on_the_sites_attached_to_it(client):
    main, annex = place("Site principal (exemple fictif)"), place()
    expect("CDU", main, annex)
    body = cdu(main)
    text = client.get(annex.get_absolute_url()).text
    assert body.name in text
    assert "Siège sur un autre site" in text
    assert main.get_absolute_url() in text
    assert "Nous ne savons pas encore</strong>" not in text


def test_a_body_that_says_it_speaks_for_another_site_is_told_there_once(client):
    main, annex = place(), place()
    expect("CDU", main, annex)
    body = cdu(main)
    body.other_sites.add(annex)
    cards = client.get(annex.get_absolute_url()).context["cards"]
    assert [card.body for card in cards] == [body]


def test_an_unpublished_body_is_nowhere_on_the_page(client):
    site = place()
    expect("CDU", site)
    hidden = cdu(site, published=False)
    for suffix in ("", "affiche/", "bloc/"):
        assert hidden.name not in client.get(site.get_absolute_url() + suffix).text
    assert "Nous ne savons pas encore" in client.get(site.get_absolute_url()).text
    client.force_login(factories.moderator())
    assert hidden.name in client.get(site.get_absolute_url()).text


def test_an_ended_body_is_not_a_representative_any_more(client):
    site = place()
    body = cdu(site, activity_status="ended")
    assert body.name not in client.get(site.get_absolute_url()).text


@pytest.mark.parametrize(("code", "told"), [("500", True), ("355", False)])
def test_a_social_place_leads_to_the_personne_qualifiee_of_its_departement(client, code, told):
    site = place(category_code=code)
    address = reverse("qualified_department", args=["dep-93"])
    assert (address in client.get(site.get_absolute_url()).text) is told


def test_a_social_place_of_another_region_leads_to_the_list_of_departements(client):
    site = place(category_code="500", territory="dep-21")
    page = client.get(site.get_absolute_url()).text
    assert reverse("qualified_department", args=["dep-21"]) not in page
    assert f'href="{reverse("qualified_departments")}"' in page


def test_the_page_shows_the_published_experiences_born_there(client):
    site = place()
    shown, hidden = factories.experience(), factories.experience(state="draft")
    for fiche in (shown, hidden):
        fiche.establishments.add(site)
    text = client.get(site.get_absolute_url()).text
    assert shown.title in text
    assert hidden.title not in text


def test_the_page_asks_as_much_whatever_hangs_on_it(client):
    site = place(legal_entity=LegalEntity.objects.create(finess="930000009"))

    def hang():
        body = cdu(site, maintainer=factories.organisation(is_verified=True))
        factories.mandate(factories.seat(body))
        expect("CVS", place(), place()) if not ExpectedBody.objects.exists() else None
        place(legal_entity=site.legal_entity)
        factories.experience(contact=False).establishments.add(site)
        UsualName.objects.create(finess=site.finess, name=body.name)

    hang()
    few = queries(client, site.get_absolute_url())
    for _ in range(10):
        hang()
    assert queries(client, site.get_absolute_url()) == few <= 20


def test_the_sitemap_holds_the_open_places_that_have_something_to_say(client):
    told, cited, empty, closed = place(), place(), place(), place(is_open=False)
    cdu(told)
    cdu(closed)
    factories.experience().establishments.add(cited)
    cdu(empty, published=False)
    text = client.get("/sitemap.xml").text
    assert [site.get_absolute_url() in text for site in (told, cited, empty, closed)] == [
        True,
        True,
        False,
        False,
    ]


# ------------------------------------------------------------------------------- poster and block


def test_the_poster_says_where_to_go_and_draws_it_without_style(client):
    site = place("Hôpital des Étoiles (exemple fictif)", is_fictitious=True)
    cdu(site, public_contact="usagers@exemple-fictif.fr")
    text = client.get(reverse("establishment_poster", args=[site.finess])).text
    for words in (
        site.get_absolute_url(),
        "<svg",
        "usagers@exemple-fictif.fr",
        "Imprimé le",
        "Exemple fictif",
        "(CDU)",
    ):
        assert words in text
    assert "style=" not in text


def test_the_poster_of_a_place_where_nobody_is_known_asserts_nothing(client):
    site = place(category_code="500")
    expect("CVS", site)
    text = client.get(reverse("establishment_poster", args=[site.finess])).text
    assert "Vous avez des représentants" not in text
    assert "demandez à l’accueil" in text
    assert "personne qualifiée" in text


def test_the_block_is_escaped_plain_html_that_calls_nobody(client):
    site = place("Hôpital <b>gras</b> (exemple fictif)")
    cdu(site, website="https://exemple-fictif.fr/cdu")
    response = client.get(reverse("establishment_block", args=[site.finess]))
    block = response.context["code"]
    assert response.text.count(escape(block)) == 2
    assert block in response.text
    assert "&lt;b&gt;gras" in block
    for forbidden in ("<script", "<link", "<img", "<iframe", "style", "class=", "src="):
        assert forbidden not in block
    assert f"{site.get_absolute_url()}" in block


def test_the_first_sentence_is_whole():
    assert page.first_sentence("Une phrase. Une autre.") == "Une phrase."
    assert page.first_sentence("Une seule.") == "Une seule."
    assert page.first_sentence("") == ""
