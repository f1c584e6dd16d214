"""The seats of a body, drawn from the composition its type gives, then adjusted within the bounds of the text."""

from dataclasses import dataclass

from django.db import transaction

from instances.enums import Obligation, SeatKind
from instances.models import Body, Seat


class Refused(Exception):
    """The sentence is for the person."""


@dataclass(frozen=True)
class Line:
    """One line of the composition: `seats` titular ones drawn by default, between `least` and `most` (None: free)."""

    template: object
    seats: int
    substitutes: int
    least: int
    most: int | None

    @classmethod
    def of(cls, template):
        if template.seats is not None:
            least, most = template.seats, template.seats
        else:
            least, most = template.seats_min or 0, template.seats_max
        if template.required != Obligation.YES:
            least = 0
        # A line drawn without titular has no substitute either.
        return cls(template, least, (template.substitutes or 0) if least else 0, least, most)

    def refuse(self, seats):
        """Raises `Refused` unless the text allows that many titular seats."""
        if self.template.to_check:
            return
        if seats < self.least or (self.most is not None and seats > self.most):
            bounds = (
                f"{self.least}" if self.least == self.most else f"entre {self.least} et {self.most or 'plus'}"
            )
            raise Refused(
                f"« {self.template.label} »\u00a0: le texte prévoit {bounds} siège(s) titulaire(s)."
            )


def lines(body_type):
    """The composition of a type, in the order of its texts."""
    return [Line.of(template) for template in body_type.seat_templates.order_by("pk")]


@transaction.atomic
def compose(body, chosen=None):
    """Make the seats of a body that has none. `chosen`: {template code: (titular, substitutes)} where the text leaves
    a choice; the rest follows the text. Returns the seats. Raises `Refused`."""
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    if body.seats.exists():
        raise Refused("Cette instance a déjà ses sièges.")
    made = []
    for line in lines(body.type):
        seats, substitutes = (chosen or {}).get(line.template.code, (line.seats, line.substitutes))
        line.refuse(seats)
        made += add(body, line.template, seats, substitutes)
    _hold_the_majority(body)
    return made


def add(body, template, seats, substitutes, *, first=1):
    """Make seats of one line, numbered from `first`; each substitute is paired with the titular of its number."""
    titulars = [_seat(body, template, SeatKind.TITULAR, first + rank) for rank in range(seats)]
    Seat.objects.bulk_create(titulars)
    others = [_seat(body, template, SeatKind.SUBSTITUTE, first + rank) for rank in range(substitutes)]
    for substitute, titular in zip(others, titulars, strict=False):
        substitute.paired_seat = titular
    Seat.objects.bulk_create(others)
    return titulars + others


def _seat(body, template, kind, number):
    return Seat(
        body=body,
        template=template,
        college=template.college,
        label=template.label,
        number=number,
        kind=kind,
        voice=template.voice,
        appointed_by=template.appointed_by or ("election" if template.elected else ""),
        for_users=template.for_users,
        needs_agreement=template.needs_agreement,
        needs_training=template.needs_training,
        confidential_name=template.confidential_name,
    )


@transaction.atomic
def resize(body, template, seats, substitutes):
    """Bring one line of a composed body to these numbers. Seats with a past are never taken away. Raises `Refused`."""
    body = Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body.pk)
    Line.of(template).refuse(seats)
    for kind, wanted in ((SeatKind.TITULAR, seats), (SeatKind.SUBSTITUTE, substitutes)):
        existing = list(body.seats.filter(template=template, kind=kind).order_by("number"))
        for seat in existing[wanted:]:
            if seat.mandates.exists():
                raise Refused(f"« {seat} » a une histoire\u00a0: on ne peut pas le retirer.")
            seat.delete()
        first = max((seat.number for seat in existing), default=0) + 1
        missing = wanted - len(existing)
        if missing > 0:
            Seat.objects.bulk_create(_seat(body, template, kind, first + rank) for rank in range(missing))
    _hold_the_majority(body)


def _hold_the_majority(body):
    """In a CVS, accompanied persons, families and legal representatives are more than half (CASF D311-5)."""
    if body.type.code != "CVS":
        return
    titulars = body.seats.filter(kind=SeatKind.TITULAR)
    if titulars.filter(for_users=True).count() * 2 <= titulars.count():
        raise Refused(
            "Dans un CVS, les représentants des personnes accompagnées, des familles et des représentants légaux "
            "sont plus de la moitié des membres\u00a0: ajoutez-leur des sièges."
        )
