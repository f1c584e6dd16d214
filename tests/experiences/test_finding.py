"""One search over everything: what comes first, what is said when nothing does, what never shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiences.enums import State
from experiences.finding.search import find
from instances.models import LegalEntity, UsualName
from partenariat.language.mending import FEW
from tests import factories
from tests.api import forget_requests
from tests.counting import queries

pytestmark = pytest.mark.django_db


def kinds(answer):
    return [group.kind.code for group in answer.groups]


def keys(answer):
    return [hit.key for group in answer.groups for hit in group.hits]


def suggested(client, text):
    return client.get("/recherche/suggestions/", {"q": text}).json()["suggestions"]


# ------------------------------------------------------------------------------ what comes first


def test_fiches_come_first_when_nothing_else_answers_better():
    fiche = factories.experience("Kumquat partagé (exemple fictif)")
    body = factories.body("Comité du kumquat (exemple fictif)")
    place = factories.establishment("Résidence du Kumquat (exemple fictif)")
    organisation = factories.organisation("Amis du kumquat (exemple fictif)", is_verified=True)
    answer = find("kumquat")
    assert keys(answer) == [
        f"fiche:{fiche.reference}",
        f"instance:{body.reference}",
        f"etablissement:{place.finess}",
        f"organisation:{organisation.slug}",
    ]
    assert answer.total == 4


def test_the_words_found_are_marked_in_the_excerpt_of_a_fiche(client):
    factories.experience("Une fiche (exemple fictif)", summary="On y parle de kumquats confits.")
    assert "<mark>kumquats</mark>" in client.get("/recherche/?q=kumquat").content.decode()


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}"])
def test_the_reference_of_a_fiche_leads_straight_to_it(client, typed):
    fiche = factories.experience()
    number = typed.format(fiche.reference, fiche.reference.lower())
    answer = find(number)
    assert keys(answer) == [f"fiche:{fiche.reference}"]
    assert "Une expérience porte ce numéro." in client.get("/recherche/", {"q": number}).content.decode()


def test_the_reference_of_a_body_leads_straight_to_it(client):
    body = factories.body()
    assert keys(find(body.reference)) == [f"instance:{body.reference}"]
    page = client.get("/recherche/", {"q": body.reference}).content.decode()
    assert "Une instance porte ce numéro." in page


@pytest.mark.parametrize("number", ["930009991", "93 000 999 1", "12345678900011", "123 456 789 00011"])
def test_finess_and_siret_lead_straight_to_the_establishment(number):
    place = factories.establishment(finess="930009991", siret="12345678900011")
    assert keys(find(number)) == [f"etablissement:{place.finess}"]


def test_a_siren_leads_to_the_organisation_and_to_every_site_it_holds():
    entity = LegalEntity.objects.create(finess="930009999", siren="123456789")
    sites = [factories.establishment(legal_entity=entity) for _ in range(2)]
    organisation = factories.organisation(siren="123456789", is_verified=True)
    answer = find("123456789")
    assert set(keys(answer)) == {
        *(f"etablissement:{site.finess}" for site in sites),
        f"organisation:{organisation.slug}",
    }
    assert answer.groups[0].intro == "Plusieurs établissements portent ce numéro."


def test_a_number_nobody_has_says_so(client):
    page = client.get("/recherche/?q=EXP-2019-9999").content.decode()
    assert "Ce numéro n’est celui d’aucune page publique de ce site." in page


def test_an_exact_place_comes_first_then_what_is_there():
    fiche = factories.experience("Une fiche (exemple fictif)", territories=["com-93048"])
    answer = find("montreuil")
    assert keys(answer)[0] == "lieu:com-93048"
    assert f"fiche:{fiche.reference}" in keys(answer)


def test_a_postcode_is_a_place():
    assert keys(find("93100"))[0] == "lieu:com-93048"


def test_a_place_among_other_words_does_not_come_before_the_fiches():
    factories.experience("Kumquat partagé (exemple fictif)", territories=["com-93048"])
    assert kinds(find("kumquat montreuil"))[0] == "fiche"


@pytest.mark.parametrize("typed", ["CDU", "cdu", "commission des usagers", "Commission  des Usagers"])
def test_a_word_of_the_lexicon_comes_first_as_a_short_card(client, typed):
    factories.experience("La CDU ouverte (exemple fictif)")
    answer = find(typed)
    assert answer.groups[0].is_definition
    assert answer.groups[0].hits[0].title == "Commission des usagers (CDU)"
    assert "dans le lexique" in client.get("/recherche/", {"q": typed}).content.decode()


def test_the_name_of_an_establishment_comes_before_fiches_that_only_speak_of_it():
    fiche = factories.experience("Une fiche (exemple fictif)", summary="À la clinique Zanzibar, on écoute.")
    place = factories.establishment("Clinique Zanzibar (exemple fictif)")
    assert keys(find("clinique zanzibar"))[:2] == [
        f"etablissement:{place.finess}",
        f"fiche:{fiche.reference}",
    ]


def test_five_hits_a_group_and_the_number_of_all():
    for _ in range(7):
        factories.experience("Kumquat partagé (exemple fictif)")
    (group,) = find("kumquat").groups
    assert (len(group.hits), group.total) == (5, 7)


def test_the_page_leads_to_the_list_with_the_same_words(client):
    for _ in range(7):
        factories.experience("Kumquat partagé (exemple fictif)")
    page = client.get("/recherche/?q=kumquat").content.decode()
    assert 'href="/experiences/?q=kumquat">Voir les 7\u00a0expériences</a>' in page
    assert "<h1>7\u00a0résultats pour «&nbsp;kumquat&nbsp;»</h1>" in page


def test_what_is_only_close_goes_when_something_answers():
    factories.experience("Kumquat partagé (exemple fictif)")
    factories.body("Comité des kumkuats (exemple fictif)")
    assert kinds(find("kumquat")) == ["fiche"]


def test_a_slip_of_typing_still_finds_and_says_so(client):
    fiche = factories.experience("Kumquat partagé (exemple fictif)")
    assert keys(find("kumqat")) == [f"fiche:{fiche.reference}"]
    assert "Vouliez-vous dire «&nbsp;kumquat&nbsp;»" in client.get("/recherche/?q=kumqat").content.decode()


# ------------------------------------------------------------------------------- what never shows


def test_nothing_unpublished_is_found():
    factories.experience(
        "Zanzibar (exemple fictif)",
        state=State.DRAFT,
        organisations=[factories.organisation("Zanzibar privé")],
    )
    factories.body("Zanzibar secret (exemple fictif)", published=False)
    draft = factories.experience(state=State.SUBMITTED)
    assert find("zanzibar").groups == []
    assert find(draft.reference).groups == []


def test_nothing_unpublished_is_suggested(client):
    factories.experience("Zanzibar (exemple fictif)", state=State.DRAFT)
    factories.body("Zanzibar secret (exemple fictif)", published=False)
    factories.organisation("Zanzibar privé (exemple fictif)")
    assert suggested(client, "zanzi") == []


# ----------------------------------------------------------------------------------- the page


def test_nothing_typed_shows_the_box_and_ways_in(client):
    page = client.get("/recherche/").content.decode()
    assert "<h1>Rechercher dans tout le site</h1>" in page
    assert "/domaines/soutien-par-les-pairs/" in page


def test_nothing_found_helps(client):
    page = client.get("/recherche/?q=zzzzqqqq").content.decode()
    assert "<h1>Aucun résultat pour «&nbsp;zzzzqqqq&nbsp;»</h1>" in page
    for way in ("/experiences/matrice/", "/experiences/proposer/", "/lexique/", "/territoires/"):
        assert f'href="{way}"' in page


def test_the_page_is_not_for_search_engines_and_sets_no_cookie(client):
    answer = client.get("/recherche/?q=kumquat")
    assert '<meta name="robots" content="noindex' in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize(
    "text", ["\x00", "'", '"' * 200, "& | ! ( ) : * <->", "🙂", "le la les", "a " * 100, "%", "\\"]
)
def test_whatever_is_typed_gets_a_page_and_suggestions(client, text):
    assert client.get("/recherche/", {"q": text}).status_code == 200
    assert client.get("/recherche/suggestions/", {"q": text}).status_code == 200


def test_what_is_typed_is_never_read_as_html(client):
    assert "<script>alert" not in client.get("/recherche/?q=<script>alert(1)</script>").content.decode()


def plant(number):
    for _ in range(number):
        fiche = factories.experience("Kumquat partagé (exemple fictif)")
        factories.body("Comité du kumquat (exemple fictif)")
        factories.establishment("Résidence du Kumquat (exemple fictif)")
        factories.organisation("Amis du kumquat (exemple fictif)", is_verified=True)
    return fiche


def test_the_page_asks_as_much_for_a_few_records_as_for_twenty(client):
    plant(FEW)
    before = queries(client, "/recherche/?q=kumquat")
    plant(20 - FEW)
    assert queries(client, "/recherche/?q=kumquat") == before


def test_a_page_that_finds_less_asks_one_thing_more(client):
    plant(1)
    before = queries(client, "/recherche/?q=kumquat")
    plant(19)
    assert before == queries(client, "/recherche/?q=kumquat") + 1


@pytest.mark.django_db(transaction=True)
def test_a_page_costs_few_statements_once_the_words_of_the_site_are_known(client):
    plant(FEW)
    client.get("/recherche/?q=kumquat")
    with CaptureQueriesContext(connection) as asked:
        client.get("/recherche/?q=kumquat")
    assert len(asked) <= 9, [one["sql"][:80] for one in asked]


# --------------------------------------------------------------------------------- suggestions


def test_suggestions_name_each_kind_of_record(client):
    fiche = plant(1)
    found = suggested(client, "kumq")
    assert {one["nature"] for one in found} == {"Expérience", "Instance", "Établissement", "Organisation"}
    assert found[0] == {
        "titre": "Kumquat partagé (exemple fictif)",
        "nature": "Expérience",
        "url": fiche.get_absolute_url(),
    }


def test_suggestions_know_places_words_and_usual_names(client):
    place = factories.establishment("Hôpital fictif (exemple fictif)")
    UsualName.objects.create(finess=place.finess, name="Le Kumquat")
    assert [one["titre"] for one in suggested(client, "montreuil")] == [
        "Montreuil (93)",
        "Montreuil-sur-Epte (95)",
    ]
    assert {"Commission des usagers (CDU)"} <= {one["titre"] for one in suggested(client, "cdu")}
    assert [one["url"] for one in suggested(client, "le kum")] == [place.get_absolute_url()]


def test_suggestions_are_eight_at_most_and_need_two_letters(client):
    plant(8)
    assert len(suggested(client, "kumquat")) == 8
    assert suggested(client, "k") == []


def test_suggestions_are_the_same_for_everyone_and_may_be_kept(client):
    first = client.get("/recherche/suggestions/?q=montr")
    assert first["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    again = client.get("/recherche/suggestions/?q=montr", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db(transaction=True)
def test_suggestions_cost_three_statements_at_most(client):
    plant(3)
    client.get("/recherche/suggestions/?q=kumquat")
    with CaptureQueriesContext(connection) as asked:
        client.get("/recherche/suggestions/?q=kumq")
    assert len(asked) <= 3


def test_a_robot_is_asked_to_wait_and_a_person_never_is(client, monkeypatch):
    monkeypatch.setattr("experiences.finding.views.SuggestionThrottle.rate", "2/min")
    answers = [client.get("/recherche/suggestions/?q=mo") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    forget_requests()
    assert client.get("/recherche/suggestions/?q=mo").status_code == 200


# ---------------------------------------------------------------------------- around the search


def test_the_header_of_every_other_page_searches_the_whole_site(client):
    for path in ("/experiences/", "/lexique/", "/compte/connexion/"):
        page = client.get(path).content.decode()
        assert page.count('id="champ-recherche-site"') == 1, path
    for path in ("/", "/recherche/"):
        page = client.get(path).content.decode()
        assert 'id="champ-recherche-site"' not in page, path
        assert page.count('id="champ-recherche"') == 1, path
        assert 'action="/recherche/"' in page, path


def test_the_skip_link_leads_to_a_field_of_the_page(client):
    for path in ("/", "/experiences/", "/recherche/", "/lexique/", "/nulle-part/"):
        page = client.get(path).content.decode()
        target = page.split('">Recherche</a>')[0].rpartition('href="#')[2]
        assert page.count(f'id="{target}"') == 1, (path, target)


def test_the_list_of_fiches_sends_the_same_words_to_the_whole_site(client):
    page = client.get("/experiences/?q=zzzz qqqq").content.decode()
    assert 'href="/recherche/?q=zzzz%20qqqq"' in page


def test_a_browser_may_add_the_search(client):
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    assert "/recherche/?q={searchTerms}" in answer.content.decode()
    assert 'type="application/opensearchdescription+xml"' in client.get("/").content.decode()
