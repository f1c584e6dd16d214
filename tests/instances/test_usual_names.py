import os

import pytest
from django.urls import reverse

from instances.derived import refresh_establishments
from instances.models import Establishment, LegalEntity, UsualName
from instances.places.search import find
from instances.reference import DATA
from partenariat.reference import read_yaml
from tests import factories
from tests.counting import words_known

pytestmark = pytest.mark.django_db

real_file = pytest.mark.skipif(not os.environ.get("FINESS_FILE"), reason="FINESS_FILE n’est pas donné")


def place(name, *, usual=(), **fields):
    made = factories.establishment(name, **fields)
    UsualName.objects.bulk_create(UsualName(finess=made.finess, name=one) for one in usual)
    refresh_establishments([made.pk])
    return made


@pytest.fixture
def pompidou():
    return place(
        "HU Paris Ouest site G. Pompidou", usual=["Pompidou", "HEGP"], territory="com-75115", postcode="75015"
    )


def test_forty_usual_names_at_least_are_shipped_each_with_its_source():
    names = read_yaml(DATA / "usual_names.yaml")
    assert len(names) >= 40
    assert all(row["source"].startswith("https://") for row in names)
    assert UsualName.objects.filter(source="").count() == 0
    assert UsualName.objects.count() == len({(row["finess"], row["name"]) for row in names}) == len(names)


@pytest.mark.parametrize(
    "text",
    [
        "Pompidou",
        "pompidou",
        "HEGP",
        "hôpital Pompidou",
        "l’hôpital pompid",
        "Pompidou 75015",
        "Pompidou Paris",
    ],
)
def test_a_site_is_found_by_its_usual_name(pompidou, text):
    assert find(text) == [pompidou]


@pytest.mark.parametrize("text", ["Pompidoo", "pompiduo", "hopital ponpidou"])
def test_a_slip_of_typing_is_forgiven(pompidou, text):
    assert find(text) == [pompidou]


def test_a_short_name_with_two_letters_swapped_is_found():
    bichat = place("HU Paris Nord site Bichat")
    assert find("Bichta") == [bichat]


def test_a_site_is_found_by_number_postcode_and_commune(pompidou):
    for text in (pompidou.finess, "75015", pompidou.territory.name):
        assert pompidou in find(text), text


def test_what_bears_the_usual_name_comes_before_what_only_holds_its_words():
    place("Clinique Saint-Louis Saint-Louis")
    expected = place("HU site principal", usual=["Saint-Louis"])
    place("HU Saint-Louis site Lariboisière")
    assert find("Saint-Louis")[0] == expected
    assert find("hôpital saint louis")[0] == expected


def test_a_closed_site_is_not_found():
    place("Hôpital du Temps jadis", is_open=False)
    assert find("temps jadis") == []


@pytest.mark.parametrize("text", ["", "   ", "!!!", "« »"])
def test_nothing_typed_finds_nothing(pompidou, text):
    assert find(text) == []


@pytest.mark.parametrize(
    "text", ["hôpital", "or", "de la", "val d’or", "'; drop table", "a" * 2000, "x " * 500]
)
def test_any_words_are_taken(pompidou, text):
    assert isinstance(find(text), list)


def test_generic_words_alone_still_find():
    made = place("Hôpital de la Fontaine")
    assert find("hôpital") == [made]


def test_no_more_than_asked_is_answered():
    for number in range(5):
        place(f"Résidence des Tilleuls {number}")
    assert len(find("tilleuls", limit=3)) == 3


def test_usual_names_come_with_the_site(pompidou):
    assert find("hegp")[0].usual_names == ["HEGP", "Pompidou"]


def test_finding_costs_two_statements_at_most(pompidou, django_assert_max_num_queries):
    with django_assert_max_num_queries(1 + words_known()):
        find("pompidou")
    # The second search lowers the threshold for itself: one line, inside a savepoint here.
    with django_assert_max_num_queries(5 + words_known()):
        find("pompidoo")


def test_a_usual_name_written_in_the_admin_finds_its_site_at_once(client):
    made = place("Hôpital du Moulin")
    client.force_login(factories.curator())
    client.post(
        reverse("admin:instances_usualname_add"),
        {"finess": made.finess, "name": "Le Grand Moulin de Marly", "source": "https://exemple-fictif.fr/"},
    )
    assert find("Marly") == [made]
    added = UsualName.objects.get(finess=made.finess)
    assert added.edited_at
    client.post(reverse("admin:instances_usualname_delete", args=[added.pk]), {"post": "yes"})
    assert find("Marly") == []


def test_the_name_of_an_entity_written_in_the_admin_finds_its_sites(client):
    entity = LegalEntity.objects.create(finess="930000012")
    made = place("Hôpital du Moulin", legal_entity=entity)
    client.force_login(factories.curator())
    client.post(
        reverse("admin:instances_legalentity_change", args=[entity.pk]),
        {"name": "Fondation Abracadabra", "siren": ""},
    )
    assert find("abracadabra") == [made]


@real_file
def test_each_usual_name_finds_its_establishment_first_in_the_real_register():
    from instances.register import finess

    finess.load(os.environ["FINESS_FILE"])
    names = read_yaml(DATA / "usual_names.yaml")
    wrong = []
    for row in names:
        found = find(row["name"], limit=3)
        if not found or found[0].finess != row["finess"]:
            wrong.append((row["name"], [str(site) for site in found]))
    assert wrong == []
    assert Establishment.objects.filter(finess__in=[row["finess"] for row in names]).count() >= 40
