"""The representation of users by département, as staff follow it: figures, and the lists they lead to."""

from collections import defaultdict
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from instances.enums import ActivityStatus, AgreementStatus, SeatState, TrainingStatus
from instances.models import Agreement, Body, Candidacy, Establishment, Mandate, Seat
from partenariat.models import Territory

ENDING_MONTHS = 3
TO_TRAIN = (TrainingStatus.TO_DO, TrainingStatus.REGISTERED)


@dataclass(frozen=True)
class Column:
    """`query`: what the list asks besides the département; `places`: the lists it may be narrowed to."""

    code: str
    label: str
    address: str
    query: str
    places: str = "every"


SEATS, MANDATES = "admin:instances_seat_changelist", "admin:instances_mandate_changelist"
COLUMNS = (
    Column("seats", "Sièges d’usagers", SEATS, "for_users__exact=1"),
    Column("occupe", "Occupés", SEATS, "for_users__exact=1&etat=occupe"),
    Column("bientot-vacant", "Fin proche", SEATS, "for_users__exact=1&etat=bientot-vacant"),
    Column("vacant", "Vacants", SEATS, "for_users__exact=1&etat=vacant"),
    Column("inconnu", "Inconnus", SEATS, "for_users__exact=1&etat=inconnu"),
    Column("ending", f"Mandats finissant sous {ENDING_MONTHS} mois", MANDATES, "echeance=proche"),
    Column("proposed", "Propositions en attente", MANDATES, "etat=proposed"),
    Column("training", "Formations à suivre", MANDATES, "formation=a-suivre"),
    Column("late", "Instances à vérifier", "admin:instances_body_changelist", "verification=en-retard"),
    Column(
        "no_page",
        "Établissements sans page « représentation des usagers »",
        "admin:instances_establishment_changelist",
        "is_open__exact=1&users_rights_url__isempty=1",
        places="departments",
    ),
    Column(
        "candidacies", "Candidatures en attente", "admin:instances_candidacy_changelist", "", places="none"
    ),
)


def ending(mandates, day=None):
    """Running mandates whose last day is near."""
    day = day or timezone.localdate()
    return mandates.on(day).filter(last_day__lte=day + relativedelta(months=ENDING_MONTHS))


def late(bodies, day=None):
    """Bodies at work that nobody has verified for too long."""
    day = day or timezone.localdate()
    limit = day - relativedelta(months=settings.BODY_VERIFIED_MONTHS)
    old = Q(last_verified_at=None) | Q(last_verified_at__lt=limit)
    return bodies.filter(old).exclude(activity_status=ActivityStatus.ENDED)


def figures(day=None):
    """{département key or "": {column code: number}}, in eight statements whatever the size of the base."""
    day = day or timezone.localdate()
    found = defaultdict(lambda: dict.fromkeys((column.code for column in COLUMNS), 0))
    states = Seat.objects.filter(for_users=True).with_state(day).order_by()
    for department, state, number in states.values_list("body__department", "state").annotate(Count("pk")):
        found[department][SeatState(state).value] += number
        found[department]["seats"] += number
    mandates = Mandate.objects.order_by()
    waiting = Candidacy.objects.filter(
        confirmed_at__isnull=False, answered_at=None, withdrawn_at=None, suspicion=""
    )
    for code, rows, department in (
        ("ending", ending(mandates, day), "body__department"),
        ("proposed", mandates.proposed(), "body__department"),
        ("training", mandates.on(day).filter(training_status__in=TO_TRAIN), "body__department"),
        ("late", late(Body.objects.order_by(), day), "department"),
        ("no_page", Establishment.objects.order_by().filter(is_open=True, users_rights_url=""), "department"),
        ("candidacies", waiting.order_by(), "place"),
    ):
        if code == "candidacies":
            rows = rows.annotate(place=Coalesce("seat__body__department", F("body__department")))
        for key, number in rows.values_list(department).annotate(Count("pk")):
            found[key or ""][code] += number
    return found


def agreements(day=None):
    """{status: number} of the agreements that near their end, and of those past it that nothing followed."""
    numbers = dict(Agreement.objects.order_by().with_status(day).values_list("status").annotate(Count("pk")))
    return {status: numbers.get(status.value, 0) for status in AgreementStatus}


def table(day=None):
    """[(key, name, [numbers in the order of `COLUMNS`])]: each département, what is wider, and the whole."""
    found = figures(day)
    names = [
        *Territory.objects.departments().values_list("key", "name"),
        ("", "Au-delà d’un département, ou ailleurs"),
    ]
    known = {key for key, _ in names}
    for key in [key for key in found if key not in known]:
        for code, number in found.pop(key).items():
            found[""][code] += number
    rows = [(key, name, [found[key][column.code] for column in COLUMNS]) for key, name in names]
    return [*rows, (None, "Total", [sum(row[2][rank] for row in rows) for rank in range(len(COLUMNS))])]
