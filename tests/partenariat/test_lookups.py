import pytest
from django.db import connection

from accounts.models import Organisation
from partenariat.lookups import find_named, find_territory
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("com-93066", "com-93066"),
        ("DEP-93", "dep-93"),
        ("93", "dep-93"),
        ("Saint-Denis (93)", "com-93066"),
        ("seine  saint-denis", "dep-93"),
        ("Île-de-France", "reg-11"),
        ("ile de france", "reg-11"),
    ],
)
def test_a_territory_is_found_as_people_write_it(typed, key):
    assert find_territory(typed).exact.key == key


def test_a_postcode_finds_its_communes():
    found = find_territory("93200")
    assert "com-93066" in [one.key for one in ([found.exact] if found.exact else found.close)]


def test_a_slip_proposes_the_names_that_resemble():
    found = find_territory("Montreuill")
    assert found.exact is None
    assert any(one.name.startswith("Montreuil") for one in found.close)


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "xyzzyville", "99999", "dep-zz"])
def test_what_resembles_nothing_finds_nothing(typed):
    assert find_territory(typed) == (None, [])


def test_an_organisation_is_found_by_its_exact_name_first():
    known = factories.organisation("Réseau inventé")
    factories.organisation("Réseau inventé du Nord")
    assert find_named(Organisation.objects.all(), " reseau  INVENTE ").exact == known


def test_two_organisations_of_one_name_are_a_choice():
    both = [factories.organisation("Réseau inventé") for _ in range(2)]
    assert find_named(Organisation.objects.all(), "Réseau inventé") == (None, both)


def test_an_acronym_is_enough_to_propose_an_organisation():
    known = factories.organisation("Réseau inventé des aidants du canal", acronym="RIAC")
    assert find_named(Organisation.objects.all(), "riac").close == [known]


def test_an_organisation_written_between_the_two_looks_is_the_one_meant():
    """Two forms naming the same new organisation at once: the second finds it, and asks nothing."""
    written = []

    def write_meanwhile(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not written:
            written.append("now")
            factories.organisation("Les Tilleuls (exemple fictif)")
        return answer

    with connection.execute_wrapper(write_meanwhile):
        found = find_named(Organisation.objects.all(), "Les Tilleuls (exemple fictif)")
    assert (str(found.exact), found.close) == ("Les Tilleuls (exemple fictif)", [])
