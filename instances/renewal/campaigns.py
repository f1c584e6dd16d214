"""A renewal: the seats concerned, where each stands, and the associations told that it has begun."""

from django.conf import settings
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Value, When
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MembershipRole
from accounts.models import OrganisationMembership, OutboxMessage
from accounts.outbox import enqueue
from instances.enums import ActivityStatus
from instances.models import Body, Mandate, RenewalCampaign, Seat

APPOINTED, PROPOSED, TO_FILL = "nomme", "propose", "a-pourvoir"
STANDINGS = {APPOINTED: "Nommé", PROPOSED: "Proposé", TO_FILL: "À pourvoir"}


class Refused(Exception):
    """The sentence is for the person."""


def bodies_of(body_type, department=""):
    """The bodies of a type still at work, in a département or everywhere."""
    bodies = Body.objects.filter(type=body_type).exclude(activity_status=ActivityStatus.ENDED)
    return bodies.filter(department=department) if department else bodies


def seats(campaign):
    """The users' seats of the campaign, each with `standing` for the new term."""
    of_seat = Mandate.objects.filter(seat=OuterRef("pk"))
    new = of_seat.appointed().filter(start_date__gte=campaign.term_start, start_date__lte=campaign.term_end)
    return (
        Seat.objects.filter(body__campaigns=campaign, for_users=True)
        .annotate(
            standing=Case(
                When(Exists(new), then=Value(APPOINTED)),
                When(Exists(waiting(campaign, of_seat)), then=Value(PROPOSED)),
                default=Value(TO_FILL),
                output_field=CharField(),
            )
        )
        .select_related("body")
        .order_by("body__plain", "body_id", "pk")
    )


def waiting(campaign, mandates=None):
    """The proposals nobody has decided, for the term of the campaign."""
    mandates = Mandate.objects.all() if mandates is None else mandates
    return mandates.proposed().filter(start_date__lte=campaign.term_end, end_date__gte=campaign.term_start)


def with_holders(seats, campaign):
    """Some seats with `holders` (who holds them today, or held them last) and `proposals`."""
    known = (
        Mandate.objects.with_status()
        .appointed()
        .filter(start_date__lt=campaign.term_start)
        .select_related("representative", "organisation")
        .order_by("-start_date")
    )
    proposals = waiting(campaign).select_related("representative", "organisation").order_by("pk")
    return seats.with_state().prefetch_related(
        Prefetch("mandates", queryset=known, to_attr="holders"),
        Prefetch("mandates", queryset=proposals, to_attr="proposals"),
    )


def progress(campaign):
    """{"seats", "nomme", "propose", "a-pourvoir", "vacant"}: numbers, in one statement."""
    numbers = dict.fromkeys(["seats", *STANDINGS, "vacant"], 0)
    for standing, state in seats(campaign).with_state().order_by().values_list("standing", "state"):
        numbers["seats"] += 1
        numbers[standing] += 1
        numbers["vacant"] += state == "vacant"
    return numbers


def associations(campaign):
    """[(organisation, its seats, addresses of its managers)]: those who hold, or held last, a seat of the campaign."""
    held = (
        Mandate.objects.appointed()
        .filter(body__campaigns=campaign, seat__for_users=True, organisation__isnull=False)
        .filter(start_date__lt=campaign.term_start)
        .annotate(last_day=Coalesce("ended_on", "end_date"))
        .select_related("seat__body", "organisation")
        .order_by("seat_id", "-start_date")
        .distinct("seat_id")
    )
    by_organisation = {}
    for mandate in held:
        by_organisation.setdefault(mandate.organisation_id, (mandate.organisation, []))[1].append(mandate)
    addresses = managers(by_organisation)
    found = [
        (
            organisation,
            sorted(rows, key=lambda row: (row.seat.body.plain, row.seat_id)),
            addresses.get(pk, []),
        )
        for pk, (organisation, rows) in by_organisation.items()
    ]
    return sorted(found, key=lambda item: item[0].name)


def managers(organisation_ids):
    """{organisation key: [address of a manager]}."""
    found = {}
    rows = OrganisationMembership.objects.filter(
        organisation__in=list(organisation_ids), role=MembershipRole.MANAGER, approved_at__isnull=False,
        user__is_active=True,
    ).select_related("user").order_by("pk")  # fmt: skip
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row.user.email)
    return found


def standing(campaign):
    """(to write to, written to already, nobody to write to): three lists of (organisation, its seats, addresses)."""
    told = set(OutboxMessage.objects.filter(key__startswith=_key(campaign)).values_list("key", "recipient"))
    waiting, done, silent = [], [], []
    for organisation, rows, addresses in associations(campaign):
        new = [address for address in addresses if (_key(campaign, organisation.pk), address) not in told]
        group = waiting if new else done if addresses else silent
        group.append((organisation, rows, new or addresses))
    return waiting, done, silent


@transaction.atomic
def tell(*, campaign):
    """Write to the managers of each association: once for a campaign, whoever presses the button again.

    Returns (mails written, associations nobody could be written to).
    """
    campaign = RenewalCampaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.closed_at:
        raise Refused("Cette campagne est close.")
    written = 0
    waiting, _, silent = standing(campaign)
    for organisation, rows, addresses in waiting:
        for address in addresses:
            body = render_to_string(
                "instances/mail/renewal.txt",
                {
                    "campaign": campaign,
                    "organisation": organisation,
                    "rows": rows,
                    "seats_url": settings.SITE_URL + reverse("our_seats", args=[organisation.slug]),
                },
            )
            message = enqueue(
                key=_key(campaign, organisation.pk),
                recipient=address,
                subject=f"Renouvellement des mandats\u00a0: {campaign.title}"[:200],
                body=body,
            )
            written += message is not None
    campaign.mailed_at = campaign.mailed_at or timezone.now()
    campaign.save(update_fields=["mailed_at"])
    return written, [organisation for organisation, _, _ in silent]


def _key(campaign, organisation=""):
    return f"renewal-{campaign.pk}-{organisation}"


def template_rows(campaign):
    """The lines of the spreadsheet to fill in: one a seat without anybody named yet; a single proposal is written in."""
    rows = []
    for seat in with_holders(seats(campaign).exclude(standing=APPOINTED), campaign):
        holder = seat.holders[0] if seat.holders else None
        proposal = seat.proposals[0] if len(seat.proposals) == 1 else None
        person = proposal and proposal.representative
        rows.append([
            seat.body.reference,
            seat.body.name,
            seat.pk,
            str(seat),
            holder.organisation.name if holder and holder.organisation else "",
            f"{holder.last_day:%d/%m/%Y}" if holder else "",
            person.first_name if person else "",
            person.last_name if person else "",
            person.email if person else "",
            proposal.organisation.name if proposal and proposal.organisation else "",
            f"{campaign.term_start:%d/%m/%Y}",
            f"{campaign.term_end:%d/%m/%Y}",
        ])  # fmt: skip
    return rows
