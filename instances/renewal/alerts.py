"""What ends soon, told in time: one message a day at most to each person, never one a mandate.

Each threshold told is a row of `Alert`: the job may run as often as it likes, stop for days, or start late. Of several
thresholds passed at once, the nearest is told and the others are not said any more.

SECURITY: no name of a person in these mails. The outbox keeps them, and erasing somebody must leave no trace.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationMembership, OutboxMessage, User
from accounts.outbox import enqueue
from instances.enums import AlertKind, TrainingStatus
from instances.models import Agreement, Alert, Body, Mandate
from instances.renewal.campaigns import managers
from instances.representatives import people

# How many lines a message gives before it sends to the list.
NAMED = 40
# The key of the advisory lock: one job at a time, or two would write two messages.
LOCK = 0x616C6572


@dataclass(frozen=True)
class Due:
    """One thing to tell. `due` is its end, or the beginning of the mandate for a training; `to`: who is concerned."""

    kind: AlertKind
    record_id: int
    due: date
    months: int
    line: str
    representative: str = ""
    organisation_id: int | None = None
    maintainer_id: int | None = None
    for_staff: bool = True


def send(day=None):
    """Write the messages of the day. Returns how many."""
    day = day or timezone.localdate()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        key = f"mandate-alert-{day}"
        if OutboxMessage.objects.filter(key=key).exists():
            return 0
        items = due(day)
        if not items:
            return 0
        for recipient, (audience, lines) in sorted(_by_person(items).items()):
            _write(key, recipient, audience, lines)
        Alert.objects.bulk_create(
            Alert(kind=item.kind, record_id=item.record_id, due=item.due, months=item.months, sent_on=day)
            for item in items
        )
        return OutboxMessage.objects.filter(key=key).count()


def due(day):
    """All that reached a threshold by that day and was not told, in a number of statements that stays the same."""
    told = defaultdict(set)
    rows = Alert.objects.filter(Q(due__gte=day) | Q(kind=AlertKind.TRAINING))
    for kind, record_id, due_on, months in rows.values_list("kind", "record_id", "due", "months"):
        told[kind, record_id, due_on].add(months)
    items = [*_mandates(day), *_trainings(day), *_agreements(day), *_terms(day)]
    return [item for item in items if _is_new(item, told[item.kind, item.record_id, item.due])]


def _is_new(item, months):
    """Nothing as near was told: thresholds come down towards an end, and go up from a beginning."""
    if item.kind == AlertKind.TRAINING:
        return all(item.months > other for other in months)
    return all(item.months < other for other in months)


def before_the_end(day, end, thresholds):
    """The nearest threshold reached, in months, or None."""
    reached = [months for months in thresholds if end - relativedelta(months=months) <= day]
    return min(reached, default=None)


def after_the_start(day, start, thresholds):
    reached = [months for months in thresholds if start + relativedelta(months=months) <= day]
    return max(reached, default=None)


def _running():
    return Mandate.objects.appointed().select_related(
        "seat", "body", "representative__account", "organisation"
    )


def _address(mandate):
    person = mandate.representative
    if person is None:
        return ""
    return person.email or (person.account.email if person.account else "")


def _mandates(day):
    """Mandates that near their term, unless the next one is recorded already."""
    followed = Mandate.objects.appointed().filter(
        seat=OuterRef("seat"), start_date__gt=OuterRef("start_date")
    )
    last = day + relativedelta(months=max(settings.MANDATE_ALERTS))
    rows = _running().filter(ended_on=None, start_date__lte=day, end_date__range=(day, last))
    for mandate in rows.exclude(Exists(followed)).order_by("end_date", "pk"):
        months = before_the_end(day, mandate.end_date, settings.MANDATE_ALERTS)
        if months is not None:
            yield Due(
                AlertKind.MANDATE, mandate.pk, mandate.end_date, months,
                f"{mandate.body.name}, {mandate.seat}\u00a0: jusqu’au {_said(mandate.end_date)}",
                _address(mandate), mandate.organisation_id, mandate.body.maintainer_id,
            )  # fmt: skip


def _trainings(day):
    rows = _running().filter(
        training_status__in=(TrainingStatus.TO_DO, TrainingStatus.REGISTERED),
        start_date__lte=day - relativedelta(months=min(settings.TRAINING_REMINDERS)),
    )
    for mandate in rows.on(day).order_by("start_date", "pk"):
        months = after_the_start(day, mandate.start_date, settings.TRAINING_REMINDERS)
        if months is not None:
            yield Due(
                AlertKind.TRAINING, mandate.pk, mandate.start_date, months,
                f"{mandate.body.name}, {mandate.seat}\u00a0: mandat commencé le {_said(mandate.start_date)}",
                _address(mandate), mandate.organisation_id, for_staff=False,
            )  # fmt: skip


def _agreements(day):
    """Agreements that near their end, unless another one follows."""
    followed = Agreement.objects.filter(
        organisation=OuterRef("organisation"), level=OuterRef("level"), end_date__gt=OuterRef("end_date")
    )
    last = day + relativedelta(months=max(settings.AGREEMENT_ALERTS))
    rows = Agreement.objects.filter(start_date__lte=day, end_date__range=(day, last)).exclude(
        Exists(followed)
    )
    for agreement in rows.select_related("organisation").order_by("end_date", "pk"):
        months = before_the_end(day, agreement.end_date, settings.AGREEMENT_ALERTS)
        if months is not None:
            yield Due(
                AlertKind.AGREEMENT, agreement.pk, agreement.end_date, months,
                f"{agreement.organisation.name}\u00a0: {agreement.get_level_display().lower()}, "
                f"jusqu’au {_said(agreement.end_date)}",
                organisation_id=agreement.organisation_id,
            )  # fmt: skip


def _terms(day):
    last = day + relativedelta(months=max(settings.TERM_ALERTS))
    for body in Body.objects.filter(term_end__range=(day, last)).order_by("term_end", "pk"):
        months = before_the_end(day, body.term_end, settings.TERM_ALERTS)
        if months is not None:
            yield Due(
                AlertKind.TERM, body.pk, body.term_end, months,
                f"{body.name}\u00a0: mandature jusqu’au {_said(body.term_end)}", maintainer_id=body.maintainer_id,
            )  # fmt: skip


# ------------------------------------------------------------------------------- the messages


def _by_person(items):
    """{address: (audience, [Due])}: each person once, whatever the ways they are concerned."""
    of_managers = managers({item.organisation_id for item in items if item.organisation_id})
    of_hosts = _members({item.maintainer_id for item in items if item.maintainer_id})
    team = list(User.objects.team().values_list("email", flat=True))
    found = {}

    def add(address, audience, item):
        if address:
            _, lines = found.setdefault(address.lower(), (audience, []))
            if item not in lines:
                lines.append(item)

    for item in items:
        add(item.representative, "representative", item)
        for address in of_managers.get(item.organisation_id, ()):
            add(address, "association", item)
        for address in of_hosts.get(item.maintainer_id, ()):
            add(address, "host", item)
        for address in team if item.for_staff else ():
            add(address, "staff", item)
    return found


def _members(organisation_ids):
    found = defaultdict(list)
    rows = OrganisationMembership.objects.filter(
        organisation__in=organisation_ids, approved_at__isnull=False, user__is_active=True
    )
    for pk, address in rows.annotate(address=F("user__email")).values_list("organisation_id", "address"):
        found[pk].append(address)
    return found


TITLES = {
    AlertKind.MANDATE: "Mandats qui se terminent",
    AlertKind.TERM: "Mandatures à renouveler",
    AlertKind.AGREEMENT: "Agréments à renouveler",
    AlertKind.TRAINING: "Formations de base à suivre",
}


def _write(key, recipient, audience, items):
    groups = []
    for kind, title in TITLES.items():
        lines = [item.line for item in items if item.kind == kind]
        if lines:
            groups.append((title, lines[:NAMED], max(0, len(lines) - NAMED)))
    enqueue(
        key=key,
        recipient=recipient,
        subject=f"Mandats, formations, agréments\u00a0: {len(items)} échéance{'s' if len(items) > 1 else ''}",
        body=render_to_string(
            "instances/mail/alerts.txt",
            {
                "groups": groups,
                "audience": audience,
                "kinds": {item.kind.value for item in items},
                "account_url": _account(recipient, audience),
                "admin_url": settings.SITE_URL + reverse("admin:representation"),
            },
        ),
    )


def _account(recipient, audience):
    """A representative may have no account: their page opens by a link."""
    if audience == "representative":
        return people.page_at(recipient)
    return settings.SITE_URL + reverse("my_account")


def _said(value):
    return f"{value:%d/%m/%Y}"
