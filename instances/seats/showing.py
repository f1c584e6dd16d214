"""What the public may read of a seat and of who holds it. SECURITY: the one place that decides it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from instances.enums import MemberPolicy, SeatKind, SeatState
from instances.models import Mandate, Seat
from partenariat import terms


@dataclass(frozen=True)
class Shown:
    """A seat as anyone may read it. `until`: the last day, shown to the month; `holder`: a name, or nothing;
    `sent_by`: an organisation's name or its type, or nothing."""

    seat: Seat
    state: str
    until: object = None
    vacant_since: object = None
    holder: str = ""
    sent_by: str = ""
    role: str = ""

    @property
    def since_is_sure(self):
        """Whether somebody left the day before; otherwise nobody says how long it was empty already."""
        before = self.vacant_since and self.vacant_since - timedelta(days=1)
        return bool(before) and any(before in span for span in self.seat.held)

    @property
    def label(self):
        return SeatState(self.state).label

    @property
    def is_substitute(self):
        return self.seat.kind == SeatKind.SUBSTITUTE


def seats(bodies, day=None):
    """{body key: [Shown]} of some visible bodies, in three statements whatever their number."""
    day = day or timezone.localdate()
    running = (
        Mandate.objects.on(day).with_named().select_related("representative", "organisation", "body__type")
    )
    rows = (
        Seat.objects.filter(body__in=[body.pk for body in bodies])
        .with_state(day)
        .select_related("body__type")
        .prefetch_related(Prefetch("mandates", queryset=running, to_attr="running"))
        .order_by("body", "pk")
    )
    shown = {body.pk: [] for body in bodies}
    for seat in rows:
        shown[seat.body_id].append(show(seat, day))
    return shown


def show(seat, day):
    """`seat` comes with `state` and `running` (its mandates of the day, `with_named`)."""
    mandate = seat.running[0] if seat.running else None
    if mandate is None:
        since = _vacant_since(seat, day) if seat.state == SeatState.VACANT else None
        return Shown(seat, seat.state, vacant_since=since)
    return Shown(
        seat,
        seat.state,
        until=mandate.last_day,
        holder=mandate.representative.full_name if mandate.is_named else "",
        sent_by=_sent_by(seat, mandate),
        role=mandate.get_role_display() if mandate.role != "member" else "",
    )


def _vacant_since(seat, day):
    """The first day of the span without anybody that holds `day`."""
    for span in seat.free:
        if day in span:
            return span.lower
    return None


def _sent_by(seat, mandate):
    """The association's name with the person's consent or where the type of body names organisations; else its type."""
    organisation = mandate.organisation
    if organisation is None or seat.confidential_name or seat.body.type.member_policy == MemberPolicy.NEVER:
        return ""
    is_public = organisation.is_verified or organisation.is_carried
    named = mandate.is_named or seat.body.type.member_policy == MemberPolicy.ORGANISATION
    if named and is_public:
        return organisation.name
    return terms.label("organisation_type", organisation.type)
