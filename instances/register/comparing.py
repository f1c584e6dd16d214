"""What the extraction would change in the register, worked out by the database.

`finess_wanted` holds one row per site that is new, changed or open again, with the values it would get;
`finess_closing` the open sites the extraction no longer holds.
"""

from django.db import connection

from partenariat.tables import csv_lines

KINDS = ("new", "changed", "reopened", "closed")
SAMPLES = 200

# What the register leaves empty never erases what is known, and a corrected name stays.
WANTED = """
DROP TABLE IF EXISTS pg_temp.finess_wanted, pg_temp.finess_closing;
CREATE TEMPORARY TABLE finess_wanted ON COMMIT DROP AS
WITH merged AS (
    SELECT e.id AS establishment_id, e.is_open, s.line, s.finess,
        coalesce(nullif(s.legal, ''), l.finess, '') AS legal,
        coalesce(nullif(s.siret, ''), e.siret, '') AS siret,
        CASE WHEN e.name_is_ours THEN e.name ELSE s.name END AS name,
        s.register_name,
        coalesce(nullif(s.category_code, ''), e.category_code, '') AS category_code,
        coalesce(nullif(s.category, ''), e.category, '') AS category,
        coalesce(nullif(e.ownership, ''), s.ownership) AS ownership,
        coalesce(nullif(s.address, ''), e.address, '') AS address,
        coalesce(nullif(s.postcode, ''), e.postcode, '') AS postcode,
        coalesce(nullif(s.phone, ''), e.phone, '') AS phone,
        s.territory_id,
        coalesce(p.latitude, e.latitude) AS latitude,
        coalesce(p.longitude, e.longitude) AS longitude,
        coalesce(s.opened_on, e.opened_on) AS opened_on,
        CASE WHEN e.id IS NOT NULL THEN ARRAY[
            l.finess, e.siret, e.name, e.register_name, e.category_code, e.category, e.ownership, e.address,
            e.postcode, e.phone, e.territory_id::text, e.latitude::text, e.longitude::text, e.opened_on::text
        ]::text[] END AS before
    FROM finess_site s
    LEFT JOIN instances_establishment e ON e.finess = s.finess
    LEFT JOIN instances_legalentity l ON l.id = e.legal_entity_id
    LEFT JOIN (
        SELECT DISTINCT ON (finess) finess, latitude, longitude FROM finess_place ORDER BY finess, line
    ) p ON p.finess = s.finess
), compared AS (
    SELECT *, ARRAY[
        nullif(legal, ''), siret, name, register_name, category_code, category, ownership, address,
        postcode, phone, territory_id::text, latitude::text, longitude::text, opened_on::text
    ]::text[] AS after
    FROM merged
)
SELECT *, CASE
    WHEN establishment_id IS NULL THEN 'new'
    WHEN NOT is_open THEN 'reopened'
    ELSE 'changed'
END AS kind
FROM compared
WHERE establishment_id IS NULL OR NOT is_open OR before IS DISTINCT FROM after;

CREATE TEMPORARY TABLE finess_closing ON COMMIT DROP AS
SELECT e.id AS establishment_id, e.finess, e.name
FROM instances_establishment e
-- Only what came from the register: it says nothing of a site entered by hand.
WHERE e.is_open AND e.register_date IS NOT NULL AND e.territory_keys @> %(scope)s::varchar[]
    AND e.is_fictitious = %(is_fictitious)s
    AND NOT EXISTS (SELECT 1 FROM finess_site s WHERE s.finess = e.finess)
    AND NOT EXISTS (SELECT 1 FROM finess_seen s WHERE s.finess = e.finess);
"""

# The columns of `before` and `after`, as fields of `Establishment`.
FIELDS = (
    "legal_entity", "siret", "name", "register_name", "category_code", "category", "ownership", "address",
    "postcode", "phone", "territory", "latitude", "longitude", "opened_on",
)  # fmt: skip

COUNTS = """
SELECT kind, count(*) FROM finess_wanted GROUP BY kind
UNION ALL SELECT 'closed', count(*) FROM finess_closing
UNION ALL SELECT 'read', count(*) FROM finess_site
UNION ALL SELECT 'open', count(*) FROM instances_establishment
    WHERE is_open AND register_date IS NOT NULL AND territory_keys @> %(scope)s::varchar[] AND is_fictitious = %(is_fictitious)s
"""

DIFFERENCES = """
SELECT kind, finess, name, before, after FROM (
    SELECT kind, finess, name, before, after FROM finess_wanted
    UNION ALL SELECT 'closed', finess, name, NULL, NULL FROM finess_closing
) AS d
"""

FINGERPRINT = """
SELECT md5(coalesce(string_agg(d, '' ORDER BY d), '')) FROM (
    SELECT md5(w::text) AS d FROM finess_wanted w UNION ALL SELECT md5(c::text) FROM finess_closing c
) AS all_differences
"""


def compare(scope, is_fictitious):
    """Work the differences out. Returns their counts: {kind: number}, with « unchanged » and « open » before it."""
    parameters = {"scope": [scope], "is_fictitious": is_fictitious}
    with connection.cursor() as cursor:
        cursor.execute(WANTED, parameters)
        cursor.execute("ANALYZE finess_wanted")
        cursor.execute(COUNTS, parameters)
        counts = dict.fromkeys(KINDS, 0) | dict(cursor.fetchall())
    counts["unchanged"] = counts.pop("read") - counts["new"] - counts["changed"] - counts["reopened"]
    return counts


def fingerprint():
    """Thirty-two characters that any other set of differences would change."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT)
        return cursor.fetchone()[0]


def samples():
    """{kind: [[finess, name, {field: [before, after]}]]}, the first of each kind by number."""
    places = _place_names()
    found = {}
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(f"{DIFFERENCES} WHERE kind = %s ORDER BY finess LIMIT {SAMPLES}", [kind])
            found[kind] = [
                [finess, name, _changes(before, after, places)]
                for _, finess, name, before, after in cursor.fetchall()
            ]
    return found


def write_csv(file, labels):
    """All the differences, one line per field that changes, for a spreadsheet. `labels`: {kind or field: words}."""
    file.writelines(csv_lines(["Nature", "FINESS", "Nom", "Champ", "Avant", "Après"], _lines(labels)))


def _lines(labels):
    places = _place_names()
    # In one cursor on the server: the memory stays flat.
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{DIFFERENCES} ORDER BY kind, finess")
        for kind, finess, name, before, after in cursor:
            for field, (old, new) in (_changes(before, after, places) or {"": ["", ""]}).items():
                yield [labels[kind], finess, name, labels.get(field, field), old, new]


def _changes(before, after, places):
    if before is None:
        return {}
    changes = {}
    for field, old, new in zip(FIELDS, before, after, strict=True):
        if old != new:
            pair = [old or "", new or ""]
            changes[field] = [places.get(key, key) for key in pair] if field == "territory" else pair
    return changes


def _place_names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id::text, name FROM partenariat_territory")
        return dict(cursor.fetchall())
