"""`/instances/chiffres/`: each figure is the length of the list it leads to; what is unknown is told as such."""

from html import unescape

import pytest
from django.utils import timezone

from instances.derived import refresh_establishments
from instances.register import expected
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

PAGE, LIST = "/instances/chiffres/", "/instances/"


def charts(response):
    return {chart.anchor: chart for chart in response.context["charts"]}


def bar(response, anchor, label):
    chart = charts(response)[anchor]
    return next(one for one in [*chart.bars, *chart.more] if one.label.startswith(label))


def known(response):
    """(expected, {label: number})"""
    told = response.context["known"]
    return told.expected, {bar.label: bar.count for chart in told.charts for bar in chart.bars}


@pytest.mark.parametrize("query", ["", "?territoire=dep-93", "?type=CTS&zone=idf", "?q=conseil"])
def test_every_figure_is_the_length_of_the_list_it_leads_to(client, demonstration, query):
    response = client.get(PAGE + query)
    assert response.context["answer"].total == client.get(LIST + query).context["answer"].total
    drawn = charts(response)
    assert drawn.keys() >= {"type", "territoire", "nature", "echelle"}
    for chart in drawn.values():
        for one in [*chart.bars[:3], *chart.more[:1]]:
            if one.url:
                asked = one.url.removeprefix(PAGE)
                if not one.chosen:
                    name, value = asked.rpartition("&")[2].removeprefix("?").split("=")
                    rest = "&".join(part for part in asked[1:].split("&") if not part.startswith(f"{name}="))
                    asked = f"?{rest}&{name}={value}"
                    assert client.get(LIST + asked).context["answer"].total == one.count, one


def test_a_line_adds_a_filter_and_the_same_line_takes_it_off(client):
    factories.body(type="CTS")
    factories.body(type="CVS", territory="com-93066")
    first = bar(client.get(PAGE), "type", "Conseil territorial")
    assert (first.url, first.count, first.chosen) == ("?type=CTS", 1, False)
    response = client.get(PAGE + first.url)
    chosen = bar(response, "type", "Conseil territorial")
    assert (chosen.url, chosen.chosen) == (PAGE, True)
    assert len(charts(response)["type"].bars) == 2
    assert "retirer ce filtre" in response.text


def test_seats_vacant_and_the_rest_are_two_figures(client):
    factories.seat(known_from=timezone.localdate())
    factories.body()
    factories.body()
    chart = charts(client.get(PAGE))["sieges"]
    assert [(one.label, one.count, one.url) for one in chart.bars] == [
        ("Avec des sièges d’usagers vacants", 1, "?sieges=vacants")
    ]
    assert chart.unknown == 2
    assert "Sans siège d’usagers vacant connu" in client.get(PAGE).text


def test_what_nobody_told_us_is_unknown_and_never_missing(client):
    site = factories.establishment("Hôpital (exemple fictif)", category_code="355")
    factories.establishment("Autre hôpital (exemple fictif)", category_code="355")
    refresh_establishments()
    expected.refresh()
    seat = factories.seat(factories.body(type="CDU", territory=None, establishment=site))
    response = client.get(PAGE + "?type=CDU&territoire=dep-93")
    total, found = known(response)
    assert (total, found["Instances connues"], found["Instances inconnues"]) == (2, 1, 1)
    assert (found["Vacants"], found["Inconnus"]) == (0, 1)
    assert seat.body.published_at
    assert "Cela ne veut pas dire qu’elle manque" in response.text
    assert client.get(response.context["known"].url).status_code == 200


def test_what_the_coverage_cannot_answer_is_not_told(client):
    factories.establishment("Hôpital (exemple fictif)", category_code="355")
    refresh_establishments()
    expected.refresh()
    factories.body()
    assert client.get(PAGE).context["known"]
    for query in ("?q=instance", "?territoire=com-93066", "?zone=france", "?sieges=vacants"):
        assert client.get(PAGE + query).context["known"] is None, query


def test_an_unpublished_body_counts_nowhere(client):
    factories.body("Instance cachée", published=False)
    response = client.get(PAGE)
    assert response.context["answer"].total == 0
    assert "Rien à compter pour l’instant" in response.text


def test_words_and_filters_go_from_the_list_and_the_map_to_the_figures_and_back(client):
    factories.body("Conseil fictif", territory="dep-93")
    for page in (LIST, "/instances/carte/"):
        content = unescape(client.get(page + "?q=conseil&territoire=dep-93").text)
        assert 'href="/instances/chiffres/?q=conseil&territoire=dep-93"' in content
    content = unescape(client.get(PAGE + "?q=conseil&territoire=dep-93").text)
    assert 'href="/instances/?q=conseil&territoire=dep-93"' in content
    assert 'href="/instances/carte/?q=conseil&territoire=dep-93"' in content
    assert '<input type="hidden" name="territoire" value="dep-93">' in content


def test_a_value_that_means_nothing_is_said_and_counts_nothing_away(client):
    factories.body()
    response = client.get(PAGE + "?type=ZZZ&territoire=dep-999&page=9")
    assert response.status_code == 200
    assert response.context["answer"].total == 1
    assert "n’a pas été pris en compte" in response.text


def test_as_many_statements_for_one_body_as_for_twenty(client):
    factories.body()
    one = queries(client, PAGE)
    for _ in range(19):
        factories.body()
    assert queries(client, PAGE) == one


def test_a_slug_never_takes_the_address_of_a_page_of_the_list():
    assert factories.body("Chiffres").slug != "chiffres"


def test_staff_count_what_their_own_list_shows(client):
    factories.body(published=False)
    factories.body()
    client.force_login(factories.curator())
    assert client.get(PAGE).context["answer"].total == client.get(LIST).context["answer"].total
    assert sum(one.count for one in charts(client.get(PAGE))["type"].bars) == 2
