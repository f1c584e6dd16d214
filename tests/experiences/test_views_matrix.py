"""The matrix: a cell's count is its list, and gaps are visible."""

import pytest
from django.urls import reverse

from experiences import enums
from tests import factories

pytestmark = pytest.mark.django_db


def matrix(client):
    return client.get(reverse("experience_matrix"))


def cells(response):
    shown = response.context["matrix"]
    return [cell for _, row in shown.rows for cell in row] + shown.beyond


def test_every_cell_counts_exactly_its_list(client):
    factories.experience(positions=[("governance", "partnership"), ("diagnosis", "consultation")])
    factories.experience(positions=[("governance", "partnership")])
    factories.experience(positions=[("governance", "leadership")])
    factories.experience(positions=[("governance", "partnership")], state=enums.State.ARCHIVED)
    factories.experience(positions=[("governance", "collaboration")], state=enums.State.DRAFT)
    found = {cell.url: cell.count for cell in cells(matrix(client)) if cell.count}
    assert found == {
        "/experiences/?case=governance-partnership": 2,
        "/experiences/?case=diagnosis-consultation": 1,
        "/experiences/?case=governance-leadership": 1,
    }
    for url, count in found.items():
        assert client.get(url).context["answer"].total == count


def test_the_grid_has_six_dimensions_and_four_levels_with_an_example_each(client):
    shown = matrix(client).context["matrix"]
    assert len(shown.rows) == 6
    assert all(len(row) == 4 and all(cell.example for cell in row) for _, row in shown.rows)


def test_leadership_stands_apart(client):
    response = matrix(client)
    assert "Leadership des personnes concernées" not in response.context["matrix"].levels
    assert len(response.context["matrix"].beyond) == 6


def test_gaps_invite_to_propose(client):
    text = matrix(client).text
    assert text.count("Aucune fiche") == 24
    assert reverse("experience_propose") in text


def test_the_statements_do_not_grow_with_the_fiches(client, django_assert_num_queries):
    factories.experience()
    matrix(client)
    with django_assert_num_queries(3):
        matrix(client)
    for _ in range(10):
        factories.experience()
    matrix(client)
    with django_assert_num_queries(3):
        matrix(client)
