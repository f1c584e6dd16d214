"""The seats vacant or soon vacant: who is listed, what is said, what it costs; on the page and in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from instances.models import Seat
from instances.vacancies import lines
from partenariat import kept
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

URL, API = "/instances/sieges-vacants/", "/api/v1/sieges-vacants/"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept.forget_all()


def vacant(of=None, **fields):
    return factories.seat(of, known_from=TODAY - timedelta(days=100), **fields)


def ending(of=None, **fields):
    made = factories.seat(of, **fields)
    factories.mandate(made, start=-100, end=30)
    return made


# A version is raised once a transaction, and a test is one: what is kept is forgotten instead.


def page(client, query=""):
    kept.forget_all()
    return client.get(URL + query)


def api(client, query=""):
    kept.forget_all()
    answer = client.get(API + query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_vacant_seat_and_one_soon_vacant_are_listed_and_the_others_are_not(client):
    body = factories.body("Conseil vacant (exemple fictif)")
    vacant(body)
    ending(body)
    factories.mandate(factories.seat(factories.body("Conseil complet (exemple fictif)")), end=2000)
    factories.seat(factories.body("Conseil inconnu (exemple fictif)"))
    vacant(factories.body("Conseil d’élus (exemple fictif)"), for_users=False)
    html = page(client).content.decode()
    assert "Conseil vacant" in html
    assert not any(word in html for word in ("Conseil complet", "Conseil inconnu", "Conseil d’élus"))
    assert [row["etat"]["code"] for row in api(client)["resultats"]] == ["vacant", "bientot-vacant"]


@pytest.mark.parametrize("hidden", [{"published": False}, {"activity_status": "ended"}])
@pytest.mark.parametrize("reader", [None, factories.moderator])
def test_a_body_unpublished_or_ended_is_nowhere_counts_included(client, hidden, reader):
    if reader:
        client.force_login(reader())
    before = page(client).content, api(client)
    vacant(factories.body("canariinstance", **hidden))
    kept.forget_all()
    answer = page(client)
    assert "canari" not in answer.content.decode()
    assert "siège d’usagers vacant" not in answer.content.decode()
    assert api(client) == before[1]
    assert page(client, "?q=canariinstance").context["found"].total == 0


def test_nothing_of_who_holds_or_held_a_seat_leaves(client):
    body = factories.body()
    person = factories.representative("Canarinom", first_name="Canariprenom", phone="0100000000")
    made = factories.seat(body)
    factories.mandate(made, start=-100, end=30, representative=person)
    gone = factories.seat(body)
    factories.mandate(gone, start=-100, end=-30, representative=factories.representative("Canariparti"))
    for answer in (page(client), client.get(API)):
        text = answer.content.decode().lower()
        assert "canari" not in text
        assert person.email not in text


def test_dates_are_said_to_the_month(client):
    body = factories.body()
    made = ending(body)
    (row,) = api(client)["resultats"]
    last = made.mandates.get().end_date
    assert (row["vacant_depuis"], row["jusqu_a"]) == (None, f"{last:%Y-%m}")
    left = factories.seat(factories.body())
    ended = factories.mandate(left, start=-300, end=-100).end_date + timedelta(days=1)
    row = next(row for row in api(client)["resultats"] if row["etat"]["code"] == "vacant")
    assert (row["vacant_depuis"], row["jusqu_a"]) == (f"{ended:%Y-%m}", None)


def test_since_when_a_seat_is_empty_is_only_said_when_somebody_left_it():
    day = TODAY
    known = Seat.objects.with_state().get(pk=vacant().pk)
    assert "au moins depuis" in lines.alone(known, day)
    left = factories.seat()
    factories.mandate(left, start=-300, end=-100)
    assert "vacant depuis" in lines.alone(Seat.objects.with_state().get(pk=left.pk), day)


def test_seats_told_by_the_same_words_are_counted_together():
    body = factories.body()
    for number in (1, 2, 3):
        vacant(body, label="Usagers", number=number)
    vacant(body, label="Usagers", kind="substitute")
    (group,) = lines.groups(Seat.objects.filter(body=body).with_state().order_by("pk"), TODAY)
    assert [text.split(",")[0] for _, text in group.lines] == [
        "3\u00a0sièges de titulaire",
        "1\u00a0siège de suppléant",
    ]


def test_filters_narrow_the_page_and_the_api_alike(client):
    here = factories.body("Ici (exemple fictif)", territory="dep-93", type="CTS")
    there = factories.body("Là-bas (exemple fictif)", territory="dep-75", type="CDCA")
    vacant(here)
    ending(there)
    for query, expected in [
        ("?territoire=dep-93", [here]),
        ("?territoire=reg-11", [here, there]),
        ("?type=CDCA", [there]),
        ("?etat=vacant", [here]),
        ("?etat=bientot-vacant&territoire=dep-75", [there]),
        ("?q=ici", [here]),
        ("?q=ici&type=CDCA", []),
    ]:
        context = page(client, query).context
        assert {body.pk for body in context["bodies"]} == {body.pk for body in expected}, query
        rows = api(client, query)["resultats"]
        assert {row["instance"]["identifiant"] for row in rows} == {body.slug for body in expected}, query


def test_each_facet_figure_is_the_length_of_the_list_it_leads_to(client):
    for territory, type, number in (("dep-93", "CTS", 2), ("dep-75", "CTS", 1), ("dep-75", "CDCA", 3)):
        body = factories.body(territory=territory, type=type)
        for _ in range(number):
            vacant(body)
        ending(body)
    context = page(client, "?territoire=dep-75").context
    figures = {(group.name, c.value): c.count for group in context["groups"] for c in group.choices}
    assert figures[("territoire", "dep-93")] == 3
    for (name, value), count in figures.items():
        query = f"?{name}={value}" + ("" if name == "territoire" else "&territoire=dep-75")
        assert api(client, query)["total"] == count, query


def test_a_wrong_filter_is_explained_on_the_page_and_refused_by_the_api(client):
    assert "n’a pas été pris en compte" in page(client, "?etat=plein").content.decode()
    assert client.get(API + "?etat=plein").status_code == 400


def test_the_pages_walk_every_body_and_every_seat_once(client):
    seats = []
    for rank in range(23):
        body = factories.body(f"Conseil {rank:02} (exemple fictif)")
        seats += [vacant(body, label=f"{rank}-{number}").label for number in range(1 + rank % 4)]
    kept.forget_all()
    walked = [body.name for number in (1, 2) for body in page(client, f"?page={number}").context["bodies"]]
    assert walked == [f"Conseil {rank:02} (exemple fictif)" for rank in range(23)]
    assert page(client, "?page=9").status_code == 302
    url, found = f"{API}?par_page=7", []
    while url:
        answer = client.get(url).json()
        found += [row["libelle"] for row in answer["resultats"]]
        url = answer["suivante"]
    assert found == seats


def test_the_figures_equal_a_count_done_another_way(client):
    outside = factories.body(territory="pays-fr")
    vacant(outside)
    for territory in ("dep-93", "dep-93", "dep-75", "reg-11"):
        body = factories.body(territory=territory)
        vacant(body)
        ending(body)
        factories.seat(body)
    kept.forget_all()
    summary = page(client).context["summary"]
    assert (summary.vacant, summary.known) == (4, 8)
    said = {line.key: (line.vacant, line.ending, line.known, line.unknown) for line in summary.lines}
    assert said == {"dep-93": (2, 2, 4, 2), "dep-75": (1, 1, 2, 1), "": (1, 1, 2, 1)}


def test_a_seat_falls_vacant_at_midnight_and_the_list_knows(client, monkeypatch):
    made = ending()
    assert api(client)["resultats"][0]["etat"]["code"] == "bientot-vacant"
    after = made.mandates.get().end_date + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: after)
    assert api(client)["resultats"][0]["etat"]["code"] == "vacant"


@pytest.mark.parametrize("url", [URL, API])
def test_a_page_costs_as_many_statements_for_one_body_and_for_twenty(client, url):
    vacant()
    kept.forget_all()
    one = queries(client, url)
    for _ in range(19):
        body = factories.body(type="CDU", territory=None, establishment=factories.establishment())
        vacant(body)
        ending(body)
    kept.forget_all()
    assert queries(client, url) == one


@pytest.mark.django_db(transaction=True)
def test_the_list_is_searched_once_for_all_its_readers(client):
    vacant()
    first = queries(client, URL)
    assert queries(client, URL) < first


def test_an_empty_list_does_not_say_that_all_is_filled(client):
    factories.seat()
    html = page(client).content.decode()
    assert "Aucun siège vacant n’est connu" in html
    assert "Cela ne veut pas dire que tous les sièges sont occupés" in html


def test_only_the_calls_open_today_are_shown_and_only_on_the_whole_list(client):
    week = timedelta(days=7)

    def call(title, opens, closes, **fields):
        factories.call(title=title, opens=TODAY + opens, closes=TODAY + closes, **fields)

    call("Appel ouvert", -week, week)
    call("Appel canari", -week, week, published_at=None)
    call("Appel clos", -2 * week, -week)
    call("Appel à venir", week, 2 * week)
    html = page(client).content.decode()
    assert "Appel ouvert" in html
    assert not any(word in html for word in ("canari", "Appel clos", "Appel à venir"))
    assert "Appel ouvert" not in page(client, "?etat=vacant").content.decode()


def test_the_api_gives_what_a_partner_needs_and_nothing_else(client):
    body = factories.body(type="CDU", territory=None, establishment=factories.establishment())
    vacant(body, needs_agreement=True, needs_training=True, voice="deliberative", appointed_by="dg_ars")
    (row,) = api(client)["resultats"]
    assert set(row) == {
        "instance", "territoire", "college", "libelle", "numero", "nature", "etat", "vacant_depuis", "jusqu_a",
        "designation", "voix", "agrement_exige", "formation_exigee", "candidater",
    }  # fmt: skip
    assert row["agrement_exige"] is row["formation_exigee"] is True
    assert row["territoire"]["cle"] == "com-93066"
    assert row["candidater"].endswith(f"/instances/{body.slug}/etre-candidat/")
