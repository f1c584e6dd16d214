"""The list of the seats that wait for somebody: by body for the page, by seat for the API.

The list is always the same until something public changes, or the day does. Its order and its counts are kept, so
that a page costs the same however many seats there are, the last as the first: see `instances.search`.
"""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from django.conf import settings
from django.db.models import Count, F
from django.utils import timezone

from instances.enums import MemberPolicy, SeatState
from instances.models import Body
from instances.vacancies.filtersets import FACETS, open_seats, users_seats
from instances.vacancies.lines import groups
from partenariat import facets
from partenariat.kept import Kept
from partenariat.models import Territory

# Lists kept at most, by process: sixteen bytes a body each.
_kept = Kept(32)


@dataclass(frozen=True)
class Found:
    """Every body with seats that match, in the order of the list; `ends`: how many seats up to each of them."""

    bodies: array
    ends: array
    counts: dict

    @property
    def total(self):
        return self.ends[-1] if self.ends else 0


def find(filterset):
    """What a FilterSet over `open_seats()` asks for. What was typed is searched each time; choices in lists are kept."""
    values = filterset.values
    if not values.keys() <= filterset.facet_names():
        return _find(filterset)
    key = tuple(sorted((name, tuple(sorted(value))) for name, value in values.items()))
    return _kept.get(key, lambda: _find(filterset))


def bodies(found, filterset, *, offset, limit):
    """The bodies of a page, each with `vacancies`, its seats that match told in lines, and `takes_candidacies`."""
    keys = found.bodies[offset : offset + limit]
    by_body = _seats(filterset, keys)
    rows = _rows(keys)
    shown = [rows[key] for key in keys if key in rows and key in by_body]
    for body in shown:
        body.vacancies = groups(by_body[body.pk], timezone.localdate())
        body.takes_candidacies = body.type.member_policy != MemberPolicy.NEVER and any(
            seat.appointed_by != "election" for seat in by_body[body.pk]
        )
    return shown


def seats(found, filterset, *, offset, limit):
    """The seats of a page, in the order of their bodies, each with its body."""
    first = bisect_right(found.ends, offset)
    last = bisect_right(found.ends, offset + limit - 1)
    keys = found.bodies[first : last + 1]
    by_body = _seats(filterset, keys)
    rows = _rows(keys)
    start = offset - (found.ends[first - 1] if first else 0)
    ordered = [seat for key in keys for seat in by_body.get(key, ())]
    for seat in ordered:
        seat.body = rows[seat.body_id]
    return ordered[start : start + limit]


def keys(filterset):
    """The keys of every seat a FilterSet asks for, in the order of the list."""
    return list(filterset.qs.order_by("body__plain", "body", "pk").values_list("pk", flat=True))


def of_keys(keys):
    """The open seats of these keys, in their order, each with its body."""
    by_key = open_seats().in_bulk(list(keys))
    rows = _rows({seat.body_id for seat in by_key.values()})
    found = [by_key[key] for key in keys if key in by_key]
    for seat in found:
        seat.body = rows[seat.body_id]
    return found


@dataclass(frozen=True)
class Line:
    """The users' seats of a département; without a key, of bodies wider than one. `known`: whose holder or
    vacancy a source tells."""

    key: str
    name: str
    vacant: int
    ending: int
    known: int
    unknown: int

    @property
    def open(self):
        return self.vacant + self.ending


@dataclass(frozen=True)
class Summary:
    lines: list
    vacant: int
    known: int


def summary():
    """What is known of the users' seats of the region, by département."""
    return _kept.get("summary", _summary)


def _find(filterset):
    counted = facets.search(
        filterset.narrowed(), conditions=filterset.conditions(), facets=FACETS, order=[(F("pk"), "ASC")],
        offset=0, limit=0,
    )  # fmt: skip
    rows = list(
        filterset.qs.order_by("body__plain", "body_id")
        .values_list("body_id", "body__plain")
        .annotate(number=Count("pk"))
    )
    return Found(
        array("q", [key for key, _, _ in rows]),
        array("q", accumulate(number for _, _, number in rows)),
        counted.counts,
    )


def _rows(keys):
    return Body.objects.for_list().select_related("establishment__territory").in_bulk(list(keys))


def _seats(filterset, keys):
    """{body key: [seat]} of the seats that match in these bodies, in their own order."""
    found = {}
    for seat in filterset.qs.filter(body__in=list(keys)).order_by("body", "pk"):
        found.setdefault(seat.body_id, []).append(seat)
    return found


def _summary():
    rows = (
        users_seats()
        .filter(body__territory_keys__contains=[f"reg-{settings.PARTENARIAT_REGION}"])
        .order_by()
        .values_list("body__department", "state")
        .annotate(number=Count("pk"))
    )
    counts = {}
    for department, state, number in rows:
        counts.setdefault(department, {})[state] = number
    names = dict(Territory.objects.filter(key__in=counts).values_list("key", "name"))
    lines = [
        _line(key, names.get(key, "Toute la région"), states)
        for key, states in sorted(counts.items(), key=lambda item: item[0] or "z")
    ]
    return Summary(lines, sum(line.vacant for line in lines), sum(line.known for line in lines))


def _line(key, name, states):
    unknown = states.get(SeatState.UNKNOWN, 0)
    return Line(
        key,
        name,
        vacant=states.get(SeatState.VACANT, 0),
        ending=states.get(SeatState.ENDING, 0),
        known=sum(states.values()) - unknown,
        unknown=unknown,
    )
