"""The lists one may be told of: how a search is written and said, what makes something new, how a mail tells it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from experiences import listing as fiches
from instances import listing as bodies
from instances.enums import SeatState
from instances.models import Seat
from instances.vacancies import choices as seat_choices
from instances.vacancies.lines import times_held
from partenariat import listing
from partenariat.listing import territory_names
from partenariat.lists import PublicList, public_lists
from partenariat.typography import french

# In the mark of a seat, room for how many times it was held.
TIMES = 1000


class Line(NamedTuple):
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Watched:
    """`query(filterset, data)`: as its page reads an address. `tags(query)`: the search in words. `marks(keys)`: {mark: key}, the mark being what is never told twice.
    `lines(forms)`: what a mail says of public forms.
    """

    name: str
    whole: str
    found: str  # « fiche,fiches »
    query: Callable
    tags: Callable
    lines: Callable
    marks: Callable = lambda keys: {key: key for key in keys}

    @property
    def list(self) -> PublicList:
        return public_lists()[self.name]


class Search:
    """What an address of a list asks for, without its order: two addresses that ask for the same are one search."""

    def __init__(self, watched, data, was_valid=False):
        self.watched = watched
        self._asked = watched.query(watched.list.filterset(data), data)
        # Every filter was, the day this search began to be followed.
        self._once = data if was_valid else {}
        pairs = {pair for pair in self._asked.pairs if pair[0] not in ("tri", "autour")}
        if place := self._asked.values.get("autour"):
            # By its key: another commune may take the same name.
            pairs.add(("autour", place.key))
        self.query = urlencode(sorted(pairs))

    @property
    def name(self):
        return self.watched.name

    @property
    def title(self):
        return self.watched.list.title

    @cached_property
    def words(self):
        """What is asked, in words: one sentence a filter, or the whole list."""
        found = [tag.label for tag in self.watched.tags(self._asked)]
        return [*found, *(f"{label}\u00a0: n’existe plus" for label in self.lost)] or [self.watched.whole]

    @cached_property
    def lost(self):
        """The labels of the filters that were valid and are no more: what is left is a wider search, nobody's."""
        filters, values = self._asked.filterset.filters, self._asked.values
        return [
            str(filters[name].label) if name in filters else name for name in self._once if name not in values
        ]

    @property
    def errors(self):
        return self._asked.errors()

    @property
    def url(self):
        """The list, what is newest first where it can be asked."""
        pairs = QueryDict(self.query, mutable=True)
        if "tri" in self._asked.filterset.filters:
            pairs["tri"] = "recentes"
        path = reverse(self.watched.list.page)
        return f"{path}?{pairs.urlencode()}" if pairs else path

    @property
    def page(self):
        path = reverse(self.watched.list.page)
        return f"{path}?{self.query}" if self.query else path

    def marks(self):
        """{mark: key} of all that answers today, what is newest first."""
        filterset = self.watched.list.filterset(QueryDict(self.url.partition("?")[2]))
        filterset.is_strict = True
        return self.watched.marks(self.watched.list.keys(filterset))

    def forms(self, keys):
        """{key: public form}: what left the site meanwhile is not there."""
        forms = self.watched.list.forms(keys)
        if len(forms) == len(keys):
            return dict(zip(keys, forms, strict=True))
        return {key: form for key in keys for form in self.watched.list.forms([key])}


def search(name, data):
    """The search of a list of this name, or None. `data`: a QueryDict."""
    watched = _watched().get(name)
    return Search(watched, data) if watched else None


def of(alert):
    """The search of an alert; None when its list is no longer one of the site."""
    watched = _watched().get(alert.list_name)
    return Search(watched, QueryDict(alert.query), was_valid=True) if watched else None


def names():
    """The names of the lists that can be followed."""
    return list(_watched())


@cache
def _watched():
    return {one.name: one for one in (EXPERIENCES, BODIES, SEATS)}


# ----------------------------------------------------------------------------------- fiches


def _fiche_tags(query):
    chosen = query.values.get("territoire", [])
    return fiches.tags(query, territory_names({}, chosen), AnonymousUser())


def _fiche_lines(forms):
    return [Line(french(form["titre"]), _places(form["territoires"]), form["url"]) for form in forms]


def _places(territories):
    names = [territory["nom"] for territory in territories]
    return ", ".join(names[:2]) + (f" et {len(names) - 2} de plus" if len(names) > 2 else "")


EXPERIENCES = Watched(
    "experiences",
    whole="Toutes les expériences",
    found="nouvelle fiche,nouvelles fiches",
    query=fiches.Query,
    tags=_fiche_tags,
    lines=_fiche_lines,
)

# ----------------------------------------------------------------------------------- bodies


def _body_tags(query):
    return bodies.tags(query, bodies.labels(query, {}))


def _body_lines(forms):
    return [
        Line(french(form["nom"]), form["territoire"]["nom"] if form["territoire"] else "", form["url"])
        for form in forms
    ]


BODIES = Watched(
    "instances",
    whole="Toutes les instances et tous les dispositifs",
    found="nouvelle instance,nouvelles instances",
    query=bodies.query,
    tags=_body_tags,
    lines=_body_lines,
)

# ------------------------------------------------------------------------------------ seats


def _seat_tags(query):
    return seat_choices.tags(query, seat_choices.labels(query, {}))


def _seat_lines(forms):
    """A body a line: its seats are told together."""
    by_body = {}
    for form in forms:
        by_body.setdefault(form["instance"]["reference"], []).append(form)
    return [_seats_of_a_body(seats) for seats in by_body.values()]


def _seats_of_a_body(seats):
    body, place = seats[0]["instance"], seats[0]["territoire"]
    plural = "s" if len(seats) > 1 else ""
    soon = all(seat["etat"]["code"] == SeatState.ENDING for seat in seats)
    said = f"{len(seats)} siège{plural} {'bientôt ' if soon else ''}vacant{plural}"
    return Line(french(body["nom"]), ", ".join([*([place["nom"]] if place else []), said]), body["url"])


def _seat_marks(keys):
    """A seat filled and vacant again is new: its mark is its key and how many times it had been held.

    Soon vacant, then vacant: the same. A date put right changes nothing.
    """
    today = timezone.localdate()
    rows = Seat.objects.only("held", "free").in_bulk(list(keys))
    return {key * TIMES + times_held(rows[key], today) % TIMES: key for key in keys if key in rows}


SEATS = Watched(
    "sieges-vacants",
    whole="Tous les sièges d’usagers vacants ou bientôt vacants",
    found="nouveau siège,nouveaux sièges",
    query=lambda filterset, data: listing.Query(filterset, data, reverse("vacant_seats")),
    tags=_seat_tags,
    lines=_seat_lines,
    marks=_seat_marks,
)
