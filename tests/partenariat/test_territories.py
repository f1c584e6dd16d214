"""Pages of territories: containment, what surrounds, and nothing hidden."""

import pytest
from django.utils import timezone

from experiences.enums import State
from instances.derived import refresh_establishments
from partenariat.models import Territory
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def page(client, key):
    return client.get(f"/territoires/{key}/")


@pytest.mark.parametrize(
    "key", ["com-93066", "dep-93", "reg-11", "epci-200054781", "ept-200057867", "pays-fr"]
)
def test_a_place_holds_what_the_places_it_contains_hold(client, key):
    fiche = factories.experience(territories=["com-93066"])
    body = factories.body(territory="com-93066")
    response = page(client, key)
    assert [shown.pk for shown in response.context["experiences"]] == [fiche.pk]
    assert [shown.pk for shown in response.context["bodies"]] == [body.pk]
    assert (response.context["counts"].experiences, response.context["counts"].bodies) == (1, 1)


def test_a_commune_shows_apart_what_covers_a_wider_territory(client):
    wide = factories.experience("Dans tout le département (exemple fictif)", territories=["dep-93"])
    factories.experience("Dans une autre commune (exemple fictif)", territories=["com-93001"])
    response = page(client, "com-93066")
    assert list(response.context["experiences"]) == []
    assert [shown.pk for shown in response.context["wider"]] == [wide.pk]
    assert response.context["wider_total"] == 1


def test_nothing_hidden_is_counted(client):
    factories.experience("Brouillon caché", territories=["com-93066"], state=State.DRAFT)
    factories.experience("Archive cachée", territories=["dep-93"], state=State.ARCHIVED)
    factories.body("Instance cachée", territory="com-93066", published=False)
    response = page(client, "com-93066")
    counts = response.context["counts"]
    assert (counts.experiences, counts.bodies) == (0, 0)
    assert response.context["wider_total"] == 0
    assert "cachée" not in response.content.decode()


@pytest.mark.parametrize("key", ["dep-999", "xx-1", "dep", "com-", "DEP 93"])
def test_wrong_key_is_a_404(client, key):
    assert page(client, key).status_code == 404


def test_list_puts_our_departements_first_and_shows_only_regions_holding_something(client):
    factories.experience(territories=["com-31555"])
    response = client.get("/territoires/")
    assert len(response.context["departments"]) == 8
    assert [region.key for region, _ in response.context["regions"]] == ["reg-76"]


def test_list_finds_a_commune_by_its_name_or_its_postcode(client):
    for text in ("saint-den", "Saint Denis", "93200"):
        found = client.get("/territoires/", {"q": text}).context["found"]
        assert "com-93066" in [territory.key for territory in found]


def test_list_asks_the_same_number_of_statements_for_1_and_20_rows(client):
    factories.experience()
    one = queries(client, "/territoires/")
    for _ in range(19):
        factories.experience(contact=False)
    assert queries(client, "/territoires/") == one


@pytest.mark.parametrize("key", ["dep-93", "com-93066"])
def test_detail_asks_the_same_number_of_statements_for_1_and_20_rows(client, key):
    def one_more():
        factories.experience(territories=["com-93066"], contact=False)
        factories.experience(territories=["dep-93"], contact=False)
        factories.seat(factories.body(territory="com-93066"), known_from=timezone.localdate())
        factories.body(territory="dep-93")

    one_more()
    few = queries(client, f"/territoires/{key}/")
    for _ in range(10):
        one_more()
    assert queries(client, f"/territoires/{key}/") == few


def test_a_commune_shows_apart_the_bodies_of_what_contains_it(client):
    own = factories.body(territory="com-93066")
    wide = factories.body(territory="dep-93")
    factories.body(territory="com-93001")
    factories.body("Cachée (exemple fictif)", territory="dep-93", published=False)
    context = page(client, "com-93066").context
    assert [body.pk for body in context["bodies"]] == [own.pk]
    assert [body.pk for body in context["bodies_around"]] == [wide.pk]


def test_a_place_counts_what_users_can_find_there(client):
    body = factories.body(type="CDU", territory="com-93066")
    factories.seat(body, known_from=timezone.localdate())
    factories.seat(body)
    site = factories.establishment(territory="com-93066")
    refresh_establishments([site.pk])
    place = Territory.objects.get(key="com-93066")
    association = factories.organisation(is_verified=True, territory=place)
    factories.agreement(association)
    factories.agreement(factories.organisation(is_verified=True, territory=place), start=-3000)
    seen = page(client, "dep-93").context["picture"]
    assert [(kind.type.code, kind.known) for kind in seen.kinds if kind.known] == [("CDU", 1)]
    assert (seen.seats.total, seen.seats.vacant, seen.seats.unknown) == (2, 1, 1)
    assert (seen.establishments, seen.associations) == (1, 1)
    assert "1\u00a0siège d’usagers vacant" in page(client, "com-93066").text


def test_what_is_not_public_is_in_no_picture(client):
    hidden = factories.body(type="CDU", territory="com-93066", published=False)
    factories.seat(hidden, known_from=timezone.localdate())
    factories.agreement(factories.organisation(territory=Territory.objects.get(key="com-93066")))
    seen = page(client, "dep-93").context["picture"]
    assert (seen.bodies, seen.seats.total, seen.associations) == (0, 0, 0)
