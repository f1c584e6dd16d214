"""`/experiences/chiffres/`: each figure is the length of the list it leads to."""

import re
from html import unescape

import pytest

from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

PAGE = "/experiences/chiffres/"


def charts(response):
    return {chart.anchor: chart for chart in response.context["figures"].charts}


def bar(response, anchor, label):
    chart = charts(response)[anchor]
    return next(one for one in [*chart.bars, *chart.more] if one.label == label)


def test_every_figure_is_the_length_of_the_list_it_leads_to(client, demonstration):
    response = client.get(PAGE)
    figures = response.context["figures"]
    bars = [one for chart in figures.charts for one in [*chart.bars[:3], *chart.more[:1]] if one.url]
    cells = [cell for _, row in figures.grid for cell in row if cell.url]
    assert bars
    assert cells
    for one in [*bars, *cells[:4]]:
        assert client.get("/experiences/" + one.url).context["answer"].total == one.count, one
        assert client.get(PAGE + one.url).context["figures"].total == one.count, one


def test_a_figure_counts_with_what_is_chosen_elsewhere(client):
    factories.experience(domains=["peer_support"], territories=["com-93066"])
    factories.experience(domains=["peer_support"], territories=["dep-92"])
    factories.experience(domains=["research"], territories=["dep-92"])
    response = client.get(PAGE + "?domaine=peer_support")
    assert bar(response, "territoire", "Hauts-de-Seine").count == 1
    # Its own choices do not narrow a facet.
    assert len(charts(response)["domaine"].bars) == 2
    assert response.context["figures"].total == 2


def test_a_line_adds_a_filter_and_the_same_line_takes_it_off(client):
    factories.experience(domains=["peer_support"])
    first = bar(client.get(PAGE), "domaine", "Soutien par les pairs")
    assert (first.url, first.chosen) == ("?domaine=peer_support", False)
    response = client.get(PAGE + first.url)
    chosen = bar(response, "domaine", "Soutien par les pairs")
    assert (chosen.url, chosen.chosen) == (PAGE, True)
    content = response.content.decode()
    assert "(choisi)" in content
    assert "retirer ce filtre" in content


def test_the_cells_of_the_matrix_filter_too(client):
    factories.experience(positions=[("governance", "partnership")])
    factories.experience(positions=[("diagnosis", "consultation"), ("governance", "partnership")])
    response = client.get(PAGE + "?case=diagnosis-consultation")
    cells = {
        (cell.dimension, cell.level): cell for _, row in response.context["figures"].grid for cell in row
    }
    assert cells["Gouvernances", "Partenariat"].count == 2
    assert cells["Diagnostics et états des lieux", "Consultation"].chosen
    assert response.context["figures"].total == 1


def test_years_are_counted_and_filter_the_list(client):
    factories.experience(start_date="2020-05-01", start_precision="year")
    factories.experience(start_date="2021-05-01")
    factories.experience()
    response = client.get(PAGE)
    chart = charts(response)["debut"]
    assert [(one.label, one.count) for one in chart.bars] == [("2021", 1), ("2020", 1)]
    assert chart.unknown == 1
    assert client.get("/experiences/?debut=2020").context["answer"].total == 1
    assert "Début en 2020" in client.get("/experiences/?debut=2020").content.decode()
    assert client.get("/api/v1/experiences/?debut=2020").json()["total"] == 1
    assert client.get("/api/v1/experiences/?debut=1700").status_code == 400


def test_words_and_filters_go_from_the_list_to_the_figures_and_back(client):
    factories.experience(domains=["peer_support"])
    content = unescape(client.get("/experiences/?domaine=peer_support").content.decode())
    assert 'href="/experiences/chiffres/?domaine=peer_support"' in content
    content = unescape(client.get(PAGE + "?domaine=peer_support").content.decode())
    assert 'href="/experiences/?domaine=peer_support"' in content
    assert 'href="/experiences/carte/?domaine=peer_support"' in content
    assert '<input type="hidden" name="domaine" value="peer_support">' in content


def test_nothing_found_says_what_to_do(client):
    factories.experience()
    content = client.get(PAGE + "?q=zzzzqqqq").content.decode()
    assert "Rien à compter pour l’instant" in content
    assert "<table" not in content


def test_a_bar_is_never_without_its_figure_nor_a_style(client, demonstration):
    content = client.get(PAGE).content.decode()
    assert content.count("<rect ") == content.count('class="chart__bar"')
    assert content.count('class="chart__bar"') <= content.count('class="chart__count"')
    assert "style=" not in content
    widths = [int(width) for width in re.findall(r'<rect width="(\d+)%"', content)]
    assert min(widths) >= 0
    assert max(widths) == 100


def test_a_draft_counts_nowhere_whoever_looks(client):
    factories.experience(state="draft", start_date="1999-01-01")
    client.force_login(factories.moderator())
    assert client.get(PAGE).context["figures"].total == 0
    assert "1999" not in client.get(PAGE).content.decode()


def test_as_many_statements_for_one_fiche_as_for_twenty(client):
    factories.experience()
    one = queries(client, PAGE)
    for _ in range(19):
        factories.experience()
    assert queries(client, PAGE) == one
    searched = queries(client, PAGE + "?q=resume")
    for _ in range(19):
        factories.experience()
    assert queries(client, PAGE + "?q=resume") == searched
