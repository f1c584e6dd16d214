"""Queries that found nothing: counted, read only once enough people typed them, and nothing about anyone."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from experiences.models import UnansweredQuery
from experiences.relevance import unanswered
from partenariat import expired
from tests import factories

pytestmark = pytest.mark.django_db

WORD = "zibelinothérapie"


def typed_by(client, number, text=WORD, path="/experiences/", **more):
    """That many people, each from an address of their own."""
    for person in range(number):
        response = client.get(path, {"q": text, **more}, REMOTE_ADDR=f"192.0.2.{person + 1}")
        assert response.status_code == 200


def raw(word):
    """How many rows of the whole base hold this word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = 0
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE %s', [f"%{word}%"])
            found += cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("path", ["/experiences/", "/instances/", "/recherche/"])
def test_a_query_of_four_people_is_nowhere_in_the_base(client, path):
    typed_by(client, 4, path=path)

    assert UnansweredQuery.objects.get().times == 4
    assert raw("zibelino") == 0


def test_a_query_of_five_people_is_kept_as_the_fifth_typed_it(client):
    typed_by(client, 4)
    client.get("/experiences/", {"q": "  Zibelinotherapie "}, REMOTE_ADDR="192.0.2.77")

    kept = UnansweredQuery.objects.get()
    assert (kept.text, kept.times) == ("Zibelinotherapie", 5)
    assert kept.month == timezone.localdate().replace(day=1)


def test_one_person_typing_it_again_counts_once(client):
    for _ in range(9):
        client.get("/experiences/", {"q": WORD})

    assert UnansweredQuery.objects.get().times == 1


def test_one_person_typing_it_each_day_of_a_month_counts_once(client, monkeypatch):
    for day in range(1, 8):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: date(2027, 3, day))
        client.get("/experiences/", {"q": WORD})

    kept = UnansweredQuery.objects.get()
    assert (kept.times, kept.text) == (1, "")


def cached():
    """{key: seconds left} of what tells connections apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cache_key, extract(epoch FROM expires - now()) FROM partenariat_cache "
            "WHERE cache_key LIKE '%unanswered:%'"
        )
        return dict(cursor.fetchall())


def test_what_tells_connections_apart_names_none_and_ends_with_the_month(client):
    for _ in range(3):
        client.get("/experiences/", {"q": WORD}, REMOTE_ADDR="192.0.2.44")
        client.get("/experiences/", {"q": f"{WORD} encore"}, REMOTE_ADDR="192.0.2.44")

    kept = cached()
    assert len(kept) == 3
    assert "192.0.2" not in str(kept)
    # The number of the day lasts the day, however often it is raised.
    assert max(seconds for key, seconds in kept.items() if key.startswith("api:")) > 86_000
    assert max(kept.values()) < 32 * 86_400


def test_what_is_over_is_erased_within_the_day(client):
    typed_by(client, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partenariat_cache SET expires = now() - interval '1 second'")
    expired.purge()

    assert cached() == {}
    assert "partenariat.expired.purge" in settings.PERIODIC_JOBS


def test_a_robot_is_counted_forty_times_a_day_at_most(client, monkeypatch):
    monkeypatch.setattr(unanswered, "MOST", 3)
    for rank in range(6):
        client.get("/experiences/", {"q": f"{WORD} {rank}"})

    assert UnansweredQuery.objects.count() == 3


@pytest.mark.parametrize(
    "text",
    ["marie.martin@exemple-fictif.fr", "Mme Martin 06 12 34 56 78", "dossier 123456", "z" * 81, "???", "   "],
)
def test_what_may_be_somebodys_is_never_counted(client, text):
    typed_by(client, 6, text)

    assert not UnansweredQuery.objects.exists()


def test_a_query_with_an_answer_is_not_counted(client):
    factories.experience("Groupe de parole (exemple fictif)")
    typed_by(client, 5, "groupe de parole")

    assert not UnansweredQuery.objects.exists()


def test_a_query_emptied_by_a_filter_is_not_counted(client):
    typed_by(client, 5, theme="diabetes")

    assert not UnansweredQuery.objects.exists()


def test_the_hash_cannot_be_made_without_the_key_of_the_site_and_changes_each_month(client, settings):
    typed_by(client, 1)
    first = UnansweredQuery.objects.get().digest
    settings.SECRET_KEY = "une autre clé"
    typed_by(client, 1)

    assert UnansweredQuery.objects.exclude(digest=first).count() == 1
    today = timezone.localdate()
    assert unanswered._hash(today, WORD) != unanswered._hash(today - timedelta(days=40), WORD)


def test_a_base_that_refuses_to_count_leaves_the_page(client, monkeypatch):
    monkeypatch.setattr(unanswered, "COUNT", "SELECT * FROM no_such_table")
    typed_by(client, 1)

    assert not UnansweredQuery.objects.exists()


def test_reading_sets_no_cookie_and_counts_few_statements(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        response = client.get("/experiences/", {"q": WORD})
    assert not response.cookies


def test_what_too_few_typed_is_forgotten_first():
    today = timezone.localdate()
    old = today - settings.RETENTION["unanswered"] - timedelta(days=1)
    older = today - settings.RETENTION["unanswered_kept"] - timedelta(days=1)
    for month, text in ((old, ""), (old, WORD), (older, WORD), (today, "")):
        UnansweredQuery.objects.create(month=month, digest=f"{month}{text}", times=5, text=text)

    assert unanswered.purge() == 2
    assert set(UnansweredQuery.objects.values_list("month", "text")) == {(old, WORD), (today, "")}


def test_staff_read_only_what_enough_people_typed(client):
    month = timezone.localdate().replace(day=1)
    UnansweredQuery.objects.create(month=month, digest="a", times=4)
    UnansweredQuery.objects.create(month=month, digest="b", times=6, text="hospice fictif")
    client.force_login(factories.curator())
    page = client.get(reverse("admin:experiences_unansweredquery_changelist")).content.decode()

    assert "hospice fictif" in page
    assert page.count("<tr>") == 2  # the head and one row
    assert "/recherche/?q=hospice%20fictif" in page or "/recherche/?q=hospice+fictif" in page
