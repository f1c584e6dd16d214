"""What the public reads of the list in force in a département. SECURITY: past and unpublished lists name nobody."""

from dataclasses import dataclass

from instances.enums import ContactMode, QualifiedField
from instances.models import QualifiedPersonList
from partenariat.enums import TerritoryKind
from partenariat.models import Territory

# A yearly number below this one could point at someone.
MIN_CELL = 5
FEW = "moins de 5"
# More names would not be read on a sheet of paper; the page has them all.
ON_POSTER = 12
ROOMY = 4
SHORT = 240
CLOSE = 8


@dataclass(frozen=True)
class Person:
    """One person of the list, as anyone may read it. Without `areas`, the whole département.

    `direct`: a contact of their own, only while their consent stands.
    """

    name: str
    fields: list
    areas: list
    direct: str = ""

    @property
    def field_labels(self):
        return [QualifiedField(field).label for field in self.fields]

    def covers(self, territory):
        """Whether they may be asked for from this commune, or from a part of it."""
        return not self.areas or any(
            area.key == territory.key or area.key in territory.ancestors or territory.key in area.ancestors
            for area in self.areas
        )


@dataclass(frozen=True)
class Known:
    """What we know of a département: the list in force, or the day the last one ended."""

    department: Territory
    current: QualifiedPersonList | None = None
    ended_on: object = None


def in_force(user, day=None):
    """The published lists of a day, one a département at most: the base holds it."""
    return QualifiedPersonList.objects.visible_to(user).published().on(day)


def known(user, rows=None):
    """[Known] of these départements (all those of the region by default), in two statements."""
    rows = list(Territory.objects.departments() if rows is None else rows)
    current = {one.department_id: one for one in in_force(user).filter(department__in=rows)}
    ended = dict(
        QualifiedPersonList.objects.visible_to(user)
        .published()
        .filter(department__in=[row.pk for row in rows if row.pk not in current], valid_to__isnull=False)
        .order_by("valid_to")
        .values_list("department", "valid_to")
    )
    return [Known(row, current.get(row.pk), ended.get(row.pk)) for row in rows]


def people(of_list):
    """[Person] who may be asked for: those who no longer act, or objected, are not there."""
    rows = of_list.entries.filter(is_active=True).select_related("consent").prefetch_related("areas")
    return [
        Person(entry.display_name, list(entry.fields), list(entry.areas.all()), _direct(entry))
        for entry in rows
    ]


def _direct(entry):
    """SECURITY: the one place that decides it."""
    agreed = entry.consent is not None and entry.consent.is_valid
    return entry.direct_contact if agreed and entry.contact_mode == ContactMode.DIRECT else ""


def communes(department, text):
    """[Territory] of the département that a text may mean: a name, its beginning, a postcode or a key."""
    inside = Territory.objects.filter(
        kind__in=[TerritoryKind.COMMUNE, TerritoryKind.BOROUGH], ancestors__contains=[department.key]
    )
    exact = list(inside.filter(key=text.lower()))
    if exact:
        return exact
    found = list(inside.matching(text).order_by("plain", "pk")[: CLOSE + 1])
    same = [row for row in found if row.name.casefold() == text.casefold()]
    return same or found


@dataclass(frozen=True)
class Year:
    """A year in numbers, in words ready to be read. `fields`: [(label, number)]."""

    year: int
    requests: str
    handled: str
    fields: list


def activity(of_list):
    return [
        Year(row.year, _number(row.requests), _number(row.handled), _fields(row))
        for row in of_list.activity.all()
    ]


def _number(number):
    return FEW if 0 < number < MIN_CELL else str(number)


def _fields(row):
    """[(label, number)]: what is below five is together in one line, with enough beside it to be above five.

    A hidden cell would otherwise be found again by taking the others from the total.
    """
    labels = dict(QualifiedField.choices)
    large = sorted(
        (
            (labels[code], number)
            for code, number in row.topics.items()
            if code in labels and number >= MIN_CELL
        ),
        key=lambda cell: (-cell[1], cell[0]),
    )
    rest = row.requests - sum(number for _, number in large)
    while large and 0 < rest < MIN_CELL:
        rest += large.pop()[1]
    if not large or rest < 0:
        return []
    return [*large, ("Autres domaines", rest)] if rest else large
