"""Mail: a row written with its cause, sent after commit, at most once per event and person.

What is news may wait for the digest of the day, if the person asked for one; links, messages from one person to
another and the digest itself never do.
"""

import re
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.enums import MailKind, MailRhythm
from accounts.models import OutboxMessage, User

# RFC 2606: no mail ever arrives there.
NOWHERE = ".invalid"
SHORTEST_WAIT = timedelta(minutes=1)


def enqueue(*, key, recipient, subject, body, kind=MailKind.NEWS, send_after=None, reply_to="", headers=None):
    """Write a mail in the current transaction; it is sent once that is committed, or at `send_after`.

    `key` names the event: the same event never mails the same person twice. None for somebody who has not
    confirmed an address yet: what they have to know is on their page. `headers`: {name: value} added to the mail.
    """
    if recipient.endswith(NOWHERE):
        return None
    message, created = OutboxMessage.objects.get_or_create(
        key=key,
        recipient=recipient,
        defaults={
            "subject": subject,
            "body": body,
            "kind": kind,
            "reply_to": reply_to,
            "headers": headers or {},
            "send_after": send_after or timezone.now(),
            "digest": kind == MailKind.NEWS and _prefers_digest(recipient),
        },
    )
    if created and send_after is None and not message.digest:
        transaction.on_commit(partial(deliver_later.enqueue, message.pk), robust=True)
    return message


@task()
def deliver_later(pk):
    deliver(pk)


def deliver(pk):
    """Send one mail if nobody has. Claimed before it leaves: a crash never doubles it, and leaves it in doubt."""
    claimed = OutboxMessage.objects.pending().filter(pk=pk).update(claimed_at=timezone.now())
    if not claimed:
        return
    message = OutboxMessage.objects.get(pk=pk)
    try:
        _compose(message).send()
    except OSError as error:
        # The server refused or was away: tried again after as long as it has waited already, so ever less often.
        wait = max(timezone.now() - message.created_at, SHORTEST_WAIT)
        OutboxMessage.objects.filter(pk=pk).update(
            claimed_at=None, error=str(error), send_after=timezone.now() + wait
        )
    else:
        OutboxMessage.objects.filter(pk=pk).update(sent_at=timezone.now())


def send_waiting():
    """Send what is due: held mails whose time has come, and what a stopped worker or server left."""
    waiting = list(OutboxMessage.objects.pending().values_list("pk", flat=True))
    for pk in waiting:
        deliver(pk)
    return len(waiting)


def purge():
    """Forget the mails sent long ago. What never left stays, to be looked at."""
    limit = timezone.now() - settings.RETENTION["mail"]
    return OutboxMessage.objects.filter(sent_at__lt=limit).delete()[0]


def _compose(message):
    """Plain text, and the same text as HTML for those who read it so. Both end with why the mail came."""
    account = User.objects.filter(email__iexact=message.recipient).first()
    links_url = settings.SITE_URL + reverse("access_link_ask")
    footer = render_to_string(
        "mail/_footer.txt",
        {
            "asked": message.kind == MailKind.LINK,
            "alerts": message.kind == MailKind.ALERT,
            "preferences_url": settings.SITE_URL + reverse("mail_preferences"),
            "has_account": account is not None,
            "links_url": links_url if account and account.is_guest else "",
        },
    ).strip()
    # A template leaves empty lines where it had nothing to say.
    text = re.sub(r"\n{3,}", "\n\n", message.body.strip())
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=f"{text}\n\n-- \n{footer}\n",
        to=[message.recipient],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=message.headers,
    )
    page = render_to_string("mail/message.html", {"subject": message.subject, "text": text, "footer": footer})
    mail.attach_alternative(page, "text/html")
    return mail


def _prefers_digest(address):
    return User.objects.filter(email__iexact=address, mail_rhythm=MailRhythm.DAILY).exists()
