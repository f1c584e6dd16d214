"""Shapes and centres: what the maps are drawn from."""

import gzip
import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from partenariat.maps.around import find_commune, near
from partenariat.maps.shapes import shapes
from partenariat.models import Territory

STATIC = settings.BASE_DIR / "static" / "maps"


def weight(name):
    return len(gzip.compress((STATIC / name).read_bytes()))


def test_the_shapes_of_a_page_are_light():
    assert weight("ile-de-france.json") <= 160_000
    assert weight("communes.json") <= 25_000
    assert (
        len(gzip.compress((settings.BASE_DIR / "partenariat/data/departments.json").read_bytes())) <= 20_000
    )


def test_the_file_of_the_page_and_that_of_the_server_are_of_one_drawing():
    page = json.loads((STATIC / "ile-de-france.json").read_text())
    for name in ("width", "height", "west", "north", "across", "down", "source"):
        assert page[name] == shapes()[name]
    assert page["labels"].keys() == shapes()["shapes"].keys()


@pytest.mark.django_db
def test_every_territory_but_the_countries_has_a_centre():
    nowhere = Territory.objects.filter(latitude=None) | Territory.objects.filter(longitude=None)
    assert set(nowhere.values_list("kind", flat=True)) == {"country"}
    paris = Territory.objects.get(key="com-75056")
    assert (paris.latitude, paris.longitude) == pytest.approx((48.857, 2.343), abs=0.01)


@pytest.mark.django_db
def test_loading_the_reference_again_changes_no_centre():
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert "Territoires : 1500 (créés : 0, mis à jour : 0" in out.getvalue()


@pytest.mark.django_db
def test_the_communes_of_the_page_are_those_of_the_region_where_the_base_puts_them():
    rows = json.loads((STATIC / "communes.json").read_text())
    known = {
        place.key: [place.key, place.name, place.latitude, place.longitude]
        for place in Territory.objects.within("reg-11").filter(kind__in=["commune", "arrondissement"])
    }
    # The arrondissements say where one is in Paris.
    known.pop("com-75056")
    assert {row[0]: row for row in rows} == known


@pytest.mark.django_db
def test_near_grows_with_the_distance_and_holds_the_commune_itself():
    montreuil = Territory.objects.get(key="com-93048")
    found = [set(near(montreuil, radius).values_list("key", flat=True)) for radius in (5, 10, 20, 50)]
    assert "com-93048" in found[0]
    assert found[0] < found[1] < found[2] < found[3]
    # Bagnolet is 2 km away, Saint-Denis 10, Versailles 25.
    assert "com-93006" in found[0]
    assert "com-93066" not in found[0]
    assert "com-93066" in found[2]
    assert "com-78646" not in found[2]
    assert "com-78646" in found[3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Montreuil", "com-93048"),
        ("montreuil (93)", "com-93048"),
        ("com-93048", "com-93048"),
        ("93100", "com-93048"),
        ("Paris", "com-75056"),
        ("75011", "com-75111"),
        ("saint denis", "com-93066"),
    ],
)
def test_a_commune_is_found_as_people_write_it(text, key):
    assert find_commune(text).exact.key == key


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["dep-93", "93", "Seine-Saint-Denis", "zzzz", "com-00000", "«\u00a0»"])
def test_what_is_no_commune_is_not_taken_for_one(text):
    assert find_commune(text).exact is None


@pytest.mark.django_db
def test_a_name_not_precise_enough_proposes_the_biggest_communes_first():
    close = find_commune("saint").close
    assert close[0].key == "com-93066"
    assert len(close) == 8
