"""The first page: figures and ways in, counted from the base."""

import pytest
from django.urls import reverse

from experiences import enums
from tests import factories
from tests.counting import HOLDERS

pytestmark = pytest.mark.django_db


def home(client):
    return client.get(reverse("home"))


def test_the_region_is_counted_apart_and_each_figure_leads_to_its_list(client):
    factories.experience(territories=["com-93066"])
    factories.experience(territories=["reg-76"])
    factories.experience(territories=["pays-ca"])
    factories.experience(state=enums.State.DRAFT)
    (here, _, here_url), (elsewhere, _, elsewhere_url), *_ = home(client).context["figures"]
    assert (here, elsewhere) == (1, 2)
    assert client.get(here_url).context["answer"].total == here
    assert client.get(elsewhere_url).context["answer"].total == elsewhere


def test_private_bodies_and_organisations_are_not_counted(client):
    factories.body(published=False)
    factories.organisation()
    *_, bodies, organisations = home(client).context["figures"]
    assert (bodies[0], organisations[0]) == (0, 0)


def test_each_domain_gives_its_count(client):
    factories.experience(domains=["ethics", "research"])
    counts = {url: number for _, url, number in home(client).context["domains"]}
    assert counts["/domaines/ethique/"] == counts["/domaines/recherche/"] == 1
    assert len(counts) == 7


def test_the_eight_departments_come_with_their_count(client):
    factories.experience(territories=["com-93066"])
    departments = {code: number for _, code, _, number in home(client).context["departments"]}
    assert len(departments) == 8
    assert departments["93"] == 1


def test_the_first_form_is_the_search(client):
    text = home(client).text
    assert text.index("<form") == text.index('<form class="site-search')
    assert 'action="/recherche/" method="get"' in text


def test_the_statements_do_not_grow_with_the_base(client, django_assert_num_queries):
    factories.experience()
    home(client)
    with django_assert_num_queries(7 + HOLDERS):
        home(client)
    for _ in range(10):
        factories.experience(bodies=[factories.body()])
    home(client)
    with django_assert_num_queries(7 + HOLDERS):
        home(client)


def test_reading_sets_no_cookie(client):
    assert not home(client).cookies


@pytest.mark.parametrize("skin", ["neutre", "etat"])
def test_the_state_is_named_only_by_a_site_entitled_to_it(client, settings, skin):
    settings.PARTENARIAT_SKIN = skin
    text = home(client).text
    assert ("République" in text) is (skin == "etat")
    if skin == "neutre":
        assert "arianne" not in text


def test_a_demonstration_says_so_and_is_not_indexed(client, settings):
    settings.PARTENARIAT_DEMO = True
    text = home(client).text
    assert "Démonstration." in text
    assert "noindex" in text


def test_an_empty_base_still_invites(client):
    assert "La vôtre peut être la première" in home(client).text
