"""What a process keeps of a list is given back to whoever asks for that very list, and to nobody else."""

import pytest

from instances.derived import refresh_establishments
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PAGE, API = "/instances/mon-representant/", "/api/v1/etablissements/"


@pytest.fixture
def sites():
    made = {
        code: factories.establishment(f"Site du {code} (exemple fictif)", territory=territory)
        for code, territory in (("93", "com-93066"), ("39", "dep-39"), ("75", "com-75056"))
    }
    refresh_establishments([site.pk for site in made.values()])
    return made


@pytest.fixture
def named(client):
    def named(**asked):
        answer = client.get(API, asked).json()
        assert answer["total"] == len(answer["resultats"])
        return {row["nom"] for row in answer["resultats"]}

    return named


def test_two_departements_with_the_same_figures_have_two_lists(named, sites):
    for code in ("93", "39", "93"):
        assert named(departement=code) == {sites[code].name}


def test_one_territory_is_not_answered_with_what_was_asked_of_two(named, sites):
    assert named(territoire=["dep-93", "dep-75"]) == {sites["93"].name, sites["75"].name}
    assert named(territoire="dep-75") == {sites["75"].name}
    assert named(territoire=["dep-75", "dep-93"]) == {sites["93"].name, sites["75"].name}


def test_a_page_is_not_answered_with_another(client, sites):
    for code in ("93", "75", "93"):
        context = client.get(PAGE, {"departement": code}).context
        assert [site.name for site, _ in context["places"]] == [sites[code].name]
