"""Feeds: valid Atom, the newest answers of a search, nothing that is not public, nothing sent twice for nothing."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from experiences.enums import State
from experiences.models import Experience
from instances.models import Mandate
from partenariat import feeds
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/experiences/flux.atom",
    "/instances/flux.atom",
    "/instances/sieges-vacants/flux.atom",
    "/instances/appels/flux.atom",
]


def read(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314  what we wrote ourselves


def titles(client, url="/experiences/flux.atom"):
    return [entry.find(f"{ATOM}title").text for entry in read(client, url).findall(f"{ATOM}entry")]


def one_of_each():
    factories.experience()
    factories.body()
    factories.seat(known_from=timezone.localdate() - timedelta(days=40))
    factories.call()


@pytest.mark.parametrize("url", FEEDS)
def test_a_feed_holds_what_atom_requires(client, url):
    one_of_each()
    feed = read(client, url)
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Partenariat"
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert [address.endswith(url) for address in own] == [True]
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        assert element.find(f"{ATOM}id").text.startswith("tag:")
        assert parse_datetime(element.find(f"{ATOM}updated").text).tzinfo
        assert "Licence Ouverte" in element.find(f"{ATOM}rights").text
        assert [link.get("rel") for link in element.findall(f"{ATOM}link")].count("alternate") == 1
    assert len({entry.find(f"{ATOM}id").text for entry in entries}) == len(entries)


@pytest.mark.parametrize("url", FEEDS)
def test_a_feed_without_anything_to_say_is_still_one(client, url):
    feed = read(client, url)
    assert feed.findall(f"{ATOM}entry") == []
    assert parse_datetime(feed.find(f"{ATOM}updated").text)


def test_a_fiche_gives_its_summary_its_dates_and_who_carries_it(client):
    carrier = factories.organisation("L’association qui porte (exemple fictif)")
    fiche = factories.experience("Un titre & <un autre> (exemple fictif)", organisations=[carrier])
    (entry,) = read(client, "/experiences/flux.atom").findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == fiche.title
    assert entry.find(f"{ATOM}summary").text == fiche.summary
    assert entry.find(f"{ATOM}author/{ATOM}name").text == carrier.name
    assert entry.find(f"{ATOM}id").text.endswith(f":experiences/{fiche.reference}")
    assert entry.find(f"{ATOM}published").text


def test_the_last_published_come_first_and_fifty_at_most(client):
    now = timezone.now()
    for number in range(52):
        factories.experience(
            f"Fiche numéro {number} (exemple fictif)", published_at=now - timedelta(days=number)
        )
    found = titles(client, "/experiences/flux.atom?tri=titre")
    assert found == [f"Fiche numéro {number} (exemple fictif)" for number in range(50)]


def test_a_feed_follows_the_search_of_its_address(client):
    factories.experience("Un potager partagé (exemple fictif)")
    factories.experience("Autre chose (exemple fictif)", themes=["oncology"])
    assert titles(client, "/experiences/flux.atom?q=potagers") == ["Un potager partagé (exemple fictif)"]
    assert titles(client, "/experiences/flux.atom?theme=oncology") == ["Autre chose (exemple fictif)"]


def test_the_identifier_of_an_entry_outlives_its_address(client):
    fiche = factories.experience("Un premier titre (exemple fictif)")
    before = read(client, "/experiences/flux.atom").find(f"{ATOM}entry/{ATOM}id").text
    fiche.set_slug("un tout autre titre")
    fiche.save()
    assert read(client, "/experiences/flux.atom").find(f"{ATOM}entry/{ATOM}id").text == before


@pytest.mark.parametrize("query", ["?inconnu=1", "?theme=inconnu", "?territoire=zzz", "?page=2"])
def test_a_parameter_not_understood_is_said_in_words(client, query):
    answer = client.get(f"/experiences/flux.atom{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "n’existe pas" in answer.text or "n’a pas été compris" in answer.text


@pytest.mark.parametrize("url", FEEDS)
def test_a_feed_sets_no_cookie_and_is_not_sent_again_for_nothing(client, url):
    first = client.get(url)
    assert not first.cookies
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_moves_when_something_public_does_and_not_for_a_draft(client):
    before = client.get(FEEDS[0])["ETag"]
    draft = factories.experience(state=State.DRAFT)
    assert client.get(FEEDS[0])["ETag"] == before
    Experience.objects.filter(pk=draft.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    assert client.get(FEEDS[0])["ETag"] != before


def test_nothing_unpublished_nor_anyone_s_name_is_in_a_feed(client):
    hidden = factories.body("canari instance", published=False)
    since = timezone.localdate() - timedelta(days=40)
    factories.seat(hidden, label="canari siège", known_from=since)
    factories.call(title="canari appel", published_at=None)
    factories.experience("canari fiche (exemple fictif)", state=State.SUSPENDED)
    held = factories.mandate(representative=factories.representative("Canari"), start=-90, end=-10)
    assert Mandate.objects.get() == held
    client.force_login(factories.curator())
    for url in FEEDS:
        assert "canari" not in client.get(url).content.decode().lower(), url


def test_of_a_seat_the_month_only_is_public(client):
    day = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=17)
    factories.seat(known_from=day)
    (entry,) = read(client, FEEDS[2]).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}updated").text.startswith(f"{day:%Y-%m}-01T00:00:00")
    assert f"{day:%Y-%m-%d}" not in client.get(FEEDS[2]).content.decode()


def test_seats_come_the_last_to_join_the_list_first(client):
    """Whatever made them free: a source, the end of a mandate, or an end that comes near."""
    today = timezone.localdate()
    body = factories.body()
    factories.seat(body, label="ancien", known_from=today - timedelta(days=400))
    factories.seat(body, label="récent", known_from=today - timedelta(days=100))
    factories.mandate(factories.seat(body, label="fini"), start=-900, end=-200)
    # Free in a month, it joined the list when its end was six months away.
    factories.mandate(factories.seat(body, label="bientôt"), start=-900, end=30)
    found = [title.partition(",")[0] for title in titles(client, FEEDS[2])]
    assert found == ["récent", "bientôt", "fini", "ancien"]


def test_a_feed_of_seats_reads_no_more_rows_than_it_tells(client):
    for _ in range(3):
        factories.seat(known_from=timezone.localdate() - timedelta(days=40))
    with CaptureQueriesContext(connection) as captured:
        client.get(FEEDS[2])
    assert any("LIMIT 50" in one["sql"] and "since" in one["sql"] for one in captured)


def test_a_sign_xml_cannot_hold_is_left_out(client):
    factories.experience("Un titre avec un signe (exemple fictif)", summary="avant\x0bapr\u00e8s \U0001f33b")
    (entry,) = read(client, FEEDS[0]).findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}summary").text == "avantaprès \U0001f33b"


def test_each_list_says_where_its_feed_is(client):
    page = client.get("/experiences/?q=potager&tri=titre").content.decode()
    assert 'type="application/atom+xml" title="Expériences" href="/experiences/flux.atom?q=potager"' in page
    assert 'href="/instances/flux.atom"' in client.get("/instances/").content.decode()
    seats = client.get("/instances/sieges-vacants/").content.decode()
    assert 'href="/instances/sieges-vacants/flux.atom"' in seats
    assert 'href="/instances/appels/flux.atom"' in seats


@pytest.mark.parametrize("url", FEEDS)
def test_a_feed_asks_the_base_as_much_for_one_row_as_for_twenty(client, url):
    one_of_each()
    one = queries(client, url)
    for _ in range(20):
        one_of_each()
    assert queries(client, url) == one


def test_whoever_comes_back_too_often_is_told_so(client, monkeypatch):
    monkeypatch.setattr(feeds.FeedThrottle, "rate", "2/min")
    assert [client.get(FEEDS[0]).status_code for _ in range(3)] == [200, 200, 429]


def test_a_known_answer_costs_two_statements_at_most(client):
    etag = client.get(FEEDS[0])["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert client.get(FEEDS[0], headers={"If-None-Match": etag}).status_code == 304
    assert len(captured) <= 2
