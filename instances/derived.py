"""What bodies and establishments derive from their place and from the labels they quote. One statement each."""

from django.db import connection

# SECURITY: a host that the public may not see stays out of the searched text.
REFRESH = """
UPDATE instances_body AS b SET territory_keys = d.territory_keys, department = d.department, search_text = d.search_text
FROM (
    SELECT
        b.id,
        coalesce(t.keys, '{}') AS territory_keys,
        coalesce(t.department, '') AS department,
        f_plain(concat_ws(
            ' ', b.reference, type.acronym, type.label, t.names, b.establishment_name, e.name, host.name, host.acronym
        )) AS search_text
    FROM instances_body b
    JOIN instances_bodytype type ON type.id = b.type_id
    LEFT JOIN instances_establishment e ON e.id = b.establishment_id
    LEFT JOIN accounts_organisation host
        ON host.id = b.host_organisation_id AND (host.is_verified OR host.is_carried)
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT k.key) AS keys, string_agg(DISTINCT place.name, ' ') AS names,
            min(k.key) FILTER (WHERE k.key LIKE 'dep-%%') AS department
        FROM partenariat_territory own
        CROSS JOIN LATERAL unnest(own.ancestors || own.key) AS k(key)
        LEFT JOIN partenariat_territory place ON place.key = k.key AND place.kind <> 'country'
        WHERE own.id IN (b.territory_id, e.territory_id)
    ) t ON true
    WHERE b.id = ANY(%(ids)s)
) AS d
WHERE b.id = d.id AND (b.territory_keys, b.department, b.search_text)
    IS DISTINCT FROM (d.territory_keys, d.department, d.search_text)
"""


def refresh(ids):
    """Recompute the derived columns of these bodies, after a write to them or to a label they quote."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"ids": list(ids)})
        return cursor.rowcount


# What a site derives, from any relation `e` with the columns it rests on: one formula for all writers.
ESTABLISHMENT_COLUMNS = """
        t.ancestors || t.key AS territory_keys,
        coalesce((SELECT min(k) FROM unnest(t.ancestors || t.key) AS k WHERE k LIKE 'dep-%%'), '') AS department,
        f_plain(concat_ws(
            ' ', e.name, u.names, CASE WHEN f_plain(e.register_name) <> f_plain(e.name) THEN e.register_name END,
            t.name, e.postcode, e.finess, e.siret, legal.name, legal.finess, e.category
        )) AS search_text
"""
ESTABLISHMENT_JOINS = """
    JOIN partenariat_territory t ON t.id = e.territory_id
    LEFT JOIN instances_legalentity legal ON legal.id = e.legal_entity_id
    LEFT JOIN LATERAL (
        SELECT string_agg(name, ' ' ORDER BY name) AS names FROM instances_usualname WHERE finess = e.finess
    ) u ON true
"""
REFRESH_ESTABLISHMENTS = f"""
UPDATE instances_establishment AS e
SET territory_keys = d.territory_keys, department = d.department, search_text = d.search_text
FROM (
    SELECT e.id, {ESTABLISHMENT_COLUMNS}
    FROM instances_establishment e {ESTABLISHMENT_JOINS}
    WHERE %(ids)s::bigint[] IS NULL OR e.id = ANY(%(ids)s)
) AS d
WHERE e.id = d.id AND (e.territory_keys, e.department, e.search_text)
    IS DISTINCT FROM (d.territory_keys, d.department, d.search_text)
"""  # noqa: S608


def refresh_establishments(ids=None):
    """The same for these establishments; for all of them without `ids`."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_ESTABLISHMENTS, {"ids": None if ids is None else list(ids)})
        return cursor.rowcount
