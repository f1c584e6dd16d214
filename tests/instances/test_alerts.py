"""What ends soon is told in time, once, in one message a day."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import OutboxMessage
from instances.models import Alert, Mandate
from instances.renewal import alerts
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def manager():
    return factories.user("responsable-fictive@exemple-fictif.fr")


@pytest.fixture
def association(manager):
    return factories.organisation("Association alertée (exemple fictif)", manager=manager)


def held(end, *, start=date(2024, 1, 1), **fields):
    """A mandate with fixed dates, of a person who has an address."""
    mandate = factories.mandate(
        representative=fields.pop("representative", None) or factories.representative(), **fields
    )
    Mandate.objects.filter(pk=mandate.pk).update(start_date=start, end_date=end)
    mandate.refresh_from_db()
    return mandate


def mails(recipient):
    return list(OutboxMessage.objects.filter(recipient=recipient).order_by("pk"))


def days_told(recipient):
    return [date.fromisoformat(mail.key.removeprefix("mandate-alert-")) for mail in mails(recipient)]


def run(first, last, step=1):
    """The job on each of these days, and again on some of them."""
    for rank in range(0, (last - first).days + 1, step):
        day = first + timedelta(days=rank)
        alerts.send(day)
        if rank % 10 == 0:
            alerts.send(day)


def run_around(days):
    """The job on these days, on those before and after, and now and then between them."""
    first, last = min(days) - timedelta(days=20), max(days) + timedelta(days=20)
    near = {day + timedelta(days=shift) for day in days for shift in (-1, 0, 1)}
    for day in sorted(near | {first + timedelta(days=rank) for rank in range(0, (last - first).days, 15)}):
        alerts.send(day)


def test_a_mandate_is_told_once_at_each_threshold_over_a_whole_life(settings):
    end = date(2027, 8, 31)
    mandate = held(end)
    run(end - relativedelta(months=14), end + timedelta(days=10))
    expected = [end - relativedelta(months=months) for months in settings.MANDATE_ALERTS]
    assert days_told(mandate.representative.email) == expected


@pytest.mark.parametrize("step", [3, 10, 25])
def test_a_job_that_missed_days_catches_up_without_saying_it_twice(settings, step):
    end = date(2027, 8, 31)
    mandate = held(end)
    run(end - relativedelta(months=14), end, step)
    told = days_told(mandate.representative.email)
    assert len(told) == len(settings.MANDATE_ALERTS)
    for day, months in zip(told, settings.MANDATE_ALERTS, strict=True):
        assert timedelta() <= day - (end - relativedelta(months=months)) < timedelta(days=step)


def test_a_job_that_starts_late_tells_the_nearest_threshold_only():
    mandate = held(TODAY + relativedelta(months=2))
    run(TODAY, TODAY + timedelta(days=20))
    assert len(mails(mandate.representative.email)) == 1
    assert list(Alert.objects.filter(kind="mandate").values_list("months", flat=True)) == [3]


def test_each_person_gets_one_message_a_day_whatever_the_number_of_mandates(association, manager):
    moderator = factories.moderator()
    for _ in range(5):
        held(TODAY + relativedelta(months=3), organisation=association)
    assert alerts.send(TODAY) == 7
    (mail,) = mails(manager.email)
    assert mail.body.count("Siège ") == 5
    assert len(mails(moderator.email)) == 1


def test_the_person_the_association_the_host_and_staff_are_told(association, manager):
    moderator, host = factories.moderator(), factories.user()
    keeper = factories.organisation(manager=host)
    body = factories.body(type="CDU", territory="com-93066", maintainer=keeper)
    mandate = held(TODAY + relativedelta(months=1), of=factories.seat(body), organisation=association)
    alerts.send(TODAY)
    people = (mandate.representative.email, manager.email, host.email, moderator.email)
    assert [len(mails(person)) for person in people] == [1, 1, 1, 1]


def test_no_mail_names_the_person(association, manager):
    person = factories.representative("Innommable", email="in@exemple-fictif.fr")
    held(TODAY + relativedelta(months=1), representative=person, organisation=association)
    alerts.send(TODAY)
    assert not [mail for mail in OutboxMessage.objects.all() if "Innommable" in mail.body + mail.subject]


def test_a_mandate_already_followed_is_not_told():
    mandate = held(TODAY + relativedelta(months=1))
    factories.mandate(mandate.seat, start=300, end=900)
    Mandate.objects.exclude(pk=mandate.pk).update(
        start_date=mandate.end_date + timedelta(days=1), end_date=mandate.end_date + timedelta(days=900)
    )
    assert alerts.send(TODAY) == 0


def test_another_end_is_another_alert():
    mandate = held(TODAY + relativedelta(months=1))
    alerts.send(TODAY)
    Mandate.objects.filter(pk=mandate.pk).update(end_date=TODAY + relativedelta(months=6))
    run(TODAY, TODAY + timedelta(days=3))
    assert days_told(mandate.representative.email) == [TODAY, TODAY + timedelta(days=1)]


def test_a_training_is_recalled_until_it_is_attested(settings, association, manager):
    start = date(2026, 3, 1)
    mandate = held(date(2029, 3, 1), start=start, organisation=association, training_status="to_do")
    run(start, start + relativedelta(months=4))
    first, second, _ = (start + relativedelta(months=months) for months in settings.TRAINING_REMINDERS)
    assert days_told(mandate.representative.email) == days_told(manager.email) == [first, second]
    Mandate.objects.filter(pk=mandate.pk).update(training_status="done", training_date=date(2026, 7, 2))
    run(start + relativedelta(months=4), start + relativedelta(months=8))
    assert len(mails(mandate.representative.email)) == 2


def test_an_agreement_is_told_to_the_association_and_staff_at_each_threshold(settings, association, manager):
    moderator = factories.moderator()
    agreement = factories.agreement(association)
    end = agreement.end_date
    expected = [end - relativedelta(months=months) for months in settings.AGREEMENT_ALERTS]
    run_around(expected)
    assert days_told(manager.email) == days_told(moderator.email) == expected


def test_the_term_of_a_body_is_told_to_its_host_and_staff(settings):
    host, moderator = factories.user(), factories.moderator()
    end = date(2028, 6, 30)
    factories.body(term_end=end, maintainer=factories.organisation(manager=host))
    expected = [end - relativedelta(months=months) for months in settings.TERM_ALERTS]
    run_around(expected)
    assert days_told(host.email) == days_told(moderator.email) == expected


def test_nothing_to_say_writes_nothing():
    held(TODAY + relativedelta(months=30))
    assert alerts.send(TODAY) == 0
    assert not OutboxMessage.objects.exists()


def test_looking_for_what_to_tell_costs_the_same_for_1_and_20_mandates(association):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            alerts.due(TODAY)
        return len(queries)

    held(TODAY + relativedelta(months=1), organisation=association)
    one = cost()
    for _ in range(20):
        held(TODAY + relativedelta(months=1), organisation=association)
    assert cost() == one


def test_the_job_runs_without_argument():
    assert alerts.send() == 0


def test_a_person_without_account_opens_their_page_from_the_mail(client):
    mandate = held(TODAY + relativedelta(months=1))
    alerts.send(TODAY)
    body = mails(mandate.representative.email)[0].body
    link = next(word for word in body.split() if "/compte/lien/" in word).removeprefix(configured.SITE_URL)
    client.post(link)
    assert mandate.body.name in client.get("/compte/mes-mandats/").content.decode()
