"""Asking for an alert again, or for too many; stopping; what staff see of those set aside."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from experiences.alerts import asking
from experiences.models import Alert, AlertReader
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "lectrice@exemple-fictif.fr"
NEW = "/alertes/nouvelle/?liste=experiences&q=diab%C3%A8te&territoire=dep-93"


def ask(client, url=NEW, **fields):
    form = {"address": ADDRESS, "rhythm": "weekly", **factories.trap_fields(), **fields}
    return client.post(url, form)


# ------------------------------------------------------------------------------------ asking


def test_asked_again_by_its_owner_at_another_rhythm_an_alert_takes_it(client):
    user = factories.user()
    client.force_login(user)
    ask(client, address=user.email, rhythm="weekly")
    ask(client, address=user.email, rhythm="daily")
    made = Alert.objects.get()
    assert made.rhythm == "daily"
    assert made.due_on == timezone.localdate() + timedelta(days=1)


def test_asked_again_by_anyone_else_it_keeps_its_rhythm(client):
    made = factories.alert(ADDRESS, query="q=diab%C3%A8te&territoire=dep-93")
    ask(client, rhythm="daily")
    made.refresh_from_db()
    assert made.rhythm == "weekly"


def test_requests_never_confirmed_do_not_shut_the_door(client):
    for number in range(asking.MOST):
        factories.alert(ADDRESS, query=f"q=mot{number}", confirmed=False)
    ask(client)
    assert Alert.objects.filter(query__startswith="q=diab").exists()
    assert Alert.objects.count() == asking.MOST
    assert not Alert.objects.filter(query="q=mot0").exists()
    assert "confirmez" in OutboxMessage.objects.get().body


def test_the_page_after_the_form_leads_back_to_the_same_search(client):
    page = client.get(ask(client).url).text
    assert "/experiences/?q=diab%C3%A8te&amp;territoire=dep-93" in page


# ---------------------------------------------------------------------------------- stopping


def test_a_link_cut_short_stops_nothing_and_says_so():
    made = factories.alert(ADDRESS)
    cut = urlsplit(asking.stop_url(made.reader)).path[:-4] + "/"
    reader = Client(enforce_csrf_checks=True)
    for answer in (reader.get(cut), reader.post(cut, {"List-Unsubscribe": "One-Click"})):
        assert answer.status_code == 404
        assert "sont arrêtées" not in answer.text
        assert "Rien n’a été arrêté" in answer.text
    assert Alert.objects.active().exists()


def test_a_whole_link_still_says_stopped_once_all_is_erased(client):
    made = factories.alert(ADDRESS)
    page = urlsplit(asking.stop_url(made.reader)).path
    made.reader.delete()
    answer = client.get(page)
    assert answer.status_code == 200
    assert "sont arrêtées" in answer.text


def written(**fields):
    return OutboxMessage.objects.create(
        **{
            "key": "alerts-1-2027-01-04",
            "recipient": ADDRESS,
            "subject": "1 nouveauté",
            "body": "x",
            "kind": "alert",
        }
        | fields
    )


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_mail_not_sent_yet_is_not_sent_once_everything_is_stopped(one_by_one, mailoutbox):
    made = factories.alert(ADDRESS)
    waiting = written(error="Serveur absent")
    other = written(recipient="autre@exemple-fictif.fr")
    asking.stop(made.reader, made.pk if one_by_one else None)
    outbox.deliver(waiting.pk)
    assert mailoutbox == []
    assert list(OutboxMessage.objects.all()) == [other]


def test_a_mail_of_what_is_still_followed_leaves_when_another_alert_stops():
    made = factories.alert(ADDRESS, query="q=un")
    factories.alert(ADDRESS, query="q=deux")
    written()
    asking.stop(made.reader, made.pk)
    assert OutboxMessage.objects.count() == 1


def test_erasing_an_account_erases_every_mail_of_its_alerts_and_no_other(client):
    user = factories.user(ADDRESS)
    ask(client)
    ask(client, "/alertes/nouvelle/?liste=instances")
    other = written(key="decision-1", kind="news")
    user.delete()
    assert list(OutboxMessage.objects.all()) == [other]


def test_an_address_left_with_nothing_goes_with_its_mails(client):
    ask(client)
    Alert.objects.update(created_at=timezone.now() - timedelta(days=60))
    asking.purge()
    assert not AlertReader.objects.exists()
    assert not OutboxMessage.objects.exists()


# --------------------------------------------------------------------------------- set aside


@pytest.fixture
def aside():
    return factories.alert(ADDRESS, confirmed=False, suspicion="trap")


def test_what_is_set_aside_is_told_on_the_first_page_of_the_team(client, aside):
    factories.alert(ADDRESS, query="q=stoppee", suspicion="trap", stopped_at=timezone.now(), confirmed=False)
    client.force_login(factories.curator())
    (line,) = [
        line
        for line in client.get(reverse("admin:index")).context["waiting"]
        if line[0].startswith("Alertes")
    ]
    assert line[1] == 1
    listed = client.get(f"{reverse(line[2])}?{line[3]}").text
    assert reverse("admin:experiences_alert_change", args=[aside.pk]) in listed


def test_only_what_could_leave_is_said_to_have_left(client, aside):
    stopped = factories.alert(
        ADDRESS, query="q=stoppee", suspicion="trap", stopped_at=timezone.now(), confirmed=False
    )
    client.force_login(factories.curator())
    page = client.post(
        reverse("admin:experiences_alert_changelist"),
        {"action": "release", "_selected_action": [aside.pk, stopped.pk]},
        follow=True,
    ).text
    assert "Alertes laissées partir\u00a0: 1." in page
    assert OutboxMessage.objects.count() == 1


def test_the_lists_proposed_are_those_that_can_be_followed(client, aside):
    client.force_login(factories.curator())
    page = client.get(reverse("admin:experiences_alert_changelist")).text
    assert "?liste=sieges-vacants" in page
    assert "?liste=lexique" not in page
