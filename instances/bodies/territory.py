"""What representation is in a territory: its bodies by type, their users' seats, the places and the associations."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Organisation
from instances.coverage import counts
from instances.models import (
    Agreement,
    Body,
    BodyType,
    Establishment,
    QualifiedPersonEntry,
    QualifiedPersonList,
    Seat,
)
from instances.places.page import qualified
from instances.seats.tally import Tally
from partenariat.enums import TerritoryKind
from partenariat.kept import Kept
from partenariat.models import Territory

EVERYONE = AnonymousUser()
# A few numbers for each of the territories read most.
_pictures = Kept(500)


@dataclass
class Kind:
    """The bodies of one type: how many the base knows, how many the rule expects (None: it says nothing here)."""

    type: BodyType
    known: int = 0
    expected: int | None = None
    seats: Tally = field(default_factory=Tally)
    url: str = ""


@dataclass
class Picture:
    """`coverage`: where the rule of expected bodies speaks of the whole territory; None elsewhere."""

    kinds: list
    bodies: int
    seats: Tally
    establishments: int
    associations: int
    qualified: int
    coverage: counts.Line | None


def picture(territory):
    """What everyone may read of a territory, whoever asks: only numbers, kept until one moves."""
    return _pictures.get(territory.key, lambda: _picture(territory))


def _picture(territory):
    key = territory.key
    bodies = Body.objects.visible_to(EVERYONE).filter(territory_keys__contains=[key])
    known = dict(bodies.order_by().values_list("type").annotate(number=Count("pk")))
    seats = _seats(bodies)
    lines, whole = _coverage(territory)
    types = {type.code: type for type in BodyType.objects.order_by("label", "pk")}
    kinds = []
    for code, type in types.items():
        line = lines.get(code)
        if type.pk in known or (line and line.expected):
            url = f"{reverse('body_list')}?{urlencode({'type': code, 'territoire': key})}"
            expected = line.expected if line else None
            kinds.append(Kind(type, known.get(type.pk, 0), expected, seats.get(type.pk, Tally()), url))
    return Picture(
        kinds=sorted(kinds, key=lambda kind: (-kind.known, -(kind.expected or 0))),
        bodies=sum(known.values()),
        seats=Tally.of_all(seats.values()),
        establishments=Establishment.objects.listed().filter(territory_keys__contains=[key]).count(),
        associations=_associations(key),
        qualified=_qualified(territory),
        coverage=whole,
    )


def _seats(bodies):
    """{type: Tally} of the users' seats of these bodies."""
    rows = (
        Seat.objects.filter(body__in=bodies, for_users=True)
        .with_state()
        .order_by()
        .values_list("body__type", "state")
        .annotate(number=Count("pk"))
    )
    found = {}
    for type, state, number in rows:
        found.setdefault(type, Tally()).add(state, number)
    return found


def _coverage(territory):
    """({type code: coverage}, their sum) where the rule speaks of the whole territory: a département, the région."""
    coverage = counts.coverage()
    if territory.key == f"reg-{settings.PARTENARIAT_REGION}":
        return {line.type.code: line for line in coverage.types}, coverage.total
    for whole in coverage.departments:
        if whole.department.key == territory.key:
            lines = [line for line in coverage.lines if line.department == whole.department]
            return {line.type.code: line for line in lines}, whole
    return {}, None


def _associations(key):
    approved = Agreement.objects.visible_to(EVERYONE).on().values("organisation")
    places = Territory.objects.within(key)
    return Organisation.objects.filter(pk__in=approved, territory__in=places).count()


def _qualified(territory):
    """How many « personnes qualifiées » the list in force names, in the département or in those of the territory."""
    keys = [territory.key, *territory.ancestors]
    own = [key for key in keys if key.startswith("dep-")]
    lists = QualifiedPersonList.objects.visible_to(EVERYONE).on()
    if own:
        lists = lists.filter(department__key__in=own)
    else:
        lists = lists.filter(department__ancestors__contains=[territory.key])
    return QualifiedPersonEntry.objects.filter(of_list__in=lists, is_active=True).count()


def addresses(territory):
    """Where each number of the picture leads."""
    key = territory.key
    place = reverse("my_representative")
    if territory.kind == TerritoryKind.DEPARTMENT:
        place += f"?departement={territory.code}"
    elif territory.kind in (TerritoryKind.COMMUNE, TerritoryKind.BOROUGH):
        place += f"?{urlencode({'q': territory.name})}"
    return {
        "bodies": f"{reverse('body_list')}?{urlencode({'territoire': key})}",
        "vacant": f"{reverse('vacant_seats')}?{urlencode({'territoire': key})}",
        "places": place,
        "associations": reverse("approved_associations"),
        "qualified": qualified(territory),
        "coverage": reverse("coverage"),
    }
