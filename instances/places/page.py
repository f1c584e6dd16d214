"""What the page of a place says of those who represent users there, and what its poster and its block repeat."""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from instances.enums import SeatState
from instances.models import Body, BodyType
from instances.places import categories
from instances.places.steps import steps
from instances.seats import showing

# More would not fit on a sheet of paper; the page has them all.
ON_POSTER = 3
STATES = {
    SeatState.FILLED: ("occupé", "occupés"),
    SeatState.ENDING: ("occupé, fin proche", "occupés, fin proche"),
    SeatState.VACANT: ("vacant", "vacants"),
    SeatState.UNKNOWN: ("inconnu", "inconnus"),
}


@dataclass
class Card:
    """One body on the page: `seats` are those of users, `elsewhere` the site where it stands when it is not this one.

    Without `body`, it is expected and nobody told us of it. `steps` say how to find out.
    """

    type: BodyType
    body: Body | None = None
    seats: list = field(default_factory=list)
    elsewhere: object = None
    contact: str = ""
    steps: list = field(default_factory=list)

    @property
    def short(self):
        """What it does, in one sentence."""
        return first_sentence(self.type.mission)

    @property
    def in_short(self):
        """« 4 sièges d’usagers : 2 occupés, 1 vacant, 1 inconnu », or nothing."""
        if not self.seats:
            return ""
        numbers = Counter(seat.state for seat in self.seats)
        said = [
            f"{numbers[state]}\u00a0{one if numbers[state] == 1 else several}"
            for state, (one, several) in STATES.items()
            if numbers[state]
        ]
        total = len(self.seats)
        return f"{total}\u00a0siège{'s' if total > 1 else ''} d’usagers\u00a0: {', '.join(said)}."


def first_sentence(text):
    """The text up to its first full stop; abbreviations are not cut: none of ours ends with one."""
    head, stop, _ = text.partition(". ")
    return head + stop.strip()


def poster_size(establishment, cards, is_social):
    """How large the letters of the poster may be, so that it holds on one sheet: « large », « dense » or « »."""
    if len(cards) > 2 or len(establishment.name) > 60:
        return "dense"
    length = sum(len(card.short) + len(card.contact) for card in cards)
    return "large" if len(cards) < 2 and not is_social and length < 320 else ""


def phone(establishment):
    """« 01 99 00 00 00 », on one line; what is not ten digits stays as the register has it."""
    digits = "".join(filter(str.isdigit, establishment.phone))
    if len(digits) != 10:
        return establishment.phone
    return "\u00a0".join(digits[start : start + 2] for start in range(0, 10, 2))


def cards(establishment, represented):
    """[Card]: the bodies known, then those expected without any news of them."""
    seats = showing.seats(represented.bodies) if represented.bodies else {}
    known = [_known(body, establishment, seats[body.pk]) for body in represented.bodies]
    return known + [_unknown(site, establishment) for site in represented.unknown]


def _known(body, establishment, seats):
    at = body.establishment
    here = at is None or at.pk == establishment.pk
    contact = body.public_contact or (establishment.public_contact if here else "")
    return Card(
        type=body.type,
        body=body,
        seats=[seat for seat in seats if seat.seat.for_users],
        elsewhere=None if here else at,
        contact=contact,
        steps=[] if contact or body.website else steps(body.type, establishment),
    )


def _unknown(site, establishment):
    main = site.expected.establishment
    return Card(
        type=site.type,
        elsewhere=main if main and main.pk != establishment.pk else None,
        steps=steps(site.type, establishment),
    )


def is_social(establishment, represented):
    """Whether a « personne qualifiée » may help: by the category, or because a CVS is expected or known."""
    types = {body.type.code for body in represented.bodies} | {
        site.type.code for site in represented.expected
    }
    return categories.is_social(establishment) or "CVS" in types


def qualified(territory):
    """The page of the « personnes qualifiées » of the département of this place; of all of them without one of ours."""
    keys = [territory.key, *territory.ancestors] if territory else []
    department = next((key for key in keys if key.startswith("dep-")), "")
    if department and f"reg-{settings.PARTENARIAT_REGION}" in keys:
        return reverse("qualified_department", args=[department])
    return reverse("qualified_departments")


def position(establishment):
    """« 48,83970 nord, 2,31950 est », or nothing."""
    if establishment.latitude is None:
        return ""
    latitude, longitude = (
        f"{abs(value):.5f}".replace(".", ",") for value in (establishment.latitude, establishment.longitude)
    )
    north = "nord" if establishment.latitude >= 0 else "sud"
    east = "est" if establishment.longitude >= 0 else "ouest"
    return f"{latitude}° {north}, {longitude}° {east}"
