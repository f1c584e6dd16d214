"""What the texts say of a type of body: its facts, and the composition they give."""

from instances.enums import Obligation
from instances.seats.plan import college_name
from partenariat import terms

# Of a seat: the labels of `Obligation` speak of a body.
OPTIONAL_SEAT = {Obligation.NO: "siège facultatif", Obligation.CONDITIONAL: "siège prévu sous conditions"}
VOICES = {"deliberative": "voix délibérative", "consultative": "voix consultative"}


def facts(type, *, representation_status=""):
    """[(label, value)] of what is known of a type; what is unknown is absent."""
    status = representation_status or type.representation_status
    meetings = type.meetings_min
    rows = (
        ("Nature", type.get_kind_display()),
        ("Échelle", type.get_level_display()),
        ("Obligation", type.get_mandatory_display()),
        ("Base légale", type.legal_basis),
        ("Durée des mandats", type.term),
        ("Réunions par an", f"{meetings} au moins" if meetings else ""),
        ("Place des usagers", terms.label("representation_status", status) if status else ""),
    )
    return [(label, value) for label, value in rows if value]


def composition(type):
    """The lines of the composition, in the order of the texts. Takes a type whose `seat_templates` may be prefetched."""
    return [_line(seat) for seat in sorted(type.seat_templates.all(), key=lambda seat: seat.pk)]


def _line(seat):
    """One line: how many seats, who names, what is asked of them."""
    conditions = (
        (seat.elected, "élection"),
        (seat.needs_agreement, "association agréée"),
        (seat.needs_training, "formation obligatoire"),
    )
    notes = [text for known, text in conditions if known]
    if seat.voice in VOICES:
        notes.append(VOICES[seat.voice])
    if seat.required != Obligation.YES:
        notes.append(OPTIONAL_SEAT[seat.required])
    if seat.note:
        notes.append(seat.note)
    return {
        "college": college_name(seat.college),
        "label": seat.label,
        "seats": _number_of(seat),
        "appointed_by": terms.label("appointing_authority", seat.appointed_by) if seat.appointed_by else "",
        "notes": " ; ".join(notes),
        "to_check": seat.to_check,
        "for_users": seat.for_users,
    }


def _number_of(seat):
    """« 2 (et 2 suppléants) », « de 20 à 28 », or nothing where no text fixes it."""
    if seat.seats is not None:
        number = str(seat.seats)
    elif seat.seats_min is not None and seat.seats_min == seat.seats_max:
        number = str(seat.seats_min)
    elif seat.seats_min is not None and seat.seats_max is not None:
        number = f"de {seat.seats_min} à {seat.seats_max}"
    elif seat.seats_max is not None:
        number = f"{seat.seats_max} au plus"
    elif seat.seats_min is not None:
        number = f"{seat.seats_min} au moins"
    else:
        return ""
    if seat.substitutes:
        plural = "s" if seat.substitutes > 1 else ""
        number += f" (et {seat.substitutes} suppléant{plural})"
    return number
