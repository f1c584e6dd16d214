"""Is a fiche still true? Its carrier says so again, as often as they chose; until then, readers are told.

Whether a fiche is late follows from dates. Those who answer for it are written to around the day it should be
confirmed; one nobody answers for any more is archived, readable still, and never deleted.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import OutboxMessage
from accounts.outbox import enqueue
from experiences import audience, enums, moderation, notifications
from experiences.models import Experience
from partenariat import signed

PURPOSE = "confirm"


class AlreadyConfirmed(Exception):
    """Somebody confirmed the fiche since this link was sent."""


class Changed(Exception):
    """Somebody changed the rhythm since the page was opened."""


# ---------------------------------------------------------------------------------- the link


def link(fiche):
    """The address that confirms the fiche in one click, once: confirming changes the day it is due."""
    return signed.url("experience_confirm", PURPOSE, [fiche.pk, fiche.review_due_on.isoformat()])


def read(token):
    """(fiche, the day it was due when the link was sent), or (None, None). Only what is or was public is read."""
    payload = signed.read(PURPOSE, token)
    if payload is None:
        return None, None
    pk, due = payload
    return Experience.objects.public().for_list().filter(pk=pk).first(), date.fromisoformat(due)


def is_open(fiche, due):
    """Whether the link can still be used."""
    return fiche.state == enums.State.PUBLISHED and fiche.review_due_on == due


@transaction.atomic
def confirm(fiche, due):
    """What the button of the link does. Raises `AlreadyConfirmed`, `moderation.Refused`."""
    locked = Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if locked.state == enums.State.PUBLISHED and locked.review_due_on != due:
        raise AlreadyConfirmed
    return moderation.confirm(locked)


@transaction.atomic
def choose_rhythm(fiche, months, *, seen):
    """How often its carrier confirms it. Raises `Changed` when somebody chose otherwise meanwhile."""
    locked = Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if locked.review_months not in (seen, months):
        raise Changed
    locked.review_months = months
    locked.save(update_fields=["review_months"])
    return locked


# ------------------------------------------------------------------------------- the warnings


def warn_and_archive():
    """Write to those who answer for what is due, then archive what stayed silent. Returns (mails, archived)."""
    today = timezone.localdate()
    soon = today - timedelta(days=settings.LATE_WARNINGS[0])
    due = Experience.objects.listed().with_due().filter(due_on__lte=soon).exclude(
        provenance=enums.Provenance.SEED
    )  # fmt: skip
    mails = archived = 0
    for pk in due.order_by("due_on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            fiche = Experience.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            # Confirmed or being written meanwhile: the next run sees it as it then is.
            if fiche is None or fiche.state != enums.State.PUBLISHED or fiche.review_due_on > soon:
                continue
            if _is_given_up(fiche, today):
                _archive(fiche)
                archived += 1
            else:
                mails += _warn(fiche, today)
    return mails, archived


def step(fiche, today):
    """The last of `LATE_WARNINGS` that is due, in days from the day of confirmation; None before the first."""
    days = (today - fiche.review_due_on).days
    return max((one for one in settings.LATE_WARNINGS if one <= days), default=None)


def _key(fiche, step):
    return f"experience-late-{fiche.pk}-{fiche.review_due_on.isoformat()}-{step}"


def _warn(fiche, today):
    now = step(fiche, today)
    known = OutboxMessage.objects.filter(key=_key(fiche, now))
    told = set(known.values_list("recipient", flat=True))
    due = date_format(fiche.review_due_on, "j F Y")
    sent = 0
    for address in audience.answerable(fiche):
        if address in told:
            continue
        enqueue(
            key=_key(fiche, now),
            recipient=address,
            subject=f"Votre fiche {fiche.reference} est-elle toujours exacte\u00a0?",
            body=render_to_string(
                "experiences/mail/late.txt",
                {
                    "fiche": fiche,
                    "due": due,
                    "is_late": fiche.is_late,
                    "is_last": now == settings.LATE_WARNINGS[-1],
                    "confirm_url": link(fiche),
                    "account_url": settings.SITE_URL
                    + reverse("my_experience_freshness", args=[fiche.reference]),
                },
            ),
        )
        sent += 1
    return sent


def _is_given_up(fiche, today):
    """Late for long, and everybody who was warned for the last time had time to answer. Never without a warning."""
    if today < fiche.review_due_on + settings.LATE_ARCHIVE:
        return False
    last = settings.LATE_WARNINGS[-1]
    told = timezone.now() - (settings.LATE_ARCHIVE - timedelta(days=last))
    warnings = OutboxMessage.objects.filter(key=_key(fiche, last))
    return (
        warnings.filter(sent_at__lte=told).exists()
        and not warnings.exclude(sent_at=None).filter(sent_at__gt=told).exists()
    )


def _archive(fiche):
    event = moderation.archive_stale(fiche)
    # Those who write the fiche are told of every decision already.
    told = {person.email for person in audience.told(fiche)}
    for address in set(audience.answerable(fiche)) - told:
        enqueue(
            # Held with the others, so that undoing takes it back too.
            key=notifications.key(event),
            send_after=notifications.held_until(event),
            recipient=address,
            subject=f"La fiche {fiche.reference} est archivée",
            body=render_to_string(
                "experiences/mail/late_archived.txt",
                {
                    "fiche": fiche,
                    "public_url": settings.SITE_URL + fiche.get_absolute_url(),
                    "account_url": settings.SITE_URL + reverse("my_experience", args=[fiche.reference]),
                },
            ),
        )
