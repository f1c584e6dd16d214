"""Correctness before speed: totals and facet counts against plain SQL, one statement per facet."""

from django.db import connection

from partenariat.models import PublicVersion

FRESHNESS = (
    "CASE WHEN last_confirmed_at IS NULL THEN 'jamais' "
    "WHEN last_confirmed_at < current_date - interval '1 year' THEN 'ancienne' ELSE 'annee' END"
)
# Facet: (expression of its values, condition on the values asked).
FACETS = {
    "zone": ("ARRAY[zone]", "zone = ANY(%s)"),
    "territoire": (
        "ARRAY(SELECT k FROM unnest(territory_keys) AS k WHERE k LIKE 'dep-%%' OR k LIKE 'reg-%%')",
        "territory_keys::text[] && %s::text[]",
    ),
    "domaine": ("domains", "domains::text[] && %s::text[]"),
    "secteur": ("sectors", "sectors::text[] && %s::text[]"),
    "niveau": ("levels", "levels::text[] && %s::text[]"),
    "dimension": ("dimensions", "dimensions::text[] && %s::text[]"),
    "public": ("audiences", "audiences::text[] && %s::text[]"),
    "theme": ("themes", "themes::text[] && %s::text[]"),
    "avancement": ("ARRAY[stage]", "stage = ANY(%s)"),
    "preuve": ("ARRAY[evidence_level]", "evidence_level = ANY(%s)"),
    "fraicheur": (f"ARRAY[{FRESHNESS}]", f"{FRESHNESS} = ANY(%s)"),
}


def brute_force(search, query=None):
    """(total, {facet: {value: rows}}) of a search; `query` is a tsquery, what `fr_query` makes of the text if none."""
    words = (
        [("search_vector @@ %s::tsquery", [query])]
        if query is not None
        else [("search_vector @@ fr_query(%s)", [search.text])]
    )
    base = [("state = 'published'", []), *words]
    chosen = {name: (FACETS[name][1], [values]) for name, values in search.facets.items()}
    with connection.cursor() as cursor:
        total = _rows(cursor, "count(*)", [*base, *chosen.values()])[0][0]
        counts = {}
        for facet, (values, _) in FACETS.items():
            others = [condition for name, condition in chosen.items() if name != facet]
            counts[facet] = dict(
                _rows(
                    cursor,
                    "value, count(*)",
                    [*base, *others],
                    f", unnest({values}) AS value",
                    "GROUP BY value",
                )
            )
    return total, counts


def _rows(cursor, columns, conditions, source="", end=""):
    where = " AND ".join(sql for sql, _ in conditions)
    params = [value for _, values in conditions for value in values]
    cursor.execute(f"SELECT {columns} FROM experiences_experience{source} WHERE {where} {end}", params)
    return cursor.fetchall()


def tsquery(expression):
    """What a Django expression makes, as PostgreSQL writes it."""
    compiler = PublicVersion.objects.all().query.get_compiler(connection=connection)
    sql, params = compiler.compile(expression)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({sql})::text", params)
        return cursor.fetchone()[0]
