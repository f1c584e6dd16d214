"""What moderators decided in the last twelve months, and how long they took. Nothing below ten decisions."""

from datetime import timedelta
from math import ceil
from typing import NamedTuple

from django.db.models import Aggregate, Count, DurationField, F, OuterRef, Q, Subquery
from django.utils import timezone

from experiences.enums import Verb
from experiences.models import ModerationEvent

# Below this, a figure says something of someone rather than of the work.
MINIMUM = 10
PERIOD = timedelta(days=365)


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


class Decisions(NamedTuple):
    """`days`: half of the decisions came that many days after the fiche was sent, or sooner; 1 at least."""

    total: int
    accepted: int
    changes: int
    rejected: int
    days: int


def of_decisions():
    """The `Decisions` of the period, or None when there are too few to be told."""
    sent = ModerationEvent.objects.filter(
        experience=OuterRef("experience"),
        verb__in=[Verb.SUBMIT, Verb.APPEAL],
        created_at__lte=OuterRef("created_at"),
    ).order_by("-created_at")
    decided = (
        ModerationEvent.objects.standing()
        .filter(
            verb__in=[Verb.ACCEPT, Verb.REQUEST_CHANGES, Verb.REJECT], created_at__gte=timezone.now() - PERIOD
        )
        .annotate(sent_at=Subquery(sent.values("created_at")[:1]))
    )
    row = decided.exclude(sent_at=None).aggregate(
        total=Count("pk"),
        accepted=Count("pk", filter=Q(verb=Verb.ACCEPT)),
        changes=Count("pk", filter=Q(verb=Verb.REQUEST_CHANGES)),
        rejected=Count("pk", filter=Q(verb=Verb.REJECT)),
        median=Median(F("created_at") - F("sent_at")),
    )
    if row["total"] < MINIMUM:
        return None
    median = row.pop("median")
    return Decisions(**row, days=max(1, ceil(median / timedelta(days=1))))


def delay_in_words(decisions):
    """« une décision sur deux a été rendue en 4 jours au plus », or nothing without `Decisions`."""
    if decisions is None:
        return ""
    days = f"{decisions.days} jours" if decisions.days > 1 else "un jour"
    return f"Ces douze derniers mois, une décision sur deux a été rendue en {days} au plus."
