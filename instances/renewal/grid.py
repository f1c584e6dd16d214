"""The seats of a body entered in one table: what each line asks for, compared with what was seen, saved as a whole."""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from instances.enums import EndReason, SeatState
from instances.models import Mandate, Seat
from instances.renewal import people
from instances.renewal.batches import fingerprint
from instances.renewal.people import Person
from instances.seats import mandates

CHANGED = (
    "Ce siège a changé pendant que vous écriviez\u00a0: ce qui est enregistré est indiqué ci-dessous. "
    "Enregistrez encore pour confirmer ce que vous avez écrit."
)


# What a line lets one type of who holds the seat.
TYPED = ("first_name", "last_name", "email", "organisation", "start", "end")


@dataclass
class Row:
    """A seat as the table shows it. `mandate`: the running one, or else the next; `following`: the one after it."""

    seat: Seat
    mandate: Mandate | None
    following: Mandate | None

    @property
    def label(self):
        return SeatState(self.seat.state).label

    @property
    def saved(self):
        """What is recorded of who holds the seat, in one sentence for staff."""
        person, organisation = self.mandate.representative, self.mandate.organisation
        who = ", ".join(filter(None, (person and person.full_name, organisation and organisation.name)))
        return (
            f"{who or 'sans nom'}, du {self.mandate.start_date:%d/%m/%Y} au {self.mandate.last_day:%d/%m/%Y}."
        )

    @property
    def mark(self):
        """What the person saw of this seat, in one word."""
        parts = [fingerprint(mandate) if mandate else "-" for mandate in (self.mandate, self.following)]
        return "-".join([*parts, str(self.seat.known_from or "")])

    @property
    def initial(self):
        values = {}
        if self.mandate:
            person = self.mandate.representative
            values |= {
                "first_name": person.first_name if person else "",
                "last_name": person.last_name if person else "",
                "email": person.email if person else "",
                "organisation": self.mandate.organisation,
                "start": self.mandate.start_date,
                "end": self.mandate.last_day,
            }
        return values

    @property
    def seen(self):
        """What the line showed, kept in the page: the mark, then the texts of `TYPED`."""
        initial = self.initial
        return json.dumps([self.mark, *(str(initial.get(name) or "") for name in TYPED)])


def read_seen(text):
    """(mark, [texts]) of what `seen` wrote; nothing seen when it is not ours."""
    try:
        mark, *texts = json.loads(text)
    except (TypeError, ValueError):
        return "", []
    return mark, texts


def rows(seats, day=None):
    """The `Row` of each of these seats, in three statements."""
    day = day or timezone.localdate()
    current = (
        Mandate.objects.with_status(day)
        .appointed()
        .filter(last_day__gte=day)
        .select_related("representative", "organisation")
        .order_by("start_date")
    )
    found = (
        seats.with_state(day)
        .select_related("body__type")
        .prefetch_related(Prefetch("mandates", queryset=current, to_attr="current"))
        .order_by("pk")
    )
    return [Row(seat, *[*seat.current[:2], None, None][:2]) for seat in found]


def refused(about, sentence):
    return people.Refused(about, sentence)


@dataclass
class Wish:
    """What a line asks for, as typed and clean: days, an organisation, texts."""

    row: Row
    person: Person
    organisation: object
    start: object
    end: object
    vacant_since: object
    reason: str
    seen: str

    @property
    def is_held(self):
        return bool(
            self.person.last or self.person.first or self.person.email or self.organisation or self.start
        )


def save(*, wishes, actor, act=None, source=""):
    """Do what all the lines ask, or nothing. Returns {seat key: (field or "", sentence)}: empty when it is done."""
    try:
        with transaction.atomic():
            errors = _save(wishes, actor, act, source)
            if errors:
                raise _Undone(errors)
    except _Undone as undone:
        return undone.errors
    return {}


class _Undone(Exception):
    def __init__(self, errors):
        self.errors = errors


def _save(wishes, actor, act, source):
    keys = [wish.row.seat.pk for wish in wishes]
    locked = Seat.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    list(locked.values_list("pk", flat=True))
    now = {row.seat.pk: row for row in rows(Seat.objects.filter(pk__in=keys))}
    known = people.Known([wish.person for wish in wishes], {wish.row.seat.body_id for wish in wishes})
    errors, later, made = {}, [], {}
    for wish in wishes:
        wish.row = now[wish.row.seat.pk]
        try:
            if wish.row.mark != wish.seen:
                raise refused("", CHANGED)
            # The ends first: a person may move from one seat of the body to another.
            later.append((wish, _begin(wish)))
        except (people.Refused, mandates.Refused) as error:
            errors[wish.row.seat.pk] = (getattr(error, "about", ""), str(error))
    for wish, follow_up in later:
        if follow_up is None:
            continue
        try:
            follow_up(wish, known, made, actor, act, source)
        except (people.Refused, mandates.Refused) as error:
            errors[wish.row.seat.pk] = (getattr(error, "about", ""), str(error))
    return errors


def _begin(wish):
    """Stop what must stop. Returns what remains to do, or None."""
    mandate = wish.row.mandate
    if wish.vacant_since:
        if mandate is None:
            if wish.is_held:
                raise refused(
                    "vacant_since", "Un siège est tenu, ou vacant\u00a0: laissez l’un des deux vide."
                )
            return _say_vacant
        if not wish.reason:
            raise refused("reason", "Dites pourquoi ce mandat s’arrête.")
        if wish.vacant_since <= mandate.start_date:
            raise refused("vacant_since", "Cette date est avant le début du mandat.")
        mandates.end(mandate=mandate, last_day=wish.vacant_since - timedelta(days=1), reason=wish.reason)
        return None
    if not wish.is_held:
        raise refused("vacant_since", "Pour dire que ce siège n’est plus tenu, donnez la date de vacance.")
    if not wish.start:
        raise refused("start", "Donnez le premier jour du mandat.")
    if mandate is None:
        return _appoint
    if _same_person(wish, mandate) and wish.start <= mandate.last_day:
        return _rewrite
    if wish.start == mandate.start_date:
        return _rewrite
    if wish.start < mandate.start_date:
        raise refused("start", "Cette date est avant le début du mandat enregistré.")
    if mandate.last_day >= wish.start:
        last_day = wish.start - timedelta(days=1)
        mandates.end(mandate=mandate, last_day=last_day, reason=wish.reason or EndReason.REVOKED)
    return _appoint


def _same_person(wish, mandate):
    person = mandate.representative
    typed = (wish.person.words, wish.person.email.lower())
    if person is None:
        return typed == ("", "")
    return typed == (Person(person.first_name, person.last_name, "").words, person.email.lower())


def _say_vacant(wish, known, made, actor, act, source):
    if not (source or act):
        raise refused("vacant_since", "Dites, plus haut, d’où vient cette information.")
    mandates.say_vacant(seat=wish.row.seat, since=wish.vacant_since, source=(source or str(act))[:200])


def _end_date(wish):
    end = wish.end or mandates.usual_end(wish.row.seat, wish.start)
    if end is None:
        raise refused(
            "end", "Donnez le dernier jour du mandat\u00a0: ce type d’instance n’a pas de durée fixe."
        )
    return end


def _representative(wish, known, made):
    """The person, found or made; None when only the association is known."""
    if wish.person == Person("", "", ""):
        return None
    found = known.find(wish.person, wish.row.seat.body_id) or made.get(wish.person.key)
    made[wish.person.key] = people.settle(found, wish.person)
    return made[wish.person.key]


def _appoint(wish, known, made, actor, act, source):
    end = _end_date(wish)
    if not (source or act):
        raise refused("last_name", "Dites, plus haut, par quel acte, ou d’où vient cette information.")
    mandates.appoint(
        seat=wish.row.seat, actor=actor, start=wish.start, end=end, act=act, source=source,
        representative=_representative(wish, known, made), organisation=wish.organisation,
    )  # fmt: skip


def _rewrite(wish, known, made, actor, act, source):
    mandate = wish.row.mandate
    if mandate.ended_on:
        raise refused("end", "Ce mandat a une fin anticipée\u00a0: il ne se corrige plus ici.")
    representative = mandate.representative
    if not _same_person(wish, mandate):
        representative = _representative(wish, known, made)
    mandates.rewrite(
        mandate=mandate, actor=actor, start=wish.start, end=_end_date(wish), representative=representative,
        organisation=wish.organisation,
    )  # fmt: skip
