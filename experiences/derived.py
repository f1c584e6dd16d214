"""What a fiche derives from its children and from the labels it quotes. One statement, any number of fiches."""

from django.conf import settings
from django.db import connection

# Named rather than read from the model: the statement must also run inside migrations and benches.
REFRESH = """
UPDATE experiences_experience AS e SET
    levels = d.levels, dimensions = d.dimensions, cells = d.cells,
    territory_keys = d.territory_keys, zone = d.zone, search_text = d.search_text
FROM (
    SELECT
        e.id,
        coalesce(m.levels, '{}') AS levels,
        coalesce(m.dimensions, '{}') AS dimensions,
        coalesce(m.cells, '{}') AS cells,
        coalesce(t.keys, '{}') AS territory_keys,
        CASE
            WHEN t.keys IS NULL THEN 'non-localisee'
            WHEN %(region)s = ANY(t.keys) THEN 'idf'
            WHEN t.own = ARRAY['pays-fr']::varchar[] THEN 'national'
            WHEN 'pays-fr' = ANY(t.keys) THEN 'france'
            ELSE 'etranger'
        END AS zone,
        f_plain(concat_ws(' ', e.reference, l.labels, t.names, o.names, b.names, a.aliases)) AS search_text
    FROM experiences_experience e
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT level) AS levels, array_agg(DISTINCT dimension) AS dimensions,
               array_agg((dimension || '-' || level)::varchar ORDER BY id) AS cells
        FROM experiences_matrixposition WHERE experience_id = e.id
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT k.key) AS keys, array_agg(DISTINCT own.key) AS own,
               string_agg(DISTINCT place.name, ' ') AS names
        FROM experiences_experience_territories et
        JOIN partenariat_territory own ON own.id = et.territory_id
        CROSS JOIN LATERAL unnest(own.ancestors || own.key) AS k(key)
        LEFT JOIN partenariat_territory place ON place.key = k.key AND place.kind <> 'country'
        WHERE et.experience_id = e.id
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', org.name, org.acronym), ' ') AS names
        FROM experiences_experienceorganisation eo JOIN accounts_organisation org ON org.id = eo.organisation_id
        WHERE eo.experience_id = e.id
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', body.name, type.acronym, type.label), ' ') AS names
        FROM experiences_experience_bodies eb
        JOIN instances_body body ON body.id = eb.body_id AND body.published_at IS NOT NULL
        JOIN instances_bodytype type ON type.id = body.type_id
        WHERE eb.experience_id = e.id
    ) b ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', term.label, term.data ->> 'alt'), ' ') AS labels
        FROM partenariat_term term
        WHERE (term.vocabulary, term.code) IN (
            SELECT 'sector', unnest(e.sectors) UNION ALL SELECT 'domain', unnest(e.domains)
            UNION ALL SELECT 'activity', unnest(e.activities) UNION ALL SELECT 'theme', unnest(e.themes)
            UNION ALL SELECT 'audience', unnest(e.audiences) UNION ALL SELECT 'setting', unnest(e.settings)
            UNION ALL SELECT 'actor_profile_user', unnest(e.actors_user)
        )
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(alias, ' ') AS aliases FROM partenariat_rolealias WHERE profile = ANY(e.actors_user)
    ) a ON true
    WHERE e.id = ANY(%(ids)s)
) AS d
WHERE e.id = d.id AND (e.levels, e.dimensions, e.cells, e.territory_keys, e.zone, e.search_text)
    IS DISTINCT FROM (d.levels, d.dimensions, d.cells, d.territory_keys, d.zone, d.search_text)
"""


def refresh(ids):
    """Recompute the derived columns of these fiches, after a write to them, their children or a label they quote."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"ids": list(ids), "region": f"reg-{settings.PARTENARIAT_REGION}"})
        return cursor.rowcount
