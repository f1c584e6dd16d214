"""The coverage page: map, table, file, API."""

import csv
import io

import pytest
from django.urls import reverse

from instances.coverage import drawing
from instances.derived import refresh_establishments
from instances.register import expected
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def clinic(**fields):
    fields = {"category_code": "365", "category": "Clinique", "ownership": "for_profit"} | fields
    site = factories.establishment(**fields)
    refresh_establishments([site.pk])
    expected.refresh()
    return site


def lines(response):
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_page_says_unknown_and_never_missing(client):
    clinic()
    page = client.get(reverse("coverage")).content.decode()
    assert 'id="dep-93"' in page
    assert "manquante" not in page


def test_a_type_nobody_expects_is_not_a_page(client):
    clinic()
    assert client.get(reverse("coverage"), {"type": "ASV"}).status_code == 404


def test_without_register_the_page_says_so(client):
    assert "n’a pas encore été chargé" in client.get(reverse("coverage")).content.decode()


def test_the_file_of_gaps_names_each_unknown_body(client):
    site = clinic(name="Clinique exemple fictif des Tilleuls")
    rows = lines(client.get(reverse("coverage_gaps")))
    assert [row for row in rows if row[3] == site.finess][0][2] == site.name


def test_a_cell_of_the_file_is_never_a_formula(client):
    clinic(name="=1+1")
    assert not [
        cell for row in lines(client.get(reverse("coverage_gaps"))) for cell in row if cell.startswith("=")
    ]


def test_the_api_and_the_page_say_the_same(client):
    site = clinic()
    factories.body(type="CDU", territory=None, establishment=site)
    answer = client.get("/api/v1/couverture/?type=CDU&departement=dep-93").json()
    row = answer["resultats"][0]
    assert (row["instances_attendues"], row["instances_connues"], row["instances_inconnues"]) == (1, 1, 0)


def test_an_unpublished_body_is_unknown(client):
    site = clinic()
    factories.body(type="CDU", territory=None, establishment=site, published=False)
    row = client.get("/api/v1/couverture/?type=CDU&departement=dep-93").json()["resultats"][0]
    assert (row["instances_connues"], row["instances_inconnues"]) == (0, 1)


def test_every_departement_is_drawn_once_and_all_only_for_all():
    keys = list(drawing.shapes()["shapes"])
    drawn = drawing.draw(dict.fromkeys(keys, 99) | {"dep-75": 100, "dep-77": None}, dict.fromkeys(keys, "x"))
    levels = {area.key: area.level for area in drawn.areas}
    assert len(levels) == 8
    assert (levels["dep-75"], levels["dep-77"], levels["dep-93"]) == (4, None, 3)


def test_the_page_costs_the_same_for_one_body_and_for_twenty(client):
    factories.body(type="CDU", territory=None, establishment=clinic())
    one = queries(client, reverse("coverage"))
    for _ in range(20):
        factories.body(type="CDU", territory=None, establishment=clinic())
    assert queries(client, reverse("coverage")) == one
