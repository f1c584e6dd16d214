"""The SQL of 0010 as it was that day."""

WRITE_ROW = """
CREATE OR REPLACE FUNCTION experiences_write_public_row(e experiences_experience) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes smallint[];
    is_new boolean;
BEGIN
    IF e.state <> 'published' THEN
        DELETE FROM experiences_publicrow WHERE fiche_id = e.id;
        RETURN;
    END IF;
    LOOP
        SELECT array_agg(k.code ORDER BY k.code), bool_or(k.code IS NULL) INTO codes, is_new
        FROM (VALUES ('zone', ARRAY[e.zone]::text[]), ('territoire', ARRAY(SELECT k FROM unnest(e.territory_keys) AS k WHERE k ~ '^(dep|reg)-')::text[]), ('domaine', e.domains::text[]), ('secteur', e.sectors::text[]), ('niveau', e.levels::text[]), ('dimension', e.dimensions::text[]), ('public', e.audiences::text[]), ('theme', e.themes::text[]), ('avancement', ARRAY[e.stage]::text[]), ('preuve', ARRAY[e.evidence_level]::text[])) AS f(facet, codes) CROSS JOIN unnest(f.codes) AS v
        LEFT JOIN experiences_facetvalue k ON k.facet = f.facet AND k.value = v;
        EXIT WHEN NOT is_new;
        -- One number after the other: no sequence, which would lose some with each transaction given up.
        LOCK TABLE experiences_facetvalue IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO experiences_facetvalue (code, facet, value)
        SELECT (SELECT coalesce(max(code), 0) FROM experiences_facetvalue) + row_number() OVER (), n.facet, n.value
        FROM (
            SELECT DISTINCT f.facet, v AS value FROM (VALUES ('zone', ARRAY[e.zone]::text[]), ('territoire', ARRAY(SELECT k FROM unnest(e.territory_keys) AS k WHERE k ~ '^(dep|reg)-')::text[]), ('domaine', e.domains::text[]), ('secteur', e.sectors::text[]), ('niveau', e.levels::text[]), ('dimension', e.dimensions::text[]), ('public', e.audiences::text[]), ('theme', e.themes::text[]), ('avancement', ARRAY[e.stage]::text[]), ('preuve', ARRAY[e.evidence_level]::text[])) AS f(facet, codes), unnest(f.codes) AS v
            EXCEPT SELECT facet, value FROM experiences_facetvalue
        ) AS n;
    END LOOP;
    INSERT INTO experiences_publicrow AS p (fiche_id, facets, changes, published_at, updated_at, last_confirmed_at, reference, plain, zone, cells, activities, territory_keys, barrier_codes, lever_codes, title_vector, search_vector)
    VALUES (e.id, codes, 1, e.published_at, e.updated_at, e.last_confirmed_at, e.reference, e.plain, e.zone, e.cells, e.activities, e.territory_keys, e.barrier_codes, e.lever_codes, ts_filter(e.search_vector, '{a}'), e.search_vector)
    ON CONFLICT (fiche_id) DO UPDATE SET
        payload = NULL, changes = p.changes + 1, facets = excluded.facets, published_at = excluded.published_at, updated_at = excluded.updated_at, last_confirmed_at = excluded.last_confirmed_at, reference = excluded.reference, plain = excluded.plain, zone = excluded.zone, cells = excluded.cells, activities = excluded.activities, territory_keys = excluded.territory_keys, barrier_codes = excluded.barrier_codes, lever_codes = excluded.lever_codes, title_vector = CASE WHEN p.title_vector = excluded.title_vector THEN p.title_vector ELSE excluded.title_vector END, search_vector = CASE WHEN p.search_vector = excluded.search_vector THEN p.search_vector ELSE excluded.search_vector END;
END $$;
"""
