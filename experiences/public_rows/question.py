"""One question to the public table: what matches, how many, how many more per facet value, which page."""

import re

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper
from django.db.models.expressions import RawSQL

from experiences.public_rows.sql import COUNTED
from partenariat.facets import Result, facet_bits, failed_facets

# Ranking reads the whole text of a fiche: done for these at most, those whose title answers first, then the newest.
CANDIDATES = 1000
# PostgreSQL counts reading a text as nothing, and would read them all rather than follow the index. In one trip.
BY_INDEX = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan = DEFAULT"


def by_number(filterset):
    """The conditions of the facets chosen, on the numbers of the row wherever it holds every value asked for."""
    conditions = filterset.conditions()
    for facet in filterset.facets:
        values = filterset.values.get(facet.name)
        if values and facet.name in COUNTED and all(re.search(facet.like, value) for value in values):
            # Numbers compare ten times faster than the texts they stand for; the list of them is read once.
            conditions[facet.name] = RawSQL(
                '"experiences_publicrow"."facets" && ARRAY('
                "SELECT code FROM experiences_facetvalue WHERE facet = %s AND value = ANY(%s))",
                [facet.name, list(values)],
                BooleanField(),
            )
    return conditions


def ask(rows, *, conditions, facets, order, rank=None, likely=None, has_text=False, offset=0, limit=None):
    """`rows`: a queryset of `PublicRow` with every restriction that is not a facet's, the text's included.

    `conditions`, `facets` and `order` as in `partenariat.facets.search`. `rank`: an expression over the columns of a
    row, the highest first; `order` is then that of equals and of what is not ranked, and `likely` a condition telling
    which rows to rank before others. `has_text`: the rows are those answering a text. Total and counts are exact,
    whatever is ranked.
    """
    bits = facet_bits(conditions)
    columns = {f"sort_{position}": expression for position, (expression, _) in enumerate(order)}
    if rank is not None:
        columns["is_likely"] = ExpressionWrapper(likely, output_field=BooleanField())
    # Every facet of the row is in one list of numbers; one drawn from the day or another column is counted apart.
    apart = [facet for facet in facets if facet.name not in COUNTED]
    counted = ["facets"] if len(facets) > len(apart) else []
    drawn = list(dict.fromkeys(facet.column for facet in apart))
    matched = (
        rows.order_by()
        .annotate(fails=failed_facets(conditions), **columns)
        .values_list("pk", "fails", *columns, *counted, *drawn)
    )
    try:
        sql, params = matched.query.sql_with_params()
    except EmptyResultSet:
        return Result(0, _by_facet([], facets, bits), [])
    directions = ", ".join(f"{key} {direction}" for key, (_, direction) in zip(columns, order, strict=False))
    page, page_params = _page(rows, directions, rank, offset, limit)
    names = ", ".join(["id", "fails", *columns, *counted, *drawn])
    counts = " UNION ALL ".join([*([COUNTS] if counted else []), *(_count_apart(facet) for facet in apart)])
    statement = f"""
        WITH matched({names}) AS MATERIALIZED ({sql}){page}
        SELECT (SELECT count(*) FROM matched WHERE fails = 0), ARRAY(SELECT id FROM page),
               {f"(SELECT json_agg(json_build_array(facet, value, fails, number)) FROM ({counts}) AS c)" if counts else "NULL"}
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX.format(statement) if has_text else statement, [*params, *page_params])
        if has_text:
            cursor.nextset()
        total, ids, found = cursor.fetchone()
    return Result(total, _by_facet(found or [], facets, bits), ids)


def _count_apart(facet):
    value = f'unnest("{facet.column}")' if facet.is_array else f'"{facet.column}"'
    return f"(SELECT '{facet.name}' AS facet, {value} AS value, fails, count(*) AS number FROM matched GROUP BY 2, 3)"


def _page(rows, directions, rank, offset, limit):
    """(the CTE `page`, its parameters)"""
    if rank is None:
        sql = f", page AS (SELECT id FROM matched WHERE fails = 0 ORDER BY {directions} LIMIT %s OFFSET %s)"
        return sql, [limit, offset]
    sql, params = _compiled(rows, rank)
    candidates = f"""
        , candidates AS MATERIALIZED (
            SELECT * FROM matched WHERE fails = 0 ORDER BY is_likely DESC, {directions} LIMIT {CANDIDATES}
        ), ranked AS MATERIALIZED (
            SELECT c.*, {sql} AS rank FROM candidates c JOIN experiences_publicrow ON fiche_id = c.id
        )"""
    if limit is not None and offset + limit <= CANDIDATES:
        page = f"SELECT id FROM ranked ORDER BY rank DESC, {directions}"
    else:
        # Further on, those that were not ranked follow, in the order in which they were not chosen.
        page = f"""
            SELECT m.id FROM matched m LEFT JOIN (SELECT id, rank FROM ranked) AS k USING (id) WHERE fails = 0
            ORDER BY k.rank DESC NULLS LAST, (k.rank IS NULL AND is_likely) DESC, {directions}"""
    return f"{candidates}, page AS ({page} LIMIT %s OFFSET %s)", [*params, limit, offset]


def _compiled(rows, expression):
    compiler = rows.query.get_compiler(connection=connection)
    return compiler.compile(expression.resolve_expression(rows.query, allow_joins=False))


# Rows failing no facet, or one only: the others count nowhere. Said in `unnest` and not in WHERE, after which the
# planner expects so few rows that it sorts them all instead of hashing.
COUNTS = """(
    SELECT v.facet, v.value, n.fails, n.number FROM (
        SELECT fails, code, count(*) AS number
        FROM (SELECT fails, unnest(CASE WHEN fails & (fails - 1) = 0 THEN facets END) AS code FROM matched) AS u
        GROUP BY fails, code
    ) AS n JOIN experiences_facetvalue v USING (code)
)"""


def _by_facet(found, facets, bits):
    """{facet: {value: rows}}, a facet's own choices left aside."""
    counts = {facet.name: {} for facet in facets}
    for facet, value, fails, number in found:
        if facet in counts and fails in (0, bits.get(facet, 0)):
            values = counts[facet]
            values[value] = values.get(value, 0) + number
    return counts
