"""What the team is told: each thing that arrives, once, and every week what has waited for too long."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.outbox import enqueue
from experiences import enums
from experiences.curation import queue

# How many of the oldest a reminder names.
NAMED = 5
# What a row that arrives is about.
NAMES = ("record", "target", "body", "call", "mandate")


def arrived(row, *, by=None):
    """Write to each member of the team that this waits: once, whatever happens. `by` did it and knows.

    A fiche may come several times: each sending is told. What is set aside tells nobody.
    """
    table = row._meta.model_name
    if queue.is_set_aside(row):
        return
    kind = queue.label_of(row)
    fiche = getattr(row, "experience", None)
    moment = getattr(row, "submitted_at", None)
    path = queue.treated_at(table, row.pk, fiche and fiche.pk) or reverse("admin:queue")
    body = render_to_string(
        "experiences/mail/queue_arrival.txt",
        {
            "kind": kind,
            "title": str(fiche or next((named for one in NAMES if (named := getattr(row, one, None))), row)),
            "item_url": settings.SITE_URL + path,
            "queue_url": settings.SITE_URL + reverse("admin:queue"),
        },
    )
    for person in User.objects.team().exclude(pk=by.pk if by else None):
        enqueue(
            key=f"queue-{table}-{row.pk}" + (f"-{moment.isoformat()}" if moment else ""),
            recipient=person.email,
            subject=f"À relire : {kind.lower()}",
            body=body,
        )


def remind_moderators():
    """Once a week and per person, what has waited for more than `QUEUE_REMINDER`. Nothing when nothing has."""
    before = timezone.now() - settings.QUEUE_REMINDER
    waiting = queue.items().trusted().exclude(kind=enums.QueueKind.LATE).filter(since__lte=before)
    oldest = list(waiting[:NAMED])
    if not oldest:
        return
    numbers = {}
    for kind in waiting.order_by().values_list("kind", flat=True):
        numbers[kind] = numbers.get(kind, 0) + 1
    year, week, _ = timezone.localdate().isocalendar()
    for person in User.objects.team():
        enqueue(
            key=f"queue-reminder-{year}-{week}",
            recipient=person.email,
            subject="Ce qui attend une relecture",
            body=render_to_string(
                "experiences/mail/queue_reminder.txt",
                {
                    "days": settings.QUEUE_REMINDER.days,
                    "total": sum(numbers.values()),
                    "numbers": [(kind.label, numbers[kind]) for kind in enums.QueueKind if kind in numbers],
                    "oldest": [
                        (item, settings.SITE_URL + (queue.treated_at_item(item) or reverse("admin:queue")))
                        for item in oldest
                    ],
                    "own": waiting.followed_by(person).count(),
                    "queue_url": settings.SITE_URL + reverse("admin:queue"),
                },
            ),
        )
