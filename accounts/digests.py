"""« Une fois par jour, en un seul message » : what waited since the morning before, in one mail.

A digest is itself a row of the outbox, written in the transaction that marks its pieces as sent: killed in
between, either both are done or neither.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import MailKind, MailRhythm
from accounts.models import OutboxMessage, User
from accounts.outbox import enqueue

# Local time: the mail of the day is there when people open theirs.
HOUR = 7


def send_digests():
    """One mail at most per person and day, from seven in the morning. Returns how many were written."""
    until = _this_morning()
    waiting = _waiting().filter(send_after__lte=until)
    recipients = list(waiting.order_by("recipient").values_list("recipient", flat=True).distinct())
    return sum(_send_one(recipient, until) for recipient in recipients)


@transaction.atomic
def _send_one(recipient, until):
    """Two workers at once: the second waits on the person's row, then finds nothing left to say."""
    user = User.objects.select_for_update().filter(email__iexact=recipient).first()
    pieces = _waiting().filter(recipient=recipient, send_after__lte=until)
    if user is None or user.mail_rhythm == MailRhythm.EACH:
        # The account is gone, has another address or chose otherwise: nothing waits for a digest any more.
        pieces.update(digest=False)
        return 0
    key = f"digest-{user.pk}-{until.date()}"
    rows = list(pieces.order_by("pk"))
    if not rows or OutboxMessage.objects.filter(key=key).exists():
        return 0
    enqueue(
        key=key,
        recipient=recipient,
        subject=f"Vos nouvelles de Partenariat ({len(rows)})",
        body=render_to_string(
            "accounts/mail/digest.txt", {"pieces": [(row, _without_courtesies(row.body)) for row in rows]}
        ),
        kind=MailKind.DIGEST,
    )
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())
    return 1


@transaction.atomic
def choose(user, rhythm):
    """Keep the choice; going back to a mail at each change lets go of what was waiting."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.mail_rhythm = rhythm
    user.save(update_fields=["mail_rhythm"])
    if rhythm == MailRhythm.EACH:
        OutboxMessage.objects.filter(sent_at=None, digest=True, recipient__iexact=user.email).update(
            digest=False
        )


def _without_courtesies(body):
    """A mail's text without its greeting and its signature: the digest has its own."""
    return body.strip().removeprefix("Bonjour,").removesuffix("L’équipe Partenariat").strip()


def _waiting():
    return OutboxMessage.objects.filter(sent_at=None, digest=True, send_after__lte=Now())


def _this_morning():
    """The last time it was `HOUR`, here."""
    now = timezone.localtime()
    morning = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning <= now else morning - timedelta(days=1)
