"""The map of the establishments: in step with « Mon représentant », light whatever their number."""

import json

import pytest
from django.conf import settings
from django.urls import reverse

from instances.derived import refresh_establishments
from partenariat import kept
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def places(*communes, name="Clinique", **fields):
    for commune in communes:
        factories.establishment(f"{name} de {commune} (exemple fictif)", territory=commune, **fields)
    refresh_establishments()
    kept.forget_all()


def get(client, query=""):
    return client.get(reverse("place_map") + query)


def read(client, query="", name="place_points"):
    response = client.get(reverse(name) + query)
    assert response.status_code == 200
    return json.loads(response.getvalue())


def listed(client, url):
    return client.get(url).context["found"].total


def test_the_figures_of_the_map_are_the_lengths_of_the_lists_they_lead_to(client):
    places("com-93048", "com-93066", "com-78646", "com-31555")
    places("com-93066", name="Maison")
    for query in (
        "",
        "?territoire=dep-93",
        "?q=clinique",
        "?q=cliniqe&territoire=dep-78",
        "?autour=93100&rayon=20",
    ):
        page = get(client, query).context["map"]
        assert any(row.url for row in page.rows), query
        for row in [*page.rows, page.region, *page.elsewhere]:
            if row.url:
                assert listed(client, row.url) == row.count, (query, row)
    page = get(client).context["map"]
    assert {row.name: row.count for row in page.rows if row.count} == {"Seine-Saint-Denis": 3, "Yvelines": 1}


def test_the_file_holds_what_the_list_shows(client):
    places("com-93048", "com-93066", "com-78646")
    places("com-93066", is_open=False)
    for query in ("?territoire=dep-93", "?departement=93", "?q=clinique", "?q=clinique&territoire=dep-78"):
        shown = client.get(reverse("my_representative") + query)
        assert read(client, query)["total"] == shown.context["found"].total, query
        assert reverse("place_points") in shown.text
    everything = read(client)
    assert everything["total"] == len(everything["features"]) == 3
    assert everything["licence"]["nom"]


def test_a_site_is_at_its_own_place_or_in_its_commune(client):
    places("com-93066", latitude=48.9, longitude=2.4)
    places("com-93048")
    points = {one["properties"]["territoire"]: one for one in read(client)["features"]}
    assert points["com-93066"]["geometry"]["coordinates"] == [2.4, 48.9]
    assert points["com-93066"]["properties"]["precision"] == "site"
    assert points["com-93048"]["properties"]["precision"] == "commune"


def test_words_and_places_narrow_together(client):
    places("com-93048", "com-78646")
    places("com-93048", name="Maison")
    assert listed(client, reverse("my_representative") + "?q=clinique&territoire=dep-93") == 1
    response = client.get(reverse("my_representative") + "?q=clinique&territoire=dep-93")
    assert [tag.label for tag in response.context["tags"]] == ["«\u00a0clinique\u00a0»", "Seine-Saint-Denis"]
    assert 'href="?q=clinique"' in response.text


def test_what_is_understood_does_not_change_with_the_territory_chosen(client):
    places("com-93048")
    places("com-78646", name="Cliniqa")
    close = get(client, "?q=cliniqua").context["map"]
    counts = {row.name: row.count for row in close.rows if row.count}
    assert sum(counts.values()) == close.total
    for row in close.rows:
        if row.url:
            assert listed(client, row.url) == row.count


def test_many_sites_are_drawn_commune_by_commune(client, monkeypatch):
    monkeypatch.setattr("instances.places.map_views.MANY", 2)
    places("com-93048", "com-93066")
    places("com-93048", name="Maison")
    response = get(client, "?zone=x")
    page = response.context["map"]
    assert page.live_url == reverse("place_communes")
    assert page.data_url == reverse("place_points")
    drawn = {
        one["properties"]["territoire"]: one["properties"]
        for one in read(client, name="place_communes")["features"]
    }
    assert {key: one["nombre"] for key, one in drawn.items()} == {"com-93048": 2, "com-93066": 1}
    for one in drawn.values():
        assert listed(client, one["url"].removeprefix(settings.SITE_URL)) == one["nombre"]
    assert get(client, "?territoire=com-93066").context["map"].live_url.startswith(reverse("place_points"))


def test_points_of_communes_keep_the_question(client):
    places("com-93048")
    places("com-93048", name="Maison")
    (one,) = read(client, "?q=clinique", name="place_communes")["features"]
    assert one["properties"]["nombre"] == 1
    assert one["properties"]["url"].endswith("?q=clinique&territoire=com-93048")


def test_nothing_found_says_what_to_do(client):
    places("com-93048")
    response = get(client, "?q=zzzz&territoire=dep-78")
    assert response.context["total"] == 0
    assert "Rien à montrer sur la carte" in response.text


@pytest.mark.parametrize("page", ["my_representative", "place_map"])
def test_a_value_that_means_nothing_is_said(client, page):
    places("com-93048")
    response = client.get(reverse(page) + "?territoire=zz&departement=999&autour=saint")
    assert response.status_code == 200
    assert response.text.count("n’a pas été pris en compte") == 3


def test_list_and_map_lead_to_one_another_with_the_same_question(client):
    places("com-93048")
    query = "?q=clinique&amp;territoire=dep-93"
    asked = query.replace("&amp;", "&")
    assert f'href="{reverse("place_map")}{query}"' in client.get(reverse("my_representative") + asked).text
    assert f'href="{reverse("my_representative")}{query}"' in get(client, asked).text


def test_the_statements_are_as_many_for_one_site_as_for_twenty(client, django_assert_num_queries):
    places("com-93048")
    one = {query: queries(client, reverse("place_map") + query) for query in ("", "?q=clinique")}
    with django_assert_num_queries(4):
        read(client)
    places(*["com-93048"] * 19)
    for query, number in one.items():
        assert queries(client, reverse("place_map") + query) == number
    with django_assert_num_queries(4):
        assert len(read(client)["features"]) == 20


def test_the_map_sets_no_cookie(client):
    places("com-93048")
    for response in (get(client), client.get(reverse("place_points"))):
        assert not response.cookies


def test_residences_are_told_from_hospitals(client):
    places("com-93048", category_code="500")
    places("com-93066", category_code="355")
    (residence,) = read(client, "?secteur=social")["features"]
    assert residence["properties"]["territoire"] == "com-93048"
    assert listed(client, reverse("my_representative") + "?secteur=soins") == 1
    sector = get(client).context["groups"][0]
    assert [(choice.value, choice.count) for choice in sector.choices] == [("soins", 1), ("social", 1)]
