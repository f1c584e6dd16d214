"""The list of bodies and the page of one body."""

import pytest
from django.utils import timezone

from experiences.enums import State
from instances.models import Body
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    return [body.name for body in client.get(f"/instances/?{query}").context["answer"].bodies]


def page(client, body):
    return client.get(body.get_absolute_url())


def test_list_asks_the_same_number_of_statements_for_1_and_20_rows(client):
    factories.body(facts="Un fait inventé.")
    one = queries(client, "/instances/")
    for _ in range(19):
        body = factories.body(facts="Un fait inventé.", establishment=factories.establishment())
        factories.seat(body, known_from=timezone.localdate())
    assert queries(client, "/instances/") == one


def test_detail_asks_the_same_number_of_statements_whatever_hangs_on_it(client):
    body = factories.body(type="CDU", establishment=factories.establishment(), territory="com-93066")
    factories.experience(bodies=[body])
    factories.body(territory="com-93066")
    few = queries(client, body.get_absolute_url())
    for _ in range(10):
        factories.experience(bodies=[body], contact=False)
        factories.body(territory="com-93066")
    assert queries(client, body.get_absolute_url()) == few


def test_unpublished_body_is_nowhere_for_the_public(client):
    hidden = factories.body("Conseil caché (exemple fictif)", published=False)
    assert page(client, hidden).status_code == 404
    response = client.get("/instances/")
    assert response.context["answer"].total == 0
    assert not any(response.context["answer"].counts.values())


def test_staff_read_an_unpublished_body_under_a_banner(client):
    hidden = factories.body(published=False)
    client.force_login(factories.moderator())
    assert "Cette page n’est pas publiée" in page(client, hidden).content.decode()


def test_old_address_redirects_for_good(client):
    body = factories.body("Ancien nom (exemple fictif)")
    before = body.get_absolute_url()
    body.set_slug("Nouveau nom")
    body.save()
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (308, body.get_absolute_url())


def test_old_address_of_an_unpublished_body_says_nothing(client):
    body = factories.body("Ancien nom (exemple fictif)", published=False)
    before = body.get_absolute_url()
    body.set_slug("Nouveau nom")
    body.save()
    assert client.get(before).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["conseil territorial", "Conseils territoriaux", "CTS", "seine saint denis", "consseil teritorial"],
)
def test_search_forgives_accents_plurals_acronyms_and_slips(client, text):
    factories.body("Conseil de Seine-Saint-Denis (exemple fictif)")
    assert len(listed(client, f"q={text}")) == 1


def test_a_slip_is_said(client):
    factories.body("Conseil de Seine-Saint-Denis (exemple fictif)")
    content = client.get("/instances/?q=consseil").content.decode()
    assert "Rien ne contient «&nbsp;consseil&nbsp;»" in content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=CTS", {"a"}),
        ("nature=dispositif", {"b"}),
        ("nature=dispositif&nature=instance", {"a", "b"}),
        ("echelle=local", {"b"}),
        ("zone=idf", {"a"}),
        ("zone=france", {"b"}),
        ("territoire=reg-11", {"a"}),
        ("sieges=vacants", {"a"}),
        ("territoire=com-93066", set()),
        ("territoire=dep-93&territoire=dep-31", {"a", "b"}),
        ("inconnu=1", {"a", "b"}),
        ("type=INCONNU", {"a", "b"}),
        ("modifie_depuis=2999-01-01T00:00:00Z", set()),
    ],
)
def test_filters_narrow_and_wrong_ones_are_ignored(client, query, found):
    a = factories.body("a", type="CTS", territory="dep-93")
    b = factories.body("b", type="CLSM", territory="com-31555")
    factories.seat(a, known_from=timezone.localdate())
    factories.seat(b, known_from=timezone.localdate(), for_users=False)
    assert set(listed(client, query)) == found


def test_wrong_value_is_said(client):
    assert "Échelle" in client.get("/instances/?echelle=lune").content.decode()
    assert "n’a pas été pris en compte" in client.get("/instances/?echelle=lune").content.decode()


def test_facet_counts_are_what_the_list_would_hold(client):
    factories.body(type="CTS")
    factories.body(type="CDCA")
    counts = client.get("/instances/?type=CTS").context["answer"].counts
    assert counts["type"] == {"CTS": 1, "CDCA": 1}
    assert counts["nature"] == {"instance": 1}


def test_page_beyond_the_last_goes_to_the_last(client):
    factories.body()
    assert client.get("/instances/?page=7").status_code == 302


def test_our_region_comes_first_unless_asked_otherwise(client):
    factories.body("B ici", territory="dep-93")
    factories.body("A ailleurs", territory="com-31555")
    assert listed(client) == ["B ici", "A ailleurs"]
    assert listed(client, "tri=titre") == ["A ailleurs", "B ici"]


def test_detail_says_the_texts_and_what_remains_to_be_checked(client):
    body = factories.body(type="CTS", to_check="Siège à confirmer.")
    content = page(client, body).content.decode()
    for expected in (
        "CSP L1434-10",
        "5 ans renouvelables une fois",
        "Siège à confirmer.",
        "Reste à vérifier",
        "Composition prévue par les textes",
        "de 20 à 28",
        "à vérifier",
    ):
        assert expected in content


def test_detail_lists_only_published_experiences(client):
    body = factories.body()
    shown = factories.experience("Une action visible (exemple fictif)", bodies=[body])
    factories.experience("Une action cachée (exemple fictif)", bodies=[body], state=State.DRAFT)
    factories.experience("Une action archivée (exemple fictif)", bodies=[body], state=State.ARCHIVED)
    response = page(client, body)
    assert [fiche.pk for fiche in response.context["fiches"]] == [shown.pk]
    assert response.context["total"] == 1
    assert "cachée" not in response.content.decode()


def test_detail_lists_other_public_bodies_of_the_place(client):
    body, other = factories.body(), factories.body("Une voisine (exemple fictif)")
    factories.body("Une voisine cachée (exemple fictif)", published=False)
    content = page(client, body).content.decode()
    assert other.name in content
    assert "cachée" not in content


def test_private_host_is_not_named(client):
    host = factories.organisation("Porteur confidentiel (exemple fictif)")
    body = factories.body(host_organisation=host)
    assert "Porteur confidentiel" not in page(client, body).content.decode()
    assert listed(client, "q=confidentiel") == []
    host.is_verified = True
    host.save()
    assert "Porteur confidentiel" in page(client, body).content.decode()


def test_place_of_a_body_is_that_of_its_establishment():
    body = factories.body(territory=None, establishment=factories.establishment(territory="com-93066"))
    assert {"com-93066", "dep-93", "reg-11"} <= set(body.territory_keys)


def test_reading_leaves_no_cookie_and_no_form_to_post(client):
    body = factories.body()
    for url in ("/instances/", body.get_absolute_url()):
        response = client.get(url)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_published_again_is_listed(client):
    hidden = factories.body(published=False)
    Body.objects.filter(pk=hidden.pk).update(published_at=timezone.now())
    assert listed(client) == [hidden.name]


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ("vvff", "2\u00a0sièges d’usagers\u00a0vacants sur\u00a04"),
        ("vf", "1\u00a0siège d’usagers\u00a0vacant sur\u00a02"),
        ("eff", "1\u00a0siège d’usagers\u00a0bientôt vacant sur\u00a03"),
        ("fuu", "1\u00a0siège d’usagers\u00a0occupé sur\u00a03, les autres sont inconnus"),
        ("uu", "2\u00a0sièges d’usagers, occupation inconnue"),
        ("ff", "2\u00a0sièges d’usagers, tous occupés"),
    ],
)
def test_a_card_says_how_the_users_seats_stand(client, seats, words):
    body = factories.body()
    factories.seat(body, for_users=False, known_from=timezone.localdate())
    for state in seats:
        seat = factories.seat(body, known_from=timezone.localdate() if state == "v" else None)
        if state in "ef":
            factories.mandate(seat, end=60 if state == "e" else 300)
    assert words in client.get("/instances/").text


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_kept_is_that_of_now(client):
    first = factories.body("A (exemple fictif)")
    assert listed(client) == [first.name]
    second = factories.body("B (exemple fictif)")
    assert listed(client) == [first.name, second.name]
    Body.objects.filter(pk=first.pk).update(published_at=None)
    assert listed(client) == [second.name]
    assert listed(client, "type=CTS") == [second.name]


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_kept_is_counted_no_more(client):
    factories.body()
    first = queries(client, "/instances/")
    assert queries(client, "/instances/") < first


@pytest.mark.django_db(transaction=True)
def test_what_staff_see_is_kept_for_nobody(client):
    hidden = factories.body("Cachée (exemple fictif)", published=False)
    client.force_login(factories.moderator())
    assert listed(client) == [hidden.name]
    client.logout()
    assert listed(client) == []
