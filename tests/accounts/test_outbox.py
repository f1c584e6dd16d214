"""Mail: once, later when it must wait, again when the server was away, forgotten in the end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage, User
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "quelqu-un@exemple-fictif.fr"


def write(key="k", recipient=ADDRESS, **fields):
    return outbox.enqueue(
        key=key, recipient=recipient, subject="Objet", body="Bonjour,\n\nVoici https://exemple-fictif.fr/a?b=1&c=2", **fields
    )  # fmt: skip


def test_a_mail_kept_for_later_leaves_when_its_time_has_come():
    row = write(send_after=timezone.now() + timedelta(minutes=5))
    outbox.send_waiting()
    assert mail.outbox == []
    OutboxMessage.objects.filter(pk=row.pk).update(send_after=timezone.now())
    assert outbox.send_waiting() == 1
    assert outbox.send_waiting() == 0
    assert len(mail.outbox) == 1


def test_the_command_sends_what_waits(capsys):
    write()
    call_command("send_outbox")
    assert len(mail.outbox) == 1
    assert "1 courriel" in capsys.readouterr().out


def test_a_server_that_is_away_is_asked_again_ever_less_often(monkeypatch):
    row = write()
    old = timezone.now() - timedelta(hours=2)
    OutboxMessage.objects.filter(pk=row.pk).update(created_at=old)

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("absent")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    outbox.send_waiting()
    row.refresh_from_db()
    assert row.sent_at is None
    assert "absent" in row.error
    assert row.send_after - timezone.now() > timedelta(minutes=110)


def test_nothing_is_written_to_somebody_without_a_confirmed_address():
    assert write(recipient="brouillon-1@sans-compte.invalid") is None
    assert not OutboxMessage.objects.exists()


def test_old_mails_are_forgotten_and_what_never_left_stays(settings):
    old = timezone.now() - settings.RETENTION["mail"] - timedelta(days=1)
    sent, waiting, recent = write("a"), write("b"), write("c")
    OutboxMessage.objects.filter(pk=sent.pk).update(created_at=old, sent_at=old)
    OutboxMessage.objects.filter(pk=waiting.pk).update(created_at=old, send_after=old)
    OutboxMessage.objects.filter(pk=recent.pk).update(sent_at=timezone.now())
    assert outbox.purge() == 1
    assert set(OutboxMessage.objects.values_list("key", flat=True)) == {"b", "c"}


def test_a_mail_has_text_and_html_that_say_the_same_with_real_links():
    write()
    outbox.send_waiting()
    (message,) = mail.outbox
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'href="https://exemple-fictif.fr/a?b=1&amp;c=2"' in html
    assert "<h1>Objet</h1>" in html
    for forbidden in ("<img", "<script", "<link", "src=", "style"):
        assert forbidden not in html


def test_texts_of_people_are_escaped_in_the_html():
    outbox.enqueue(key="k", recipient=ADDRESS, subject="<b>Objet</b>", body="<img src=x>")
    outbox.send_waiting()
    html = mail.outbox[0].alternatives[0][0]
    assert "<img" not in html
    assert "<b>" not in html


def test_every_mail_ends_with_why_it_came():
    factories.user("compte@exemple-fictif.fr")
    for number, (recipient, kind) in enumerate(
        [("compte@exemple-fictif.fr", "news"), (ADDRESS, "news"), (ADDRESS, "link")]
    ):
        write(str(number), recipient, kind=kind)
    outbox.send_waiting()
    account, stranger, asked = (message.body for message in mail.outbox)
    assert "/compte/courriels/" in account
    assert "/compte/courriels/" not in stranger + asked
    assert "Ce n’est pas vous" in stranger
    assert "par vous ou par une personne" in asked
    assert all("Vous recevez ce courriel parce que" in body for body in (account, stranger, asked))


def test_who_writes_without_a_password_is_told_how_to_open_the_pages_named():
    User.objects.create_user(ADDRESS)
    write()
    outbox.send_waiting()
    assert "/compte/lien/" in mail.outbox[0].body


def test_the_team_reads_the_mail_journal_but_not_the_links_of_people(client):
    client.force_login(factories.curator())
    link, news = write("a", kind="link"), write("b")
    for row, shown in ((link, False), (news, True)):
        html = client.get(reverse("admin:accounts_outboxmessage_change", args=[row.pk])).content.decode()
        assert ("https://exemple-fictif.fr/a" in html) is shown
