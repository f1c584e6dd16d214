"""What the product is measured against: the same searches in raw SQL, on tables of their own.

`cap` ranks at most 1000 candidates on a narrow table; `textbook` is the usual single statement on a wide one.
Both return what the product does: total, counts of every facet value, a page of 20 with its cards. This code is
a fixed yardstick: changing it makes earlier figures worthless.
"""

import psycopg
from django.db import connection

CANDIDATES = 1000
# Facet of the product: SQL giving its values for a row of experiences_experience.
FACETS = {
    "zone": "ARRAY[e.zone]",
    "territoire": "ARRAY(SELECT k FROM unnest(e.territory_keys) AS k WHERE k ~ '^(dep|reg)-')",
    "domaine": "e.domains",
    "secteur": "e.sectors",
    "niveau": "e.levels",
    "dimension": "e.dimensions",
    "public": "e.audiences",
    "theme": "e.themes",
    "avancement": "ARRAY[e.stage]",
    "preuve": "ARRAY[e.evidence_level]",
}

TABLES = """
CREATE TABLE anchor_facet (code smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, facet text, value text);
INSERT INTO anchor_facet (facet, value)
SELECT DISTINCT f.facet, value FROM experiences_experience e, LATERAL (VALUES {values}) AS f(facet, codes),
    unnest(f.codes) AS value ORDER BY 1, 2;

CREATE TABLE anchor_search (id bigint PRIMARY KEY, published_at timestamptz NOT NULL, facets smallint[] NOT NULL,
    title tsvector NOT NULL, full_text tsvector NOT NULL);
ALTER TABLE anchor_search ALTER title SET STORAGE MAIN, ALTER full_text SET STORAGE EXTERNAL;
INSERT INTO anchor_search
SELECT e.id, e.published_at,
    (SELECT array_agg(a.code ORDER BY a.code) FROM (VALUES {values}) AS f(facet, codes), unnest(f.codes) AS v
     JOIN anchor_facet a ON a.value = v WHERE a.facet = f.facet),
    ts_filter(e.search_vector, '{{a}}'), e.search_vector
FROM experiences_experience e WHERE e.state = 'published' ORDER BY e.id;
CREATE INDEX ON anchor_search USING gin (full_text);
CREATE INDEX ON anchor_search (published_at);

CREATE TABLE anchor_page (id bigint PRIMARY KEY, summary text NOT NULL, card jsonb NOT NULL);
INSERT INTO anchor_page
SELECT e.id, e.summary, jsonb_build_object(
    'reference', e.reference, 'title', e.title, 'slug', e.slug, 'published_at', e.published_at, 'zone', e.zone,
    'stage', e.stage, 'evidence_level', e.evidence_level, 'domains', e.domains, 'sectors', e.sectors,
    'audiences', e.audiences, 'themes', e.themes,
    'territories', (SELECT jsonb_agg(jsonb_build_object('key', t.key, 'name', t.name)) FROM partenariat_territory t
        JOIN experiences_experience_territories x ON x.territory_id = t.id WHERE x.experience_id = e.id),
    'organisations', (SELECT jsonb_agg(jsonb_build_object('name', o.name, 'slug', o.slug, 'role', x.role))
        FROM accounts_organisation o JOIN experiences_experienceorganisation x ON x.organisation_id = o.id
        WHERE x.experience_id = e.id),
    'positions', (SELECT jsonb_agg(jsonb_build_object('dimension', p.dimension, 'level', p.level))
        FROM experiences_matrixposition p WHERE p.experience_id = e.id))
FROM experiences_experience e;

CREATE TABLE anchor_textbook (id bigint PRIMARY KEY, published_at timestamptz NOT NULL, facets smallint[] NOT NULL,
    title text, summary text, body text, vector tsvector);
INSERT INTO anchor_textbook
SELECT e.id, e.published_at, s.facets, e.title, e.summary, concat_ws(' ', e.need, e.action, e.objectives),
    e.search_vector
FROM experiences_experience e JOIN anchor_search s USING (id) ORDER BY e.id;
CREATE INDEX ON anchor_textbook USING gin (vector);
ANALYZE anchor_facet, anchor_search, anchor_page, anchor_textbook;
"""

MATCHED = """
WITH q AS (SELECT fr_query(%(text)s) AS q),
matched AS MATERIALIZED (
    SELECT {columns}, facets,
        CASE WHEN %(f1)s::smallint[] = '{{}}' OR facets && %(f1)s::smallint[] THEN 0 ELSE 1 END
        + CASE WHEN %(f2)s::smallint[] = '{{}}' OR facets && %(f2)s::smallint[] THEN 0 ELSE 2 END
        + CASE WHEN %(f3)s::smallint[] = '{{}}' OR facets && %(f3)s::smallint[] THEN 0 ELSE 4 END AS fails
    FROM {table}, q WHERE {vector} @@ q.q
)"""

# Rows failing no facet, or one only: the others count nowhere.
COUNTS = """
    (SELECT count(*) FROM matched WHERE fails = 0),
    (SELECT json_agg(ARRAY[fails, code, number]) FROM (
        SELECT fails, code, count(*) AS number
        FROM (SELECT fails, unnest(facets) AS code FROM matched WHERE fails IN (0, 1, 2, 4)) AS u
        GROUP BY fails, code) AS c)"""

PAGE = """,
page AS (SELECT {page})
SELECT {counts}, (
    SELECT json_agg(json_build_array(shown.id, ts_headline('fr', p.summary, q.q, {headline}), p.card)
        ORDER BY shown.place)
    FROM (SELECT id, row_number() OVER () AS place FROM page) AS shown JOIN anchor_page p USING (id), q)
"""
HEADLINE = "'StartSel=[,StopSel=],MaxWords=45,MinWords=25'"

CAP = (
    MATCHED.format(table="anchor_search", vector="full_text", columns="id, published_at, title @@ q.q AS in_title")
    + """,
candidates AS (
    SELECT id FROM matched WHERE fails = 0 ORDER BY in_title DESC, published_at DESC, id DESC LIMIT %(candidates)s
)"""
    + PAGE.format(
        page="s.id FROM candidates JOIN anchor_search s USING (id), q "
        "ORDER BY ts_rank(s.full_text, q.q) DESC, s.published_at DESC, s.id DESC LIMIT 20",
        counts=COUNTS,
        headline=HEADLINE,
    )
)
TEXTBOOK = MATCHED.format(
    table="anchor_textbook", vector="vector", columns="id, published_at, ts_rank(vector, q.q) AS rank"
) + PAGE.format(
    page="id FROM matched WHERE fails = 0 ORDER BY rank DESC, published_at DESC, id DESC LIMIT 20",
    counts=COUNTS,
    headline=HEADLINE,
)


def load():
    values = ", ".join(f"('{facet}', {codes}::text[])" for facet, codes in FACETS.items())
    with connection.cursor() as cursor:
        cursor.execute(TABLES.format(values=values))


class Anchor:
    """Searches in plain psycopg, on a connection of its own."""

    def __init__(self, sql):
        self.sql = sql
        self.connection = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})
        self.connection.autocommit = True
        rows = self.connection.execute("SELECT code, facet, value FROM anchor_facet").fetchall()
        self.names = {code: (facet, value) for code, facet, value in rows}
        self.codes = {name: code for code, name in self.names.items()}

    def run(self, search):
        """(total, {facet: {value: rows}}, [(id, headline, card)])"""
        facets = list(search.facets)
        chosen = [[self.codes.get((name, value), 0) for value in search.facets[name]] for name in facets]
        chosen += [[]] * (3 - len(chosen))
        params = dict(zip(("f1", "f2", "f3"), chosen, strict=True), text=search.text, candidates=CANDIDATES)
        total, counted, page = self.connection.execute(self.sql, params).fetchone()
        counts = {name: {} for name in FACETS}
        for fails, code, number in counted or []:
            facet, value = self.names[code]
            if fails == 0 or fails == 1 << facets.index(facet) if facet in facets else fails == 0:
                counts[facet][value] = counts[facet].get(value, 0) + number
        return total, counts, page or []

    def close(self):
        self.connection.close()
