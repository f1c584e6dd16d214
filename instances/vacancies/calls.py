"""Calls for candidates: which are open, what they are about, publishing one."""

from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from instances.models import BodyType, CallForCandidates
from instances.vacancies import candidacies

OPEN, COMING, CLOSED = "ouvert", "a-venir", "clos"


def standing(call):
    """`OPEN`, `COMING` or `CLOSED`, today."""
    today = timezone.localdate()
    if today > call.closes:
        return CLOSED
    return COMING if today < call.opens else OPEN


def open_now():
    """The published calls open today, the first to close first."""
    return CallForCandidates.objects.public().on().select_related("territory").order_by("closes", "pk")


def about(body):
    """The published call, open today, that this body's seats belong to; or None."""
    return (
        open_now()
        .filter(territory__key__in=body.territory_keys)
        .filter(Q(body_types=[]) | Q(body_types__contains=[body.type.code]))
        .first()
    )


def body_types(call):
    return list(BodyType.objects.filter(code__in=call.body_types))


def seats_url(call):
    """The list of the seats concerned."""
    asked = [("territoire", call.territory.key), *(("type", code) for code in call.body_types)]
    return f"{reverse('vacant_seats')}?{urlencode(asked)}"


@transaction.atomic
def publish(call):
    call.published_at = timezone.now()
    call.save(update_fields=["published_at"])


@transaction.atomic
def unpublish(call):
    """Nobody reads it any longer; those who answered it are not forgotten."""
    call.published_at = None
    call.save(update_fields=["published_at"])


@transaction.atomic
def save(call):
    """Its dates may move: what was sent to it is then kept as long as it says now."""
    call.save()
    candidacies.reschedule(call)
