"""Mail: a row written with its cause, sent after commit, at most once per event and person."""

from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.models import OutboxMessage


def enqueue(*, key, recipient, subject, body):
    """Write a mail in the current transaction and send it once that is committed.

    `key` names the event: the same event never mails the same person twice.
    """
    message, created = OutboxMessage.objects.get_or_create(
        key=key, recipient=recipient, defaults={"subject": subject, "body": body}
    )
    if created:
        transaction.on_commit(partial(deliver, message.pk), robust=True)


def deliver(pk):
    """Send one mail if nobody has. Claimed before it leaves: a crash may lose a mail, never double it."""
    claimed = OutboxMessage.objects.filter(pk=pk, sent_at=None).update(sent_at=timezone.now())
    if not claimed:
        return
    message = OutboxMessage.objects.get(pk=pk)
    try:
        EmailMessage(subject=message.subject, body=message.body, to=[message.recipient]).send()
    except OSError as error:
        # The server refused or was away: the row goes back to the queue for `send_outbox`.
        OutboxMessage.objects.filter(pk=pk).update(sent_at=None, error=str(error))
