"""The map of the bodies: in step with the list, nothing hidden, everything in the file; facets exact everywhere."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from instances.derived import refresh_establishments
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def get(client, query=""):
    return client.get(reverse("body_map") + query)


def read(client, query=""):
    response = client.get(reverse("body_points") + query)
    assert response.status_code == 200
    return json.loads(response.getvalue())


def test_the_figures_of_the_map_are_the_lengths_of_the_lists_they_lead_to(client):
    for territory in ("com-93048", "com-93066", "dep-93", "reg-11", "com-31555", "pays-fr"):
        factories.body(territory=territory)
    for query in ("", "?territoire=dep-93", "?zone=idf", "?autour=com-93048&rayon=20"):
        page = get(client, query).context["map"]
        for row in [*page.rows, page.region, *page.elsewhere]:
            if row.url:
                assert client.get(row.url).context["answer"].total == row.count, (query, row)
    page = get(client).context["map"]
    assert {row.name: row.count for row in page.rows if row.count} == {"Seine-Saint-Denis": 3}
    assert page.unplaced == 2


def test_a_body_is_where_its_establishment_is(client):
    site = factories.establishment("Hôpital (exemple fictif)", latitude=48.9, longitude=2.4)
    refresh_establishments()
    factories.body("Commission (exemple fictif)", type="CDU", territory=None, establishment=site)
    factories.body("Conseil du département (exemple fictif)", territory="dep-93")
    features = {one["properties"]["titre"]: one for one in read(client)["features"]}
    placed = features["Commission (exemple fictif)"]
    assert placed["geometry"]["coordinates"] == [2.4, 48.9]
    assert placed["properties"]["precision"] == "site"
    assert placed["properties"]["lieu"] == "Hôpital (exemple fictif), Saint-Denis (93)"
    assert features["Conseil du département (exemple fictif)"]["geometry"] is None
    assert get(client).context["map"].unplaced == 1


def test_an_unpublished_body_is_nowhere_on_the_map(client):
    factories.body("Instance cachée", territory="com-93066", published=False)
    for user in (None, factories.curator()):
        if user:
            client.force_login(user)
        assert read(client)["features"] == []
    client.logout()
    assert get(client).context["answer"].total == 0
    assert "cachée" not in get(client).text


def test_around_a_commune_holds_its_bodies_and_none_wider(client):
    factories.body("À Montreuil (exemple fictif)", territory="com-93048")
    factories.body("À Versailles (exemple fictif)", territory="com-78646")
    factories.body("Du 93 (exemple fictif)", territory="dep-93")
    for page in ("body_list", "body_map"):
        response = client.get(reverse(page) + "?autour=93100&rayon=10")
        assert response.context["answer"].total == 1
    assert client.get(reverse("api_instances_liste") + "?autour=com-93048").json()["total"] == 1
    assert [one["properties"]["titre"] for one in read(client, "?autour=93100")["features"]] == [
        "À Montreuil (exemple fictif)"
    ]


def test_a_commune_not_precise_enough_is_asked_again(client):
    factories.body()
    response = get(client, "?autour=saint")
    assert response.context["around"].choices[0].label == "Saint-Denis (93)"
    assert "Autour de quelle commune" in response.text


def exact(client, path, narrowings):
    for narrowed in narrowings:
        response = client.get(f"{path}?{narrowed}")
        for group in response.context["groups"]:
            rest = "&".join(part for part in narrowed.split("&") if not part.startswith(f"{group.name}="))
            for choice in [*group.choices, *group.more]:
                address = f"{path}?{rest}&{group.name}={choice.value}"
                found = client.get(address)
                total = found.context["answer"].total if "answer" in found.context else found.context["total"]
                assert total == choice.count, address


def test_each_count_of_the_bodies_is_the_length_of_the_list_it_leads_to(client):
    vacant = factories.seat(known_from=timezone.localdate()).body
    factories.body(type="CVS", territory="com-93048")
    factories.body(type="CTS", territory="dep-93")
    factories.body(type="CTS", territory="dep-78")
    factories.body(type="CRSA", territory="reg-11")
    factories.body(territory="com-31555")
    assert vacant.published_at
    narrowings = (
        "", "type=CTS", "sieges=vacants", "territoire=dep-93", "territoire=dep-93&type=CTS&type=CVS",
        "autour=com-93048&rayon=20", "zone=idf&echelle=establishment", "q=instance",
    )  # fmt: skip
    exact(client, reverse("body_list"), narrowings)
    exact(client, reverse("body_map"), narrowings)


def test_the_statements_are_as_many_for_one_body_as_for_twenty(client, django_assert_num_queries):
    factories.body(territory="com-93048")
    get(client)
    one = queries(client, reverse("body_map"))
    with django_assert_num_queries(4):
        read(client)
    for _ in range(19):
        factories.body(territory="com-93048")
    assert queries(client, reverse("body_map")) == one
    with django_assert_num_queries(4):
        assert len(read(client)["features"]) == 20
