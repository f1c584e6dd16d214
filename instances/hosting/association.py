"""What an association sees of its seats: those its people hold, what it proposed, and where it could propose."""

from dataclasses import dataclass
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from instances.enums import MandateStatus
from instances.models import Mandate, Seat
from partenariat.models import Territory

# How long a refusal stays on the page.
REFUSALS = timedelta(days=365)


@dataclass(frozen=True)
class Held:
    """A seat held by somebody the association sent. `name` and `email` are empty for who may not read them."""

    mandate: Mandate
    is_ending: bool
    is_to_come: bool
    can_be_replaced: bool
    name: str = ""
    email: str = ""
    phone: str = ""


def held(organisation, *, is_manager, day=None):
    """[Held] of today and to come, the first to end first. One statement.

    SECURITY: names are for its managers; an address or a telephone, only if the association gave it itself.
    """
    day = day or timezone.localdate()
    rows = (
        Mandate.objects.filter(organisation=organisation)
        .with_status(day)
        .filter(status__in=(MandateStatus.ACTIVE, MandateStatus.APPOINTED))
        .select_related("seat__body__type", "representative")
        .annotate(
            followed=Exists(
                Mandate.objects.filter(
                    Q(appointed_at__isnull=False) | Q(organisation=organisation, refused_at=None),
                    seat=OuterRef("seat"),
                    start_date__gt=OuterRef("start_date"),
                )
            )
        )
        .order_by("last_day", "pk")
    )
    return [_held(mandate, is_manager, day) for mandate in rows]


def _held(mandate, is_manager, day):
    ending = mandate.last_day < day + relativedelta(months=settings.SEAT_ENDING_MONTHS)
    person = mandate.representative if is_manager else None
    given = person is not None and mandate.proposed_by_id is not None
    return Held(
        mandate,
        is_ending=ending,
        is_to_come=mandate.start_date > day,
        can_be_replaced=is_manager and not mandate.followed and mandate.start_date <= day,
        name=person.full_name if person else "",
        email=person.email if given else "",
        phone=person.phone if given else "",
    )


def last_ones(organisation, user):
    """Its mandates nobody was appointed after, on the seats this person sees: those it may replace."""
    later = Mandate.objects.appointed().filter(seat=OuterRef("seat"), start_date__gt=OuterRef("start_date"))
    return (
        Mandate.objects.appointed()
        .filter(~Exists(later), organisation=organisation, seat__in=Seat.objects.visible_to(user))
        .select_related("seat__body__type", "organisation", "representative")
    )


def vacated(organisation, day=None):
    """Seats one of its people left early, still empty: the association may propose who follows."""
    day = day or timezone.localdate()
    left = Mandate.objects.appointed().filter(
        seat=OuterRef("pk"), organisation=organisation, ended_on__lt=day
    )
    return (
        Seat.objects.open_to_candidates(day)
        .filter(Exists(left), body__published_at__isnull=False)
        .exclude(pk__in=proposed(organisation).values("seat"))
        .select_related("body__type")
        .order_by("body__plain", "pk")
    )


def proposed(organisation):
    """What it proposed and nobody decided yet."""
    return (
        Mandate.objects.proposed()
        .filter(organisation=organisation)
        .select_related("seat__body", "representative")
        .order_by("proposed_at", "pk")
    )


def refused(organisation):
    """What was refused lately, with the reason."""
    return (
        Mandate.objects.filter(organisation=organisation, refused_at__gt=timezone.now() - REFUSALS)
        .select_related("seat__body", "representative")
        .order_by("-refused_at", "-pk")
    )


def agreements(organisation):
    return organisation.agreements.with_status().select_related("region").order_by("-end_date", "-pk")


def open_seats(organisation, user, department=""):
    """Users' seats vacant or soon to be, of bodies this person sees, in a département or everywhere.

    Those filled from inside the place are not proposed for, nor those where it proposed somebody already.
    """
    seats = (
        Seat.objects.visible_to(user)
        .by_candidacy()
        .open_to_candidates()
        .exclude(pk__in=proposed(organisation).order_by().values("seat"))
    )
    if department:
        seats = seats.filter(body__department=department)
    return seats.select_related("body__type", "body__establishment").order_by(
        "body__department", "body__plain", "body", "pk"
    )


def departments():
    """[(key, name)] of the region, in the order of their numbers."""
    return list(
        Territory.objects.filter(
            kind="department", ancestors__contains=[f"reg-{settings.PARTENARIAT_REGION}"]
        )
        .order_by("key")
        .values_list("key", "name")
    )
