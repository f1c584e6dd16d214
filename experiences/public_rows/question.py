"""One question to the public table: what matches, how many, how many more per facet value, which page."""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.db.models.expressions import RawSQL

from experiences.public_rows.holders import PACKED, bits_of, counts
from experiences.public_rows.sql import COUNTED
from partenariat.facets import Result, facet_bits, failed_facets

# Ranking reads the whole text of a fiche: done for these at most, those whose title answers first, then the newest.
CANDIDATES = 1000
KEY = F("pk")
# Rows failing no facet, or one only: the others count nowhere. Said here and not in WHERE, after which the planner
# expects so few rows that it sorts them all instead of hashing.
COUNTABLE = f"{PACKED.format('id')} FILTER (WHERE fails & (fails - 1) = 0)"
# PostgreSQL counts reading a text as nothing, and would read them all rather than follow the index. In one trip.
BY_INDEX = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan = DEFAULT"


@dataclass
class Found(Result):
    """`matching`: the bit of each row that matches, for what else is counted of them; nothing without facets."""

    matching: int = 0


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


def ask(parts, *, conditions, facets, order, rank=None, likely=None, has_text=False, offset=0, limit=None):
    """`parts`: disjoint querysets of `PublicRow` with every restriction that is not a facet's, the text's included.

    `conditions`, `facets` and `order` as in `partenariat.facets.search`. `rank`: an expression over the columns of a
    row, the highest first; `order` is then that of equals and of what is not ranked, and `likely` a condition telling
    which rows to rank before others. `has_text`: the rows are those answering a text. Total and counts are exact,
    whatever is ranked.
    """
    # The key is there already: what a wide search finds is as many rows, and each column of theirs counts.
    keys = ["id" if expression == KEY else f"sort_{place}" for place, (expression, _) in enumerate(order)]
    columns = {key: expression for key, (expression, _) in zip(keys, order, strict=True) if key != "id"}
    if rank is not None:
        columns["is_likely"] = ExpressionWrapper(likely, output_field=BooleanField())
    sql, params = _matched(parts, conditions, columns)
    if not sql:
        return Found(0, {facet.name: {} for facet in facets}, [])
    directions = ", ".join(f"{key} {direction}" for key, (_, direction) in zip(keys, order, strict=True))
    page, page_params = _page(parts[0], directions, rank, offset, limit)
    statement = f"""
        WITH matched({", ".join(["id", "fails", *columns])}) AS MATERIALIZED ({sql}){page}
        SELECT fails, count(*), {COUNTABLE if facets else "NULL"}, CASE WHEN fails = 0 THEN ARRAY(SELECT id FROM page) END
        FROM matched GROUP BY fails
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX.format(statement) if has_text else statement, [*params, *page_params])
        if has_text:
            cursor.nextset()
        groups = {fails: found for fails, *found in cursor.fetchall()}
    total, packed, ids = groups.get(0, (0, b"", []))
    without_facets = sum(number for number, *_ in groups.values())
    if not facets:
        return Found(total, {}, ids, without_facets)
    whole, bits = bits_of(packed), facet_bits(conditions)
    matching = {facet.name: whole for facet in facets}
    for name, bit in bits.items():
        if bit in groups:
            matching[name] |= bits_of(groups[bit][1])
    return Found(total, counts(matching, facets), ids, without_facets, whole)


def _matched(parts, conditions, columns):
    """(the SQL of the rows of every part, its parameters); nothing where Django knows that nothing can match."""
    statements, every = [], []
    for rows in parts:
        rows = rows.order_by().annotate(fails=failed_facets(conditions), **columns)
        with suppress(EmptyResultSet):
            sql, params = rows.values_list("pk", "fails", *columns).query.sql_with_params()
            statements.append(sql)
            every += params
    return " UNION ALL ".join(statements), every


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
