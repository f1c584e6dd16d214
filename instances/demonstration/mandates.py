"""Who holds the seats, since when and until when; written all at once, by the rules of `instances.seats.mandates`."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts import consents
from accounts.enums import ConsentChannel
from instances.demonstration import people
from instances.demonstration.dates import days, months
from instances.enums import EndReason, TrainingStatus
from instances.models import AppointmentAct, Mandate
from instances.representatives import naming
from instances.seats import mandates

USUAL_TERM = 36  # months, where no text says
OTHERS_LEFT = 24  # months left to who holds the other seats of a body where nothing is known of the users'
SOURCES = {"election": "Procès-verbal d’élection (exemple fictif)"}
OTHER_SOURCE = "Liste affichée (exemple fictif)"
NEWSPAPER = "https://exemple.fr/recueil-des-actes"


class Holders:
    """`organisations` by their keys in the file."""

    def __init__(self, rows, organisations):
        self.organisations = organisations
        self.known = {"contributor": people.contributor()}
        self.crowd = people.Crowd()
        self.acts, self.made, self.by_paper, self.by_herself = {}, [], [], []

    def fill(self, made):
        vacant = []
        for row, body in made:
            seats = list(body.seats.order_by("pk"))
            users = [seat for seat in seats if seat.for_users]
            for seat, holder in zip(users, row["users"], strict=True):
                # The state of the body, its type included, is the one just written.
                seat.body = body
                if holder and "vacant" in holder:
                    vacant.append((seat, holder["vacant"]))
                elif holder:
                    self._hold(row, seat, holder)
            self._others(row, body, [seat for seat in seats if not seat.for_users])
        self.crowd.save()
        for mandate in self.by_paper:
            mandate.name_consent = _agreed(mandate)
        Mandate.objects.bulk_create(self.made)
        for mandate in self.by_herself:
            naming.agree(mandate, mandate.representative.account, seen=naming.scope(mandate))
        for seat, since in vacant:
            mandates.say_vacant(seat=seat, since=months(-since), source=OTHER_SOURCE)

    def _hold(self, row, seat, holder):
        if "gone" in holder:
            end = months(14)
            mandate = self._mandate(row, seat, holder, end)
            mandate.ended_on, mandate.end_reason = months(-holder["gone"]), EndReason.RESIGNED
            return
        end = months(holder["left"])
        mandate = self._mandate(row, seat, holder, end)
        if holder.get("named") == "consent":
            self.by_paper.append(mandate)
        elif holder.get("named") == "herself":
            self.by_herself.append(mandate)
        if holder.get("next"):
            term = relativedelta(months=_term(seat.body))
            self._mandate(row, seat, {"of": holder["of"]}, end + term)

    def _mandate(self, row, seat, holder, end):
        """Its last day is the one before `end`."""
        start = end - relativedelta(months=_term(seat.body))
        person = self.known.get(holder.get("person")) or self.crowd.next()
        mandate = self._row(row, seat, start, end)
        mandate.representative = person
        mandate.organisation = self.organisations.get(holder.get("of"))
        if seat.needs_training:
            mandate.training_status = TrainingStatus(holder.get("training", TrainingStatus.TO_DO))
            if mandate.training_status == TrainingStatus.DONE:
                mandate.training_date = min(start + timedelta(days=50), days(-5))
        return mandate

    def _others(self, row, body, seats):
        if "others" not in row:
            return
        left = max(
            (holder["left"] for holder in row["users"] if holder and "left" in holder), default=OTHERS_LEFT
        )
        end = months(left)
        start = end - relativedelta(months=_term(body))
        for rank, seat in enumerate(seats):
            if row["others"] == "all" or rank % 4 != 3:
                self._row(row, seat, start, end)

    def _row(self, row, seat, start, end):
        by_act = mandates.by_act(seat)
        mandate = Mandate(
            seat=seat,
            body=seat.body,
            start_date=start,
            end_date=end - timedelta(days=1),
            act=self._act(row, seat, start) if by_act else None,
            source="" if by_act else SOURCES.get(seat.appointed_by, OTHER_SOURCE),
            appointed_at=min(timezone.now(), timezone.make_aware(datetime.combine(start, time(9)))),
        )
        self.made.append(mandate)
        return mandate

    def _act(self, row, seat, start):
        """One decision names all those who begin the same day in bodies of a type; a published one, those of its body."""
        is_public = row.get("act") == "published"
        key = (seat.appointed_by, row["type"], start, seat.body_id if is_public else None)
        if key not in self.acts:
            number = len(self.acts) + 1
            self.acts[key] = AppointmentAct.objects.create(
                reference=f"Décision fictive n° {number} (exemple fictif)",
                decided_on=min(start, days(0)) - timedelta(days=10),
                authority=seat.appointed_by,
                url=f"{NEWSPAPER}/{number}" if is_public else "",
                names_are_public=is_public,
            )
        return self.acts[key]


def _term(body):
    return body.type.term_months or USUAL_TERM


def _agreed(mandate):
    """A consent the person gave on paper."""
    return consents.record(
        wording=naming.wording(),
        scope=naming.scope(mandate),
        channel=ConsentChannel.PAPER,
        obtained_at=max(mandate.appointed_at, timezone.now() - timedelta(days=20)),
        person=mandate.representative.full_name,
    )
