"""The seats of a body that wait for somebody, told in words. Nothing here reads who holds or held them."""

from dataclasses import dataclass

from django.utils.formats import date_format

from instances.enums import SeatKind, SeatState, Voice
from partenariat import terms

KINDS = {SeatKind.TITULAR: "titulaire", SeatKind.SUBSTITUTE: "suppléant"}
VOICES = {
    Voice.DELIBERATIVE: "La personne vote (voix délibérative)",
    Voice.CONSULTATIVE: "La personne donne son avis, sans voter (voix consultative)",
}


@dataclass(frozen=True)
class Group:
    """The seats of one name. `lines`: [(state, sentence)]; `conditions`: what is asked, who names."""

    label: str
    lines: list
    conditions: list


@dataclass(frozen=True)
class Freedom:
    """Since when a seat is free, or from when. `is_start`: somebody left that day; otherwise it was free before."""

    day: object
    is_start: bool


def freedom(seat, day):
    """From the spans of a seat vacant or soon vacant on a day."""
    for span in seat.free:
        if span.upper is None or span.upper > day:
            return Freedom(span.lower, any(held.upper == span.lower for held in seat.held))
    return None


def times_held(seat, day):
    """How many times a seat was held before it came free: the same as long as it is the same vacancy, whatever date of
    it is put right."""
    free = freedom(seat, day)
    return sum(1 for held in seat.held if free is None or held.lower is None or held.lower < free.day)


def groups(seats, day):
    """`[Group]` of the seats of one body, each with its `state`, as they come."""
    found = {}
    for seat in seats:
        alike = found.setdefault((seat.label, *_conditions(seat)), {})
        number, first = alike.get(_said(seat, day), (0, seat))
        alike[_said(seat, day)] = (number + 1, first)
    return [
        Group(
            label,
            [(first.state, _sentence(number, kind, when)) for (kind, when), (number, first) in alike.items()],
            conditions,
        )
        for (label, *conditions), alike in found.items()
    ]


def alone(seat, day):
    """« titulaire, vacant depuis mars 2026 »."""
    kind, when = _said(seat, day)
    return f"{KINDS[kind]}, {when.format(s='')}"


def _said(seat, day):
    """(kind, when): seats told by the same words are counted together."""
    free = freedom(seat, day)
    month = date_format(free.day, "F Y")
    if seat.state == SeatState.ENDING:
        return seat.kind, f"bientôt libre{{s}}, en {month}"
    return seat.kind, f"vacant{{s}} {'depuis' if free.is_start else 'au moins depuis'} {month}"


def _sentence(number, kind, when):
    plural = "s" if number > 1 else ""
    return f"{number}\u00a0siège{plural} de {KINDS[kind]}, {when.format(s=plural)}"


def _conditions(seat):
    """Sentences, in the order a candidate asks: may I, who decides, what next."""
    return tuple(
        text
        for text in (
            "Réservé aux associations agréées" if seat.needs_agreement else "",
            f"Désignation\u00a0: {terms.label('appointing_authority', seat.appointed_by)}"
            if seat.appointed_by
            else "",
            "Une formation est à suivre" if seat.needs_training else "",
            VOICES.get(seat.voice, ""),
        )
        if text
    )
