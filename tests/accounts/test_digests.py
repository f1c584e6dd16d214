"""The digest: one mail a day, with everything, never twice, never lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts import digests, outbox
from accounts.enums import MailKind, MailRhythm
from accounts.models import OutboxMessage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return factories.user(mail_rhythm=MailRhythm.DAILY)


def news(reader, *keys, age=timedelta(days=2)):
    for key in keys:
        outbox.enqueue(
            key=key, recipient=reader.email, subject=f"Objet {key}", body=f"Bonjour,\n\nTexte {key}.\n\nL’équipe Partenariat\n",
            send_after=timezone.now() - age,
        )  # fmt: skip


def test_news_wait_for_the_mail_of_the_day_and_come_in_one(reader):
    news(reader, "a", "b")
    outbox.send_waiting()
    assert mail.outbox == []
    assert digests.send_digests() == 1
    outbox.send_waiting()
    (message,) = mail.outbox
    for words in ("Objet a", "Texte a.", "Objet b", "Texte b."):
        assert words in message.body
    assert message.body.count("Bonjour") == 1
    assert message.body.count("L’équipe Partenariat") == 1


def test_a_digest_is_written_once_a_day_whatever_comes_after(reader):
    news(reader, "a")
    digests.send_digests()
    news(reader, "b")
    assert digests.send_digests() == 0
    assert OutboxMessage.objects.filter(kind=MailKind.DIGEST).count() == 1
    assert OutboxMessage.objects.get(key="b").sent_at is None


def test_what_came_since_this_morning_waits_for_the_next(reader):
    news(reader, "a", age=timedelta(0))
    assert digests.send_digests() == 0


def test_what_was_sent_in_a_digest_is_not_sent_again(reader):
    news(reader, "a")
    digests.send_digests()
    outbox.send_waiting()
    OutboxMessage.objects.filter(kind=MailKind.DIGEST).update(key="hier")
    assert digests.send_digests() == 0
    outbox.send_waiting()
    assert len(mail.outbox) == 1


def test_links_and_messages_from_people_never_wait(reader):
    for kind in (MailKind.LINK, MailKind.RELAY):
        outbox.enqueue(key=kind, recipient=reader.email, subject="Objet", body="Texte", kind=kind)
    outbox.send_waiting()
    assert len(mail.outbox) == 2


def test_killed_while_writing_neither_half_is_done(reader, monkeypatch):
    news(reader, "a")

    def written_then_killed(**fields):
        outbox.enqueue(**fields)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(digests, "enqueue", written_then_killed)
        with pytest.raises(KeyboardInterrupt):
            digests.send_digests()
    assert not OutboxMessage.objects.filter(kind=MailKind.DIGEST).exists()
    assert OutboxMessage.objects.get().sent_at is None
    assert digests.send_digests() == 1


def test_back_to_each_change_lets_go_of_what_waited(reader):
    news(reader, "a")
    digests.choose(reader, MailRhythm.EACH)
    outbox.send_waiting()
    assert [message.subject for message in mail.outbox] == ["Objet a"]


def test_what_waits_for_an_account_that_is_gone_is_sent_as_it_is(reader):
    news(reader, "a")
    reader.delete()
    assert digests.send_digests() == 0
    outbox.send_waiting()
    assert [message.subject for message in mail.outbox] == ["Objet a"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_digest():
    from concurrent.futures import ThreadPoolExecutor

    reader = factories.user(mail_rhythm=MailRhythm.DAILY)
    news(reader, "a", "b")

    def work(_):
        try:
            return digests.send_digests()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = sum(pool.map(work, range(4)))
    assert written == 1
    assert OutboxMessage.objects.filter(kind=MailKind.DIGEST).count() == 1
