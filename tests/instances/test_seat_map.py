"""The map of the vacant seats: in step with their list, everything in the file, nothing of who sat there."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from instances.derived import refresh_establishments
from partenariat import kept
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget_all()


def vacant(of=None, **fields):
    return factories.seat(of, known_from=TODAY - timedelta(days=100), **fields)


def get(client, query=""):
    kept.forget_all()
    return client.get(reverse("vacant_seat_map") + query)


def read(client, query=""):
    response = client.get(reverse("vacant_seat_points") + query)
    assert response.status_code == 200
    return json.loads(response.getvalue())


def total(client, url):
    kept.forget_all()
    return client.get(url).context["found"].total


def test_the_figures_of_the_map_are_the_lengths_of_the_lists_they_lead_to(client):
    for territory in ("com-93048", "com-93066", "dep-93", "reg-11", "com-31555"):
        body = factories.body(territory=territory)
        vacant(body)
        vacant(body)
    for query in ("", "?territoire=dep-93", "?etat=vacant", "?autour=com-93048&rayon=20"):
        page = get(client, query).context["map"]
        for row in [*page.rows, page.region, *page.elsewhere]:
            if row.url:
                assert total(client, row.url) == row.count, (query, row)
    page = get(client).context["map"]
    assert {row.name: row.count for row in page.rows if row.count} == {"Seine-Saint-Denis": 6}
    assert (page.region.count, page.unplaced) == (8, 4)
    assert [(row.name, row.count) for row in page.elsewhere] == [("Occitanie", 2)]


def test_a_seat_is_where_its_body_is_and_there_is_one_point_a_seat(client):
    site = factories.establishment("Hôpital (exemple fictif)", latitude=48.9, longitude=2.4)
    refresh_establishments()
    body = factories.body("Commission (exemple fictif)", type="CDU", territory=None, establishment=site)
    vacant(body, label="Usagers")
    vacant(body, label="Usagers", kind="substitute")
    vacant(factories.body("Conseil du département (exemple fictif)", territory="dep-93"))
    answer = read(client)
    assert answer["total"] == 3
    assert answer["licence"]["nom"]
    assert answer["date"].startswith(f"{TODAY}")
    features = {one["properties"]["titre"]: one for one in answer["features"]}
    placed = features["Usagers (suppléant), Commission (exemple fictif)"]
    assert placed["geometry"]["coordinates"] == [2.4, 48.9]
    assert placed["properties"]["etat"] == "vacant"
    assert placed["properties"]["instance"] == body.reference
    assert placed["properties"]["url"].endswith(body.get_absolute_url())
    assert sum(one["geometry"] is None for one in features.values()) == 1
    assert len({one["properties"]["reference"] for one in answer["features"]}) == 3


def test_the_file_holds_what_the_list_shows(client):
    for territory in ("com-93048", "com-75056"):
        vacant(factories.body(territory=territory))
    for query in ("", "?territoire=dep-93", "?etat=bientot-vacant", "?q=instance"):
        kept.forget_all()
        shown = client.get(reverse("vacant_seats") + query)
        assert read(client, query)["total"] == shown.context["found"].total
        if shown.context["found"].total:
            assert reverse("vacant_seat_points") in shown.text


def test_nothing_hidden_nor_of_who_sat_there_is_on_the_map(client):
    vacant(factories.body("canariinstance", published=False))
    gone = factories.seat(factories.body())
    factories.mandate(gone, start=-100, end=-30, representative=factories.representative("Canariparti"))
    for user in (None, factories.curator()):
        if user:
            client.force_login(user)
        assert "canari" not in json.dumps(read(client)).lower()
        assert "canari" not in get(client).text.lower()
    assert len(read(client)["features"]) == 1


def test_seats_around_a_commune_are_found_on_the_list_the_map_the_file_and_the_api(client):
    vacant(factories.body("À Montreuil (exemple fictif)", territory="com-93048"))
    vacant(factories.body("À Versailles (exemple fictif)", territory="com-78646"))
    vacant(factories.body("Du 93 (exemple fictif)", territory="dep-93"))
    query = "?autour=93100&rayon=10"
    assert total(client, reverse("vacant_seats") + query) == 1
    assert get(client, query).context["found"].total == 1
    assert len(read(client, query)["features"]) == 1
    assert client.get("/api/v1/sieges-vacants/" + query).json()["total"] == 1
    assert "10\u00a0km" in client.get(reverse("vacant_seats") + query).text


def test_an_empty_map_does_not_say_that_all_is_filled(client):
    factories.seat()
    html = get(client, "?territoire=dep-93").text
    assert "Aucun siège vacant n’est connu avec ces choix" in html
    assert "Cela ne veut pas dire que tous les sièges sont occupés" in html


def test_a_value_that_means_nothing_is_said(client):
    vacant()
    response = get(client, "?etat=plein&territoire=zz&autour=saint")
    assert response.context["found"].total == 1
    assert response.text.count("n’a pas été pris en compte") == 3
    assert "Autour de quelle commune" in response.text


def test_list_map_and_file_lead_to_one_another_with_the_same_question(client):
    vacant(factories.body(territory="com-93048"))
    query = "?etat=vacant&amp;territoire=dep-93"
    kept.forget_all()
    listed = client.get(reverse("vacant_seats") + query.replace("&amp;", "&")).text
    assert f'href="{reverse("vacant_seat_map")}{query}"' in listed
    assert f'href="{reverse("vacant_seat_points")}{query}"' in listed
    assert f'href="{reverse("vacant_seats")}{query}"' in get(client, query.replace("&amp;", "&")).text


def test_the_statements_are_as_many_for_one_seat_as_for_twenty(client, django_assert_num_queries):
    vacant(factories.body(territory="com-93048"))
    one = queries(client, reverse("vacant_seat_map"))
    with django_assert_num_queries(5):
        read(client)
    for _ in range(19):
        vacant(factories.body(territory="com-93048"))
    assert queries(client, reverse("vacant_seat_map")) == one
    with django_assert_num_queries(5):
        assert len(read(client)["features"]) == 20
