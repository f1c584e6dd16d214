"""Is what a body says still true? Its host says so again within `BODY_VERIFIED_MONTHS`; the same loop as for a fiche.

Those who keep it are written to around that day, with a link that answers in one click. Nothing is ever unpublished.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import perms
from accounts.claim_mails import subject
from accounts.models import OutboxMessage, User
from accounts.outbox import enqueue
from instances.hosting.keeping import keepers
from instances.models import Body
from partenariat import signed

PURPOSE = "verify"


class AlreadyVerified(Exception):
    """Somebody said so since this link was sent."""


# ------------------------------------------------------------------------------------ dates


def due_on(body):
    """The day its host should have said again that it is true; a body never verified counts from its publication."""
    since = body.last_verified_at or timezone.localdate(body.published_at or body.created_at)
    return since + relativedelta(months=settings.BODY_VERIFIED_MONTHS)


def is_late(body):
    return due_on(body) <= timezone.localdate()


@transaction.atomic
def verify(body, *, due=None):
    """It is true today. With `due` (a link), only if nobody said so since. Raises `AlreadyVerified`."""
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    if due is not None and due_on(body) != due:
        raise AlreadyVerified
    today = timezone.localdate()
    if body.last_verified_at != today:
        body.last_verified_at = today
        body.save(update_fields=["last_verified_at"])
    return body


# ------------------------------------------------------------------------------------- link


def link(body, user):
    return signed.url("body_verify", PURPOSE, [body.pk, due_on(body).isoformat(), user.pk])


def read(token):
    """(body, the day it was due when the link was sent), or (None, None): unknown, or its reader keeps it no more."""
    payload = signed.read(PURPOSE, token)
    if payload is None:
        return None, None
    pk, due, person = payload
    body = Body.objects.public().select_related("type", "establishment").filter(pk=pk).first()
    user = User.objects.filter(pk=person, is_active=True).first()
    if body is None or user is None or not perms.keeps_body(user, body):
        return None, None
    return body, date.fromisoformat(due)


# --------------------------------------------------------------------------------- warnings


def warn():
    """Write to those who keep what is due, at each of `LATE_WARNINGS`, once. Returns how many mails."""
    today = timezone.localdate()
    soon = today - timedelta(days=settings.LATE_WARNINGS[0])
    # A month is at most 31 days: never too few rows, and each is looked at by its own dates.
    before = soon - timedelta(days=28 * settings.BODY_VERIFIED_MONTHS)
    kept = Body.objects.public().filter(
        Q(maintainer__isnull=False) | Q(establishment__maintainer__isnull=False)
    )
    rows = (
        kept.annotate(since=Coalesce(F("last_verified_at"), TruncDate("published_at")))
        .filter(since__lte=before)
        .order_by("pk")
    )
    sent = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            body = kept.select_for_update(of=("self",), skip_locked=True).select_related("establishment")
            body = body.filter(pk=pk).first()
            # Verified or being written meanwhile: the next run sees it as it then is.
            if body is not None and due_on(body) <= soon:
                sent += _warn(body, today)
    return sent


def step(body, today):
    """The last of `LATE_WARNINGS` that is due, in days from the day it should be verified."""
    days = (today - due_on(body)).days
    return max((one for one in settings.LATE_WARNINGS if one <= days), default=None)


def _warn(body, today):
    due = due_on(body)
    key = f"body-late-{body.pk}-{due.isoformat()}-{step(body, today)}"
    told = set(OutboxMessage.objects.filter(key=key).values_list("recipient", flat=True))
    people = [person for person in keepers(body) if person.email not in told]
    for person in people:
        enqueue(
            key=key,
            recipient=person.email,
            subject=subject(f"« {body.name} »\u00a0: est-ce toujours vrai\u00a0?"),
            body=render_to_string(
                "hosting/mail/late.txt",
                {
                    "body": body,
                    "due": date_format(due, "j F Y"),
                    "is_late": due <= today,
                    "verify_url": link(body, person),
                    "keep_url": settings.SITE_URL + reverse("body_keep", args=[body.slug]),
                },
            ),
        )
    return len(people)
