"""What a body derives from its place and from the labels it quotes. One statement, any number of bodies."""

from django.db import connection

# SECURITY: a host that the public may not see stays out of the searched text.
REFRESH = """
UPDATE instances_body AS b SET territory_keys = d.territory_keys, search_text = d.search_text
FROM (
    SELECT
        b.id,
        coalesce(t.keys, '{}') AS territory_keys,
        f_plain(concat_ws(
            ' ', b.reference, type.acronym, type.label, t.names, b.establishment_name, e.name, host.name, host.acronym
        )) AS search_text
    FROM instances_body b
    JOIN instances_bodytype type ON type.id = b.type_id
    LEFT JOIN instances_establishment e ON e.id = b.establishment_id
    LEFT JOIN accounts_organisation host
        ON host.id = b.host_organisation_id AND (host.is_verified OR host.is_carried)
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT k.key) AS keys, string_agg(DISTINCT place.name, ' ') AS names
        FROM partenariat_territory own
        CROSS JOIN LATERAL unnest(own.ancestors || own.key) AS k(key)
        LEFT JOIN partenariat_territory place ON place.key = k.key AND place.kind <> 'country'
        WHERE own.id IN (b.territory_id, e.territory_id)
    ) t ON true
    WHERE b.id = ANY(%(ids)s)
) AS d
WHERE b.id = d.id AND (b.territory_keys, b.search_text) IS DISTINCT FROM (d.territory_keys, d.search_text)
"""


def refresh(ids):
    """Recompute the derived columns of these bodies, after a write to them or to a label they quote."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"ids": list(ids)})
        return cursor.rowcount
