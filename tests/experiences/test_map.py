"""The map of the fiches: in step with the list, nothing hidden, everything in the file."""

import json
import re

import pytest
from django.urls import reverse

from experiences import enums
from partenariat.maps import geojson
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def get(client, query=""):
    return client.get(reverse("experience_map") + query)


def read(client, query="", **options):
    response = client.get(reverse("experience_points") + query, **options)
    assert response.status_code == 200
    return json.loads(response.getvalue())


def test_the_figures_of_the_map_are_the_lengths_of_the_lists_they_lead_to(client):
    for territories in (
        ["com-93048"],
        ["com-93066", "com-75111"],
        ["dep-93"],
        ["reg-11"],
        ["com-31555"],
        ["pays-fr"],
    ):
        factories.experience(territories=territories)
    for query in ("", "?territoire=dep-93", "?zone=idf", "?autour=com-93048"):
        page = get(client, query).context["map"]
        for row in [*page.rows, page.region, *page.elsewhere]:
            if row.url:
                assert client.get(row.url).context["answer"].total == row.count, (query, row)
    page = get(client).context["map"]
    assert {row.name: row.count for row in page.rows if row.count} == {"Paris": 1, "Seine-Saint-Denis": 3}
    assert page.region.count == 4
    assert [(row.name, row.count) for row in page.elsewhere] == [
        ("Ailleurs en France", 1),
        ("France entière", 1),
    ]


def test_what_has_no_point_in_the_region_is_told(client):
    for territories in (["com-93048"], ["dep-93"], ["reg-11"], ["pays-fr"]):
        factories.experience(territories=territories)
    response = get(client)
    assert response.context["map"].unplaced == 2
    assert "2\u00a0fiches sans point sur la carte&nbsp;: elles couvrent un département" in response.text
    assert "les donne." in response.text


def test_one_fiche_without_a_point_is_told_in_the_singular(client):
    factories.experience(territories=["dep-93"])
    text = get(client).text
    assert "1\u00a0fiche sans point sur la carte&nbsp;: elle couvre un département" in text
    assert "la donne." in text


def test_without_a_search_the_figures_are_at_their_own_address(client):
    factories.experience()
    assert f'href="{reverse("experience_figures")}"' in get(client).text
    assert f'href="{reverse("experience_figures")}?zone=idf"' in get(client, "?zone=idf").text


def test_list_and_map_lead_to_each_other_with_every_filter(client):
    factories.experience()
    query = "q=exp%C3%A9rience&secteur=ville&autour=com-93066&rayon=20&tri=titre"
    on_map = re.search(r'href="(/experiences/carte/\?[^"]+)"', client.get(f"/experiences/?{query}").text)[1]
    back = re.search(r'href="(/experiences/\?[^"]+)">Liste', get(client, f"?{query}").text)[1]
    for link in (on_map, back):
        assert sorted(link.split("?")[1].replace("&amp;", "&").split("&")) == sorted(query.split("&"))


def test_a_chosen_departement_is_told_in_words(client):
    factories.experience(territories=["com-93048"])
    text = get(client, "?territoire=dep-93").text
    assert "1\u00a0fiche, filtre en place" in text
    assert "(filtre en place)" in text


def test_nothing_found_is_said_without_an_empty_map(client):
    text = get(client, "?q=zzzzqqqq").text
    assert "Rien à montrer sur la carte" in text
    assert "<canvas" not in text


@pytest.mark.parametrize("state", [state for state in enums.State if state != enums.State.PUBLISHED])
def test_only_published_fiches_are_on_the_map(client, state):
    factories.experience("Une fiche cachée", state=state)
    assert get(client).context["answer"].total == 0
    assert read(client)["features"] == []
    client.force_login(factories.moderator())
    assert read(client)["features"] == []


def test_a_fiche_has_one_feature_for_each_of_its_places(client):
    fiche = factories.experience(
        "Avec un hôpital (exemple fictif)", territories=["com-93066", "com-75111", "dep-93"]
    )
    fiche.establishments.add(
        factories.establishment("Hôpital des Lilas (exemple fictif)", latitude=48.91, longitude=2.41)
    )
    answer = read(client)
    assert answer["type"] == "FeatureCollection"
    assert answer["total"] == 1
    assert answer["licence"]["nom"] == "Licence Ouverte 2.0"
    assert [
        (one["properties"]["lieu"], one["properties"]["precision"], one["geometry"])
        for one in answer["features"]
    ] == [
        (
            "Hôpital des Lilas (exemple fictif), Saint-Denis (93)",
            "site",
            {"type": "Point", "coordinates": [2.41, 48.91]},
        ),
        ("Seine-Saint-Denis", "territoire", None),
        ("Paris 11e Arrondissement (75)", "commune", {"type": "Point", "coordinates": [2.3798, 48.8591]}),
    ]
    properties = answer["features"][0]["properties"]
    assert properties["reference"] == fiche.reference
    assert properties["titre"] == fiche.title
    assert properties["url"].endswith(fiche.get_absolute_url())
    assert properties["departement"] == "dep-93"


def test_an_establishment_without_position_is_at_the_centre_of_its_commune(client):
    fiche = factories.experience(territories=["reg-11"])
    fiche.establishments.add(factories.establishment("Clinique (exemple fictif)", territory="com-93048"))
    shown = read(client)["features"][0]
    assert shown["properties"]["precision"] == "commune"
    assert shown["geometry"]["coordinates"] == [2.4488, 48.8634]


def test_a_fiche_placed_nowhere_is_in_the_file_too(client):
    factories.seed_experience(territories=[])
    answer = read(client)
    assert [(one["geometry"], one["properties"]["lieu"]) for one in answer["features"]] == [(None, None)]


def test_the_file_holds_what_the_page_shows(client):
    near = factories.experience("Près (exemple fictif)", territories=["com-93048"])
    factories.experience("Loin (exemple fictif)", territories=["com-78646"])
    query = "?autour=Montreuil&rayon=5&page=3"
    assert {one["properties"]["reference"] for one in read(client, query)["features"]} == {near.reference}


def test_the_file_is_open_to_other_sites_sets_no_cookie_and_is_not_sent_twice(client):
    factories.experience()
    response = client.get(reverse("experience_points"))
    assert response["Content-Type"] == "application/geo+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(reverse("experience_points"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    other = client.get(
        reverse("experience_points") + "?zone=idf", headers={"if-none-match": response["ETag"]}
    )
    assert other.status_code == 200


@pytest.mark.parametrize("query", ["?theme=inconnu", "?inconnu=1", "?autour=zzz"])
def test_a_filter_not_understood_is_refused_never_widened(client, query):
    factories.experience()
    answer = client.get(reverse("experience_points") + query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "n’a pas été compris" in answer.text or "n’existe pas" in answer.text


def test_the_points_have_a_limit_and_what_did_not_change_does_not_count(client, monkeypatch):
    monkeypatch.setattr(geojson.PointsThrottle, "rate", "1/min")
    url = reverse("experience_points")
    known = {"if-none-match": client.get(url)["ETag"]}
    assert [client.get(url, headers=known).status_code for _ in range(3)] == [304, 304, 304]
    refused = client.get(url)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_a_title_cannot_break_the_file(client):
    factories.experience('Un « titre » "avec" </script>\\n (exemple fictif)')
    assert read(client)["features"][0]["properties"]["titre"].startswith('Un « titre » "avec" </script>')


def test_the_statements_are_as_many_for_one_fiche_as_for_twenty(client):
    factories.experience()
    get(client)
    one = queries(client, reverse("experience_map"))
    for _ in range(19):
        factories.experience()
    assert queries(client, reverse("experience_map")) == one


def test_the_file_takes_as_many_statements_for_one_fiche_as_for_twenty(client, django_assert_num_queries):
    factories.experience()
    with django_assert_num_queries(4):
        read(client)
    for _ in range(19):
        factories.experience(territories=["com-93048", "com-93066"])
    with django_assert_num_queries(4):
        assert len(read(client)["features"]) == 39
