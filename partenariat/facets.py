"""Search with facets in one statement: what matches, how many, how many more per facet value, which page.

Counts are disjunctive: a facet's own choices do not narrow its counts, so each figure is what the list would
hold if that value were chosen too.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When

WITHOUT_FACETS = "(SELECT count(*) FROM matched)"


class Facet(NamedTuple):
    """`name` is the query parameter; `column` the one counted, an array or a scalar; `like` restricts values."""

    name: str
    column: str
    is_array: bool = True
    like: str = ""


@dataclass
class Result:
    """`total` rows match; `ids` is the page asked for, in order; `counts` is {facet: {value: rows}}.

    `without_facets`: how many would match, had no facet been chosen.
    """

    total: int
    counts: dict
    ids: list
    without_facets: int = 0


def search(queryset, *, conditions, facets, order, offset, limit):
    """Run a faceted search.

    `queryset` holds every restriction that is not a facet's; `conditions` the facets' own, {name: Q};
    `order` a list of (expression, "ASC" or "DESC"). Rows failing a condition are kept aside with one bit per
    facet failed, which is what the disjunctive counts need.
    """
    bits = facet_bits(conditions)
    fails = failed_facets(conditions)
    columns = list(dict.fromkeys(facet.column for facet in facets))
    keys = {f"sort_{position}": expression for position, (expression, _) in enumerate(order)}
    if conditions:
        # A rank reads the whole text of a row: not for those that are only counted.
        keys = {
            name: expression if isinstance(expression, F) else Case(When(fails=0, then=expression))
            for name, expression in keys.items()
        }
    rows = queryset.order_by().annotate(fails=fails, **keys).values_list("pk", "fails", *keys, *columns)
    try:
        matched, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # Django knows by itself that nothing can match.
        return Result(0, {facet.name: {} for facet in facets}, [])

    counts = " UNION ALL ".join(_count(facet, bits) for facet in facets)
    directions = ", ".join(f"{key} {direction}" for key, (_, direction) in zip(keys, order, strict=True))
    names = ", ".join(f'"{name}"' for name in ["id", "fails", *keys, *columns])
    statement = f"""
        WITH matched({names}) AS MATERIALIZED ({matched})
        SELECT (SELECT count(*) FROM matched WHERE fails = 0),
               {WITHOUT_FACETS if conditions else "NULL"},
               ARRAY(SELECT id FROM matched WHERE fails = 0 ORDER BY {directions} LIMIT %s OFFSET %s),
               {f"(SELECT json_agg(c) FROM ({counts}) AS c)" if counts else "NULL"}
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, limit, offset])
        total, without_facets, ids, counted = cursor.fetchone()
    if without_facets is None:
        without_facets = total
    result = Result(total, {facet.name: {} for facet in facets}, ids, without_facets)
    for row in counted or []:
        result.counts[row["facet"]][row["value"]] = row["number"]
    return result


def facet_bits(conditions):
    """{facet chosen: its bit in `fails`}"""
    return {name: 1 << position for position, name in enumerate(conditions)}


def failed_facets(conditions):
    """One bit per facet chosen whose condition a row fails, as an expression."""
    fails = Value(0, output_field=IntegerField())
    for name, bit in facet_bits(conditions).items():
        fails = fails + Case(
            When(conditions[name], then=Value(0)), default=Value(bit), output_field=IntegerField()
        )
    return fails


def _count(facet, bits):
    """The rows of `matched` per value of a facet, its own choices left aside."""
    bit = bits.get(facet.name, 0)
    value = f'unnest("{facet.column}")' if facet.is_array else f'"{facet.column}"'
    # Tested on the few values rather than on every row.
    having = f"HAVING value ~ '{facet.like}'" if facet.like else ""
    return (
        f"(SELECT '{facet.name}' AS facet, value, count(*) AS number "
        f"FROM (SELECT {value} AS value FROM matched WHERE fails & ~{bit} = 0) AS v GROUP BY value {having})"
    )
