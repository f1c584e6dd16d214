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

CREATE TABLE anchor_page AS
SELECT id, slug, title, summary, state, zone, domains, stage, evidence_level, last_confirmed_at
FROM experiences_experience ORDER BY id;
ALTER TABLE anchor_page ADD PRIMARY KEY (id);
CREATE TABLE anchor_territory AS SELECT x.experience_id AS fiche, t.key, t.kind, t.code, t.name
FROM experiences_experience_territories x JOIN partenariat_territory t ON t.id = x.territory_id;
CREATE TABLE anchor_organisation AS SELECT x.experience_id AS fiche, x.role, o.name, o.slug, o.acronym, o.type
FROM experiences_experienceorganisation x JOIN accounts_organisation o ON o.id = x.organisation_id;
CREATE INDEX ON anchor_territory (fiche);
CREATE INDEX ON anchor_organisation (fiche);

CREATE TABLE anchor_textbook (id bigint PRIMARY KEY, published_at timestamptz NOT NULL, facets smallint[] NOT NULL,
    title text, summary text, body text, vector tsvector);
INSERT INTO anchor_textbook
SELECT e.id, e.published_at, s.facets, e.title, e.summary, concat_ws(' ', e.need, e.action, e.objectives),
    e.search_vector
FROM experiences_experience e JOIN anchor_search s USING (id) ORDER BY e.id;
CREATE INDEX ON anchor_textbook USING gin (vector);
ANALYZE anchor_facet, anchor_search, anchor_page, anchor_textbook,
    anchor_territory, anchor_organisation;
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

SEARCH = """,
page AS (SELECT {page})
SELECT {counts}, ARRAY(SELECT id FROM page)
"""
PAGE = """
SELECT p.*, ts_headline('fr', p.summary, fr_query(%(text)s), 'StartSel=[,StopSel=],MaxWords=45,MinWords=25'),
    (SELECT json_agg(t) FROM anchor_territory t WHERE t.fiche = p.id),
    (SELECT json_agg(o) FROM anchor_organisation o WHERE o.fiche = p.id)
FROM anchor_page p WHERE p.id = ANY(%(ids)s) ORDER BY array_position(%(ids)s, p.id)
"""

CAP = (
    MATCHED.format(
        table="anchor_search", vector="full_text", columns="id, published_at, title @@ q.q AS in_title"
    )
    + """,
candidates AS (
    SELECT id FROM matched WHERE fails = 0 ORDER BY in_title DESC, published_at DESC, id DESC LIMIT %(candidates)s
)"""
    + SEARCH.format(
        page="s.id FROM candidates JOIN anchor_search s USING (id), q "
        "ORDER BY ts_rank(s.full_text, q.q) DESC, s.published_at DESC, s.id DESC LIMIT 20",
        counts=COUNTS,
    )
)
TEXTBOOK = MATCHED.format(
    table="anchor_textbook", vector="vector", columns="id, published_at, ts_rank(vector, q.q) AS rank"
) + SEARCH.format(
    page="id FROM matched WHERE fails = 0 ORDER BY rank DESC, published_at DESC, id DESC LIMIT 20",
    counts=COUNTS,
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
        self.connection.execute("SET enable_seqscan = off")
        rows = self.connection.execute("SELECT code, facet, value FROM anchor_facet").fetchall()
        self.names = {code: (facet, value) for code, facet, value in rows}
        self.codes = {name: code for code, name in self.names.items()}

    def run(self, search):
        """(total, {facet: {value: rows}}, rows of the page)"""
        facets = list(search.facets)
        chosen = [[self.codes.get((name, value), 0) for value in search.facets[name]] for name in facets]
        chosen += [[]] * (3 - len(chosen))
        params = dict(zip(("f1", "f2", "f3"), chosen, strict=True), text=search.text, candidates=CANDIDATES)
        total, counted, ids = self.connection.execute(self.sql, params).fetchone()
        page = self.connection.execute(PAGE, {"ids": ids, "text": search.text}).fetchall()
        counts = {name: {} for name in FACETS}
        for fails, code, number in counted or []:
            facet, value = self.names[code]
            if fails == 0 or (facet in facets and fails == 1 << facets.index(facet)):
                counts[facet][value] = counts[facet].get(value, 0) + number
        return total, counts, page

    def close(self):
        self.connection.close()
