"""What is expected, known, filled: by département and type of body, from the public bodies alone.

SECURITY: a body that is not published counts nowhere. Without a source a body is « inconnue », never missing; a seat
too. An expected body is known when a public one of its type stands on one of its sites, says that it speaks for one,
or stands on its territory; complete when all the users' seats of that one are held.
"""

import datetime
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from instances.enums import ActivityStatus, ExpectedRule
from instances.models import Body, BodyType, ExpectedBody, Mandate, Seat
from partenariat.kept import Kept
from partenariat.models import Territory

# A name a person can read in a file.
UNKNOWN, INCOMPLETE = "inconnue", "incomplète"


@dataclass(frozen=True)
class Line:
    """What is known of a type in a département; of all where `department` or `type` is None.

    `beyond`: public bodies that the rule did not expect there. `seats` are the users' alone. `training_needed`: seats
    held by a person who must be trained, of whom `training_done` are. `verified_on`: the last check of a body.
    """

    department: Territory | None
    type: BodyType | None
    expected: int = 0
    known: int = 0
    complete: int = 0
    beyond: int = 0
    seats: int = 0
    filled: int = 0
    ending: int = 0
    vacant: int = 0
    seats_unknown: int = 0
    training_needed: int = 0
    training_done: int = 0
    verified_on: datetime.date | None = None

    @property
    def unknown(self):
        """Expected bodies of which nobody told us anything."""
        return self.expected - self.known

    @property
    def percent_known(self):
        """Whole percent, never rounded up to 100; None when nothing is expected."""
        return 100 * self.known // self.expected if self.expected else None


NUMBERS = (
    "expected", "known", "complete", "beyond",
    "seats", "filled", "ending", "vacant", "seats_unknown", "training_needed", "training_done",
)  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """`lines`: one for each département and type with something to say; then the sums of them."""

    day: datetime.date
    register_date: datetime.date | None
    lines: list
    departments: list  # one a département of the région, whatever it has
    types: list
    total: Line
    by_rule: dict = field(default_factory=dict)  # {ExpectedRule: expected CDU of real sites}

    def line(self, department, type):
        """The line of a key and a code, empty if there is none."""
        for line in self.lines:
            if (_key(line.department), line.type.code) == (department, type):
                return line
        return None


_kept = Kept(3)


def coverage(day=None):
    """The `Coverage` of a day (today by default), kept in the process until something public changes."""
    day = day or timezone.localdate()
    return _kept.get(day, lambda: _count(day))


# `answer`: which public body answers which expected one.
ANSWERS = """
body AS ({bodies}),
place AS (
    SELECT id, establishment_id FROM body
    UNION
    SELECT o.body_id, o.establishment_id FROM instances_body_other_sites o JOIN body ON body.id = o.body_id
),
answer AS (
    SELECT s.expected_id, body.id AS body_id
    FROM body JOIN place USING (id)
    JOIN instances_expectedsite s ON s.establishment_id = place.establishment_id AND s.type_id = body.type_id
    UNION
    SELECT e.id, body.id
    FROM body JOIN instances_expectedbody e ON e.territory_id = body.territory_id AND e.type_id = body.type_id
    WHERE body.establishment_id IS NULL
),
tally AS (
    SELECT body_id, count(*) AS seats,
        count(*) FILTER (WHERE state = 'occupe') AS filled,
        count(*) FILTER (WHERE state = 'bientot-vacant') AS ending,
        count(*) FILTER (WHERE state = 'vacant') AS vacant,
        count(*) FILTER (WHERE state = 'inconnu') AS seats_unknown,
        count(*) FILTER (WHERE needs_training AND training_status IN ('to_do', 'registered', 'done')) AS training_needed,
        count(*) FILTER (WHERE needs_training AND training_status = 'done') AS training_done
    FROM ({seats}) AS seat LEFT JOIN ({holders}) AS holder ON holder.seat_id = seat.id
    WHERE body_id IN (SELECT id FROM body)
    GROUP BY body_id
),
expected AS (
    SELECT e.id, e.key, e.department, e.type_id, e.rule, e.establishment_id, e.legal_entity_id,
        count(a.body_id) > 0 AS known,
        coalesce(bool_or(t.filled + t.ending = t.seats), false) AS complete,
        min(a.body_id) AS body_id
    FROM instances_expectedbody e
    LEFT JOIN answer a ON a.expected_id = e.id
    LEFT JOIN tally t ON t.body_id = a.body_id
    WHERE e.department = ANY(%s) OR e.key = ANY(%s)
    GROUP BY e.id
)
"""

LINES = """
SELECT department, type_id, sum(expected)::int, sum(known)::int, sum(complete)::int, sum(beyond)::int, sum(seats)::int,
    sum(filled)::int, sum(ending)::int, sum(vacant)::int, sum(seats_unknown)::int, sum(training_needed)::int,
    sum(training_done)::int, max(verified_on)
FROM (
    SELECT department, type_id, 1 AS expected, known::int, complete::int, 0 AS beyond, 0 AS seats, 0 AS filled,
        0 AS ending, 0 AS vacant, 0 AS seats_unknown, 0 AS training_needed, 0 AS training_done, NULL::date AS verified_on
    FROM expected
    UNION ALL
    -- A body counts where it is expected: an entity may have sites in two départements.
    SELECT coalesce(e.department, b.department), b.type_id, 0, 0, 0, (e.id IS NULL)::int, coalesce(t.seats, 0),
        coalesce(t.filled, 0), coalesce(t.ending, 0), coalesce(t.vacant, 0), coalesce(t.seats_unknown, 0),
        coalesce(t.training_needed, 0), coalesce(t.training_done, 0), b.last_verified_at
    FROM body b
    LEFT JOIN tally t ON t.body_id = b.id
    LEFT JOIN (SELECT body_id, min(expected_id) AS expected_id FROM answer GROUP BY body_id) a ON a.body_id = b.id
    LEFT JOIN expected e ON e.id = a.expected_id
) AS each
GROUP BY department, type_id
"""


def _count(day):
    region = f"reg-{settings.PARTENARIAT_REGION}"
    departments = {place.key: place for place in Territory.objects.departments()}
    types = BodyType.objects.in_bulk()
    statement, parameters = _answers(day, region, departments)
    with connection.cursor() as cursor:
        cursor.execute(statement + LINES, parameters)
        rows = cursor.fetchall()
        cursor.execute("SELECT max(register_date) FROM instances_establishment")
        (register_date,) = cursor.fetchone()
    lines = [
        Line(departments.get(department), types[type_id], *numbers) for department, type_id, *numbers in rows
    ]
    lines.sort(key=lambda line: (_rank(line), line.type.label))
    real = ExpectedBody.objects.filter(
        type__code="CDU", department__in=departments, establishment__is_fictitious=False
    )
    by_rule = real.order_by().values_list("rule").annotate(number=Count("pk"))
    return Coverage(
        day=day,
        register_date=register_date,
        lines=lines,
        departments=[
            _sum(place, None, [line for line in lines if _key(line.department) == key])
            for key, place in departments.items()
        ],
        types=[
            _sum(None, type, [line for line in lines if line.type == type])
            for type in sorted({line.type for line in lines}, key=lambda type: type.label)
        ],
        total=_sum(None, None, lines),
        by_rule={ExpectedRule(rule): number for rule, number in by_rule},
    )


def _answers(day, region, departments):
    """The start of a statement, up to `expected`, and its parameters."""
    bodies = Body.objects.public().exclude(activity_status=ActivityStatus.ENDED)
    # Those of the région, and of what it holds.
    bodies = bodies.filter(territory_keys__contains=[region]).values(
        "id", "type_id", "establishment_id", "territory_id", "department", "last_verified_at"
    )
    seats = (
        Seat.objects.filter(for_users=True).with_state(day).values("id", "body_id", "state", "needs_training")
    )
    holders = Mandate.objects.on(day).values("seat_id", "training_status")
    parts = {
        name: queryset.order_by().query.sql_with_params()
        for name, queryset in (("bodies", bodies), ("seats", seats), ("holders", holders))
    }
    return (
        "WITH " + ANSWERS.format(**{name: sql for name, (sql, _) in parts.items()}),
        [*(value for _, values in parts.values() for value in values), list(departments), [f"CRSA {region}"]],
    )


def _sum(department, type, lines):
    numbers = {name: sum(getattr(line, name) for line in lines) for name in NUMBERS}
    dates = [line.verified_on for line in lines if line.verified_on]
    return Line(department, type, **numbers, verified_on=max(dates, default=None))


def _key(department):
    return department.key if department else ""


def _rank(line):
    return line.department.code if line.department else "~"


# ------------------------------------------------------------------------ What is missing in what we know


@dataclass(frozen=True)
class Gap:
    """An expected body nobody told us of, or one some of whose users' seats are not held."""

    state: str  # UNKNOWN or INCOMPLETE
    department: str  # « 93 »; "" for the région
    type: str
    place: str  # name of the main site, or of the territory
    finess: str
    entity: str
    rule: str
    slug: str  # of the public body, if any
    seats: int
    vacant: int
    seats_unknown: int


GAPS = """
SELECT e.known, e.department, type.label, type.acronym, coalesce(site.name, t.name), coalesce(site.finess, ''),
    coalesce(nullif(entity.name, ''), entity.finess, ''), e.rule, coalesce(b.slug, ''),
    coalesce(tally.seats, 0), coalesce(tally.vacant, 0), coalesce(tally.seats_unknown, 0)
FROM expected e
JOIN instances_expectedbody x ON x.id = e.id
JOIN instances_bodytype type ON type.id = e.type_id
LEFT JOIN instances_establishment site ON site.id = e.establishment_id
LEFT JOIN instances_legalentity entity ON entity.id = e.legal_entity_id
LEFT JOIN partenariat_territory t ON t.id = x.territory_id
LEFT JOIN instances_body b ON b.id = e.body_id
LEFT JOIN tally ON tally.body_id = e.body_id
WHERE NOT e.complete
ORDER BY e.department = '', e.department, type.label, coalesce(site.plain, t.plain), e.id
"""


def gaps(day=None):
    """Every expected body that is unknown or incomplete, one `Gap` at a time, read as they are written."""
    region = f"reg-{settings.PARTENARIAT_REGION}"
    departments = dict(Territory.objects.departments().values_list("key", "code"))
    statement, parameters = _answers(day or timezone.localdate(), region, departments)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement + GAPS, parameters)
        for known, department, label, acronym, place, finess, entity, rule, slug, *seats in cursor:
            yield Gap(
                state=INCOMPLETE if known else UNKNOWN,
                department=departments.get(department, ""),
                type=f"{label} ({acronym})" if acronym else label,
                place=place,
                finess=finess,
                entity=entity,
                rule=ExpectedRule(rule).label,
                slug=slug,
                seats=seats[0],
                vacant=seats[1],
                seats_unknown=seats[2],
            )


# ------------------------------------------------------------------------ What was published elsewhere


@dataclass(frozen=True)
class Published:
    """The figure published for the région beside what the rule gives on this register, and why they differ.

    `expected` is 0 when the register holds no real health establishment: nothing can then be compared.
    """

    expected: int
    by_rule: list  # [(label of the rule, number)]
    register_date: datetime.date | None
    seats: int = 1516
    appointed: int = 905
    seats_each: int = 4
    source: str = "Agence régionale de santé Île-de-France, «\u00a0Devenir représentant des usagers\u00a0»"
    url: str = "https://www.iledefrance.ars.sante.fr/devenir-representant-des-usagers"

    @property
    def implied(self):
        """Commissions that so many seats make: two titular and two substitute representatives in each."""
        return self.seats // self.seats_each

    @property
    def difference(self):
        return self.expected - self.implied

    @property
    def sentences(self):
        """[sentence], the numbers first, then what may explain the gap."""
        figures = (
            f"À la suite de l’appel à candidatures d’octobre à décembre 2022, l’agence régionale de santé compte "
            f"{self.appointed} représentants désignés pour {_thousands(self.seats)} sièges d’usagers en commission des "
            f"usagers. À quatre sièges par commission (deux titulaires, deux suppléants, article R1112-81 du code de la "
            f"santé publique), cela fait {self.implied} commissions."
        )
        if not self.expected:
            return [
                figures,
                "La base ne contient aucun établissement de santé réel de la région\u00a0: la comparaison n’est pas possible.",
            ]
        side = "de plus" if self.difference > 0 else "de moins"
        gap = f"soit {abs(self.difference)} {side}" if self.difference else "soit le même nombre"
        return [
            figures,
            f"Sur le registre FINESS, notre règle en attend {self.expected}, {gap}.",
            "Plusieurs raisons peuvent l’expliquer\u00a0; nous ne les avons pas vérifiées une à une. Le registre et l’appel "
            "ne sont pas de la même date. Des cliniques d’un même groupe, ou voisines, peuvent partager une "
            "commission\u00a0: la règle en attend une par site. À l’inverse, un établissement peut en avoir plusieurs. Les "
            "hôpitaux des armées ont une commission à part, que la règle ne compte pas.",
        ]


def published(day=None):
    """The comparison with the published order of magnitude, at no cost once `coverage` is known."""
    known = coverage(day)
    by_rule = sorted(known.by_rule.items(), key=lambda pair: -pair[1])
    return Published(
        expected=sum(known.by_rule.values()),
        by_rule=[(rule.label, number) for rule, number in by_rule],
        register_date=known.register_date,
    )


def _thousands(number):
    return f"{number:,}".replace(",", "\u202f")
