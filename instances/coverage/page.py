"""What the coverage page says: figures of `counts`, named and put in order."""

from dataclasses import dataclass

from django.db import models

from instances.coverage.counts import Line

DEFAULT = "CDU"


class Measure(models.TextChoices):
    """What the map shows; the table always shows everything."""

    KNOWN = "connues", "Instances que nous connaissons"
    VACANT = "sieges-vacants", "Sièges d’usagers vacants"


@dataclass(frozen=True)
class Row:
    """One line of the table: a département, or the région; `share` is the percent the map shows, or None."""

    key: str
    name: str
    line: Line
    share: int | None

    @property
    def held(self):
        """Users' seats held today, those that end soon included."""
        return self.line.filled + self.line.ending


def kinds(coverage):
    """The types of bodies that are expected somewhere, the most asked for first."""
    types = [line.type for line in coverage.types if line.expected]
    return sorted(types, key=lambda kind: (kind.code != DEFAULT, kind.acronym or kind.label))


def rows(coverage, kind, measure):
    """One `Row` per département, then the région's."""
    made = [
        _row(
            place.department.key,
            place.department.name,
            coverage.line(place.department.key, kind.code),
            measure,
        )
        for place in coverage.departments
    ]
    total = next(line for line in coverage.types if line.type == kind)
    return [*made, _row("", "Île-de-France", total, measure)]


def _row(key, name, line, measure):
    line = line or Line(None, None)
    return Row(key, name, line, share(line, measure))


def share(line, measure):
    """A percent, or None when there is nothing to divide by. Never rounded up to « all »."""
    if measure == Measure.KNOWN:
        return line.percent_known
    whole = line.filled + line.ending + line.vacant
    return 100 * line.vacant // whole if whole else None
