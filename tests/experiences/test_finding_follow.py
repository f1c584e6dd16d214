"""Whoever searches everything may be told of what is new in the lists that answered."""

import pytest

from experiences.finding.search import find
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_list_that_answered_offers_its_news_with_the_same_words(client):
    factories.experience("Kumquat partagé (exemple fictif)")
    factories.body("Comité du kumquat (exemple fictif)")
    page = client.get("/recherche/", {"q": "kumquat partagé"}).content.decode()
    assert "/alertes/nouvelle/?liste=experiences&amp;q=kumquat+partag%C3%A9" in page
    assert "/experiences/flux.atom?q=kumquat+partag%C3%A9" in page
    assert "liste=instances" not in page
    assert [one.title for one in find("kumquat").followed] == [
        "Les nouvelles expériences",
        "Les nouvelles instances et les nouveaux dispositifs",
    ]


def test_the_addresses_offered_open_and_ask_for_the_same_words(client):
    factories.experience("Kumquat partagé (exemple fictif)")
    factories.body("Comité du kumquat (exemple fictif)")
    for one in find("kumquat").followed:
        assert "kumquat" in client.get(one.alert_url).content.decode()
        assert client.get(one.feed_url).content.decode().count("<entry>") == 1


@pytest.mark.parametrize("typed", ["kumkuat", "zzzzqqqq", "EXP-1999-0001"])
def test_what_is_only_close_or_a_number_is_not_followed(client, typed):
    factories.experience("Kumquat partagé (exemple fictif)")
    assert find(typed).followed == []
    assert "Recevoir les nouveautés" not in client.get("/recherche/", {"q": typed}).content.decode()


def test_the_page_that_offers_news_still_has_no_form_to_send(client):
    factories.experience("Kumquat partagé (exemple fictif)")
    answer = client.get("/recherche/?q=kumquat")
    assert 'method="post"' not in answer.content.decode()
    assert not answer.cookies
