"""What is new is told once, in one mail a day at most, and only while everyone may read it."""

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings as site
from django.core import mail
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import outbox
from accounts.models import OutboxMessage
from experiences.alerts import asking, lists, sending
from experiences.enums import State
from experiences.models import Alert, Experience
from tests import factories

MONDAY = datetime(2027, 1, 4, 8, tzinfo=timezone.get_default_timezone())
ADDRESS = "lectrice@exemple-fictif.fr"


def alert(**fields):
    """Confirmed now, due whenever the tests say."""
    made = factories.alert(fields.pop("address", ADDRESS), confirmed=False, **fields)
    asking.confirm(made)
    Alert.objects.filter(pk=made.pk).update(due_on=MONDAY.date())
    made.refresh_from_db()
    return made


def mails():
    return list(OutboxMessage.objects.filter(kind="alert").order_by("pk"))


def publish(fiche, state=State.PUBLISHED):
    Experience.objects.filter(pk=fiche.pk).update(state=state, published_at=timezone.now())


@pytest.mark.django_db
def test_what_is_online_when_an_alert_is_confirmed_is_not_new():
    factories.experience()
    alert()
    assert sending.send(MONDAY) == 0
    assert mails() == []


@pytest.mark.django_db
def test_a_new_fiche_is_told_with_its_address_and_ways_to_stop():
    one = alert(query="q=potager")
    fiche = factories.experience("Un potager partagé à l’hôpital (exemple fictif)")
    factories.experience("Tout autre chose (exemple fictif)")
    assert sending.send(MONDAY) == 1
    (message,) = mails()
    assert fiche.title in message.body
    assert f"{site.SITE_URL}{fiche.get_absolute_url()}" in message.body
    assert "Tout autre chose" not in message.body
    assert asking.manage_url(one.reader) in message.body
    # What is searched for stays inside.
    assert "potager" not in message.subject


@pytest.mark.django_db
def test_what_is_only_close_to_the_words_typed_is_no_news():
    alert(query="q=potager+fauteuil")
    factories.experience("Un potager partagé à l’hôpital (exemple fictif)")
    assert sending.send(MONDAY) == 0


@pytest.mark.django_db
def test_the_mail_carries_the_headers_of_one_click():
    one = alert()
    factories.experience()
    sending.send(MONDAY)
    outbox.deliver(mails()[0].pk)
    (sent,) = mail.outbox
    assert sent.extra_headers["List-Unsubscribe"] == f"<{asking.stop_url(one.reader)}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "vous avez demandé" in sent.body
    assert "ne faites rien" not in sent.body.lower()


@pytest.mark.django_db
def test_nothing_leaves_before_seven_nor_before_its_day():
    alert()
    factories.experience()
    assert sending.send(MONDAY.replace(hour=6)) == 0
    assert sending.send(MONDAY - timedelta(days=1)) == 0
    assert sending.send(MONDAY) == 1


@pytest.mark.django_db
def test_weekly_alerts_leave_on_mondays_and_daily_ones_each_morning():
    weekly = alert(query="q=potager", rhythm="weekly")
    daily = alert(query="q=jardin", rhythm="daily")
    sending.send(MONDAY)
    weekly.refresh_from_db()
    daily.refresh_from_db()
    assert weekly.due_on == MONDAY.date() + timedelta(days=7)
    assert daily.due_on == MONDAY.date() + timedelta(days=1)


@pytest.mark.django_db
def test_a_day_has_one_mail_and_a_fiche_is_told_once_whatever_answers_to_it():
    alert(query="q=potager", rhythm="daily")
    alert(query="q=hopital", rhythm="weekly")
    fiche = factories.experience("Un potager partagé à l’hôpital (exemple fictif)")
    sending.send(MONDAY)
    (message,) = mails()
    assert message.body.count(fiche.title) == 1
    for day in range(1, 9):
        sending.send(MONDAY + timedelta(days=day))
    assert len(mails()) == 1


@pytest.mark.django_db
def test_an_alert_made_later_does_not_tell_again_what_another_told():
    alert(query="q=potager")
    fiche = factories.experience("Un potager partagé (exemple fictif)")
    sending.send(MONDAY)
    alert(query="theme=oncology")
    Experience.objects.filter(pk=fiche.pk).update(themes=["oncology"])
    assert sending.send(MONDAY + timedelta(days=7)) == 0


@pytest.mark.django_db
def test_twenty_titles_at_most_then_a_link():
    alert()
    for number in range(23):
        factories.experience(f"Fiche numérotée {number} (exemple fictif)")
    sending.send(MONDAY)
    (message,) = mails()
    assert message.body.count("Fiche numérotée") == 20
    assert "Et 3 de plus" in message.body
    assert message.subject == "23 nouveautés dans vos alertes"
    assert sending.send(MONDAY + timedelta(days=7)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"stopped_at": timezone.now()}, {"suspicion": "trap"}])
def test_who_stopped_or_was_set_aside_receives_nothing(change):
    one = alert()
    Alert.objects.filter(pk=one.pk).update(**change)
    factories.experience()
    assert sending.send(MONDAY) == 0


@pytest.mark.django_db
def test_a_body_and_a_seat_are_told_too():
    alert(list_name="instances")
    alert(list_name="sieges-vacants")
    since = timezone.localdate() - timedelta(days=3)
    seat = factories.seat(known_from=since)
    factories.seat(seat.body, known_from=since)
    sending.send(MONDAY)
    (message,) = mails()
    assert message.body.count(f"– {seat.body.name}") == 2
    assert "2 sièges vacants" in message.body


@pytest.mark.django_db
def test_a_seat_is_told_once_whatever_its_dates_and_again_once_it_was_held_again():
    alert(list_name="sieges-vacants")
    seat = factories.seat(known_from=timezone.localdate() - timedelta(days=90))
    assert sending.send(MONDAY) == 1
    seat.known_from -= timedelta(days=30)
    seat.save()
    assert sending.send(MONDAY + timedelta(days=7)) == 0
    factories.mandate(seat, start=-60, end=-1)
    assert sending.send(MONDAY + timedelta(days=14)) == 1


@pytest.mark.django_db
def test_writing_to_one_person_costs_the_same_for_one_fiche_and_for_ten(django_assert_max_num_queries):
    alert()
    factories.experience()
    with django_assert_max_num_queries(60) as one:
        sending.send(MONDAY)
    for _ in range(10):
        factories.experience()
    with django_assert_max_num_queries(60) as ten:
        sending.send(MONDAY + timedelta(days=7))
    assert len(ten) == len(one)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_mail():
    alert()
    factories.experience()
    start = Barrier(2)

    def work():
        try:
            start.wait()
            sending.send(MONDAY)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mails()) == 1


@pytest.mark.django_db
def test_an_alert_that_fails_stops_nobody_else_and_is_seen(monkeypatch, caplog):
    """The first in line breaks; whoever comes after has their mail, and the task says that it failed."""

    def broken(forms):
        raise ValueError("potager")

    monkeypatch.setitem(lists._watched(), "instances", replace(lists.BODIES, lines=broken))
    first = alert(address="premiere@exemple-fictif.fr", list_name="instances")
    alert()
    factories.body()
    factories.experience()
    with pytest.raises(RuntimeError, match=f"{first.reader_id}"):
        sending.send(MONDAY)
    assert [message.recipient for message in mails()] == [ADDRESS]
    # Nor an address nor what is searched for.
    assert "premiere@" not in caplog.text
    assert "potager" not in caplog.text
    first.refresh_from_db()
    assert first.due_on == MONDAY.date()


@pytest.mark.django_db
def test_the_answers_kept_are_few_whatever_is_searched_for():
    for number in range(sending.MOST_ANSWERS + 5):
        alert(address=f"lectrice{number}@exemple-fictif.fr", query=f"q=mot{number}")
    answers = sending._Answers()
    for one in Alert.objects.all():
        answers.of(lists.of(one))
    assert len(answers._kept) == sending.MOST_ANSWERS


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "suspend", "archive", "recode", "edit", "job", "job", "subscribe"]),
        st.integers(0, 2),
    ),
    min_size=4,
    max_size=14,
)


@pytest.mark.django_db
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(steps=STEPS)
def test_each_address_is_told_each_fiche_once_and_only_while_it_is_online(steps):
    """Whatever is published, hidden, coded again or edited between two runs, each run being done twice."""
    OutboxMessage.objects.all().delete()
    Alert.objects.all().delete()
    Experience.objects.all().delete()
    fiches = [
        factories.experience(f"Fiche unique {name} (exemple fictif)", state=State.DRAFT, themes=["diabetes"])
        for name in ("alpha", "bravo", "charlie")
    ]
    searches = ["theme=diabetes", "", "q=unique"]
    alert(query=searches[0], rhythm="daily")
    expected, online = {}, lambda: set(Experience.objects.listed().values_list("pk", flat=True))
    known, told = {searches[0]: set()}, set()
    day = MONDAY
    for act, which in steps:
        fiche = fiches[which]
        if act == "publish":
            publish(fiche)
        elif act in ("suspend", "archive"):
            publish(fiche, State.SUSPENDED if act == "suspend" else State.ARCHIVED)
        elif act == "recode":
            row = Experience.objects.get(pk=fiche.pk)
            row.themes = ["oncology"] if row.themes == ["diabetes"] else ["diabetes"]
            row.save()
        elif act == "edit":
            Experience.objects.filter(pk=fiche.pk).update(need=f"Un autre besoin, jour {day:%d}.")
        elif act == "subscribe":
            query = searches[which]
            if query not in known:
                alert(query=query, rhythm="daily")
                Alert.objects.filter(query=query).update(due_on=day.date())
                known[query] = _matching(query)
        else:
            day += timedelta(days=1)
            new = {pk for query in known for pk in _matching(query) - known[query]} - told
            sending.send(day)
            sending.send(day)
            told |= new
            for pk in new:
                expected[pk] = 1
            assert new <= online()
    bodies = "\n".join(message.body for message in mails())
    counted = {fiche.pk: bodies.count(fiche.title) for fiche in fiches}
    assert {pk: number for pk, number in counted.items() if number} == expected
    assert len({(row.key, row.recipient) for row in mails()}) == len(mails())


def _matching(query):
    rows = Experience.objects.listed()
    if query == "theme=diabetes":
        rows = rows.filter(themes__contains=["diabetes"])
    return set(rows.values_list("pk", flat=True))
