"""« Autour de » a commune, and how fresh fiches are: exact, on the page as in the API."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from experiences.models import Experience
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def get(client, query, page="experience_list"):
    return client.get(reverse(page) + query)


def titles(response):
    return {card.title for card in response.context["cards"]}


def counts(response, facet):
    group = next(group for group in response.context["groups"] if group.name == facet)
    return {choice.value: choice.count for choice in [*group.choices, *group.more]}


@pytest.fixture
def places():
    for name, keys in {
        "Montreuil": ["com-93048"], "Bagnolet": ["com-93006"], "Versailles": ["com-78646"],
        "Paris 20e": ["com-75120"], "93": ["dep-93"], "Région": ["reg-11"], "Toulouse": ["com-31555"],
    }.items():  # fmt: skip
        factories.experience(f"À {name} (exemple fictif)", territories=keys)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?autour=com-93048&rayon=5", {"Montreuil", "Bagnolet", "Paris 20e"}),
        ("?autour=Montreuil&rayon=5", {"Montreuil", "Bagnolet", "Paris 20e"}),
        ("?autour=93100", {"Montreuil", "Bagnolet", "Paris 20e"}),
        ("?autour=com-78646&rayon=5", {"Versailles"}),
        ("?autour=com-93048&rayon=50", {"Montreuil", "Bagnolet", "Paris 20e", "Versailles"}),
        ("?autour=Toulouse", {"Toulouse"}),
    ],
)
def test_around_holds_what_is_in_a_commune_near_enough_and_nothing_wider(client, places, query, expected):
    assert titles(get(client, query)) == {f"À {name} (exemple fictif)" for name in expected}


def test_the_page_says_what_around_leaves_out(client, places):
    text = get(client, "?autour=93100").text
    assert "10\u00a0km au plus de Montreuil (93)" in text
    assert "toute une intercommunalité, tout un département ou plus n’est pas compté" in text


def test_a_distance_alone_filters_nothing_and_stays_in_no_address(client, places):
    response = get(client, "?rayon=5")
    assert response.context["answer"].total == 7
    assert response.context["query"].string == ""


def test_around_is_one_tag_that_takes_the_distance_with_it(client, places):
    response = get(client, "?autour=com-93048&rayon=20&secteur=ville")
    tags = {tag.label: tag.url for tag in response.context["tags"]}
    assert tags["Autour de Montreuil (93), 20\u00a0km"] == "?secteur=ville"


def test_a_commune_not_precise_enough_is_asked_again_with_links(client, places):
    response = get(client, "?autour=saint&rayon=20&secteur=ville")
    assert response.context["answer"].total == 7
    assert response.context["around"].choices[0] == (
        "Saint-Denis (93)",
        "?secteur=ville&autour=com-93066",
    )
    assert 'value="saint"' in response.text
    assert 'aria-invalid="true"' in response.text


def test_a_commune_nobody_knows_is_explained(client, places):
    response = get(client, "?autour=zzzzqqqq")
    assert response.context["answer"].total == 7
    assert "Aucune commune connue ne s’appelle «\u00a0zzzzqqqq\u00a0»" in response.text


def test_the_api_reads_around_and_refuses_what_it_cannot_read(client, places):
    address = reverse("api_experiences_liste")
    assert client.get(f"{address}?autour=com-93048&rayon=5").json()["total"] == 3
    refused = client.get(f"{address}?autour=zzzzqqqq")
    assert refused.status_code == 400
    assert refused.json()["erreurs"][0]["parametre"] == "autour"
    assert client.get(f"{address}?autour=com-93048&rayon=7").status_code == 400


def test_what_may_be_asked_of_the_browser_is_asked_on_these_pages_only(client):
    for page in ("experience_list", "experience_map", "body_list", "body_map"):
        assert "geolocation=(self)" in client.get(reverse(page))["Permissions-Policy"]
    assert "geolocation=()" in client.get("/")["Permissions-Policy"]


# ------------------------------------------------------------------------------------ freshness


def confirmed(days=None, **fields):
    fiche = factories.experience(**fields)
    day = None if days is None else timezone.localdate() - timedelta(days=days)
    Experience.objects.filter(pk=fiche.pk).update(last_confirmed_at=day)
    return fiche


def test_a_fiche_is_fresh_a_year_to_the_day(client):
    today = timezone.localdate()
    year = (today - (today - relativedelta(years=1))).days
    for days in (0, year, year + 1, None, None):
        confirmed(days)
    assert counts(get(client, ""), "fraicheur") == {"annee": 2, "ancienne": 1, "jamais": 2}


def test_each_count_is_the_length_of_the_list_it_leads_to(client):
    for days, territory, sector in (
        (3, "com-93048", "ville"), (3, "com-93066", "hopital"), (800, "com-93048", "ville"),
        (800, "dep-93", "ville"), (None, "com-78646", "ville"), (None, "com-31555", "hopital"),
    ):  # fmt: skip
        confirmed(days, territories=[territory], sectors=[sector])
    for narrowed in (
        "",
        "secteur=ville",
        "fraicheur=annee&secteur=ville",
        "autour=com-93048&rayon=20",
        "q=experience",
    ):
        response = get(client, f"?{narrowed}")
        for group in response.context["groups"]:
            rest = "&".join(part for part in narrowed.split("&") if not part.startswith(f"{group.name}="))
            for choice in [*group.choices, *group.more]:
                found = get(client, f"?{rest}&{group.name}={choice.value}").context["answer"].total
                assert found == choice.count, (narrowed, group.name, choice.value)


def test_values_of_freshness_add_up(client):
    for days in (3, 800, None):
        confirmed(days)
    assert get(client, "?fraicheur=annee&fraicheur=jamais").context["answer"].total == 2
    assert client.get(f"{reverse('api_experiences_liste')}?fraicheur=ancienne").json()["total"] == 1


@pytest.mark.parametrize("query", ["?autour=com-93048", "?fraicheur=jamais"])
def test_the_statements_are_as_many_for_one_fiche_as_for_twenty(client, query):
    factories.experience(territories=["com-93048"])
    get(client, query)
    one = queries(client, reverse("experience_list") + query)
    for _ in range(19):
        factories.experience(territories=["com-93048"])
    assert queries(client, reverse("experience_list") + query) == one


def test_a_filterset_asked_from_python_knows_freshness_too(client):
    from experiences.filtersets import ExperienceFilterSet

    confirmed(3)
    filterset = ExperienceFilterSet(RequestFactory().get("/?fraicheur=annee").GET)
    assert filterset.qs.count() == 1


@pytest.mark.parametrize("route", ["experience_list", "experience_map", "experience_figures", "alert_new"])
def test_a_selection_of_fiches_may_be_narrowed_around_a_commune(client, route):
    near, far = (
        factories.experience(territories=["com-93048"]),
        factories.experience(territories=["com-78646"]),
    )
    response = get(client, f"?fiche={near.reference}&fiche={far.reference}&autour=com-93048&rayon=10", route)
    assert "Sélection de 2 fiches" in response.text
    assert "Autour de Montreuil (93), 10\u00a0km" in response.text
