"""The SQL of 0009 as it was that day: `public_rows/sql.py` goes on, each change of it by a migration of its own."""

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
    INSERT INTO experiences_publicrow AS p (fiche_id, facets, changes, published_at, updated_at, last_confirmed_at, reference, plain, zone, stage, evidence_level, levels, dimensions, cells, sectors, domains, activities, audiences, themes, territory_keys, barrier_codes, lever_codes, title_vector, search_vector)
    VALUES (e.id, codes, 1, e.published_at, e.updated_at, e.last_confirmed_at, e.reference, e.plain, e.zone, e.stage, e.evidence_level, e.levels, e.dimensions, e.cells, e.sectors, e.domains, e.activities, e.audiences, e.themes, e.territory_keys, e.barrier_codes, e.lever_codes, ts_filter(e.search_vector, '{a}'), e.search_vector)
    ON CONFLICT (fiche_id) DO UPDATE SET
        payload = NULL, changes = p.changes + 1, facets = excluded.facets, published_at = excluded.published_at, updated_at = excluded.updated_at, last_confirmed_at = excluded.last_confirmed_at, reference = excluded.reference, plain = excluded.plain, zone = excluded.zone, stage = excluded.stage, evidence_level = excluded.evidence_level, levels = excluded.levels, dimensions = excluded.dimensions, cells = excluded.cells, sectors = excluded.sectors, domains = excluded.domains, activities = excluded.activities, audiences = excluded.audiences, themes = excluded.themes, territory_keys = excluded.territory_keys, barrier_codes = excluded.barrier_codes, lever_codes = excluded.lever_codes, title_vector = CASE WHEN p.title_vector = excluded.title_vector THEN p.title_vector ELSE excluded.title_vector END, search_vector = CASE WHEN p.search_vector = excluded.search_vector THEN p.search_vector ELSE excluded.search_vector END;
END $$;
"""

FORGET_TRIGGERS = """
CREATE FUNCTION experiences_forget_payloads(fiches bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE experiences_publicrow SET payload = NULL, changes = changes + 1 WHERE fiche_id = ANY(fiches);
$$;

CREATE FUNCTION accounts_organisation_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT experience_id FROM experiences_experienceorganisation WHERE organisation_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON accounts_organisation FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.slug IS DISTINCT FROM NEW.slug OR OLD.acronym IS DISTINCT FROM NEW.acronym OR OLD.type IS DISTINCT FROM NEW.type) EXECUTE FUNCTION accounts_organisation_forgets();
CREATE FUNCTION instances_body_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT experience_id FROM experiences_experience_bodies WHERE body_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON instances_body FOR EACH ROW WHEN (OLD.reference IS DISTINCT FROM NEW.reference OR OLD.slug IS DISTINCT FROM NEW.slug OR OLD.name IS DISTINCT FROM NEW.name OR OLD.plain IS DISTINCT FROM NEW.plain OR OLD.type_id IS DISTINCT FROM NEW.type_id OR OLD.published_at IS DISTINCT FROM NEW.published_at) EXECUTE FUNCTION instances_body_forgets();
CREATE FUNCTION instances_bodytype_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT b.experience_id FROM experiences_experience_bodies b JOIN instances_body i ON i.id = b.body_id WHERE i.type_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON instances_bodytype FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code OR OLD.acronym IS DISTINCT FROM NEW.acronym) EXECUTE FUNCTION instances_bodytype_forgets();
CREATE FUNCTION instances_establishment_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT experience_id FROM experiences_experience_establishments WHERE establishment_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON instances_establishment FOR EACH ROW WHEN (OLD.finess IS DISTINCT FROM NEW.finess OR OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION instances_establishment_forgets();
CREATE FUNCTION partenariat_territory_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT experience_id FROM experiences_experience_territories WHERE territory_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON partenariat_territory FOR EACH ROW WHEN (OLD.key IS DISTINCT FROM NEW.key OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.code IS DISTINCT FROM NEW.code OR OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION partenariat_territory_forgets();
CREATE FUNCTION partenariat_source_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT id FROM experiences_experience WHERE source_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON partenariat_source FOR EACH ROW WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.publisher IS DISTINCT FROM NEW.publisher OR OLD.year IS DISTINCT FROM NEW.year OR OLD.url IS DISTINCT FROM NEW.url) EXECUTE FUNCTION partenariat_source_forgets();
CREATE FUNCTION experiences_experience_forgets() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE fiches bigint[] := ARRAY(SELECT id FROM experiences_experience WHERE parent_id = NEW.id); BEGIN
    PERFORM 1 FROM experiences_experience WHERE id = ANY(fiches) ORDER BY id FOR NO KEY UPDATE;
    PERFORM experiences_forget_payloads(fiches); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON experiences_experience FOR EACH ROW WHEN (OLD.reference IS DISTINCT FROM NEW.reference OR OLD.slug IS DISTINCT FROM NEW.slug OR OLD.title IS DISTINCT FROM NEW.title OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION experiences_experience_forgets();
CREATE FUNCTION partenariat_term_forgets() RETURNS trigger LANGUAGE plpgsql AS $$  BEGIN
    PERFORM 1 FROM experiences_experience WHERE state = 'published' ORDER BY id FOR NO KEY UPDATE;
    UPDATE experiences_publicrow SET payload = NULL, changes = changes + 1; RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON partenariat_term FOR EACH ROW WHEN (OLD.vocabulary IS DISTINCT FROM NEW.vocabulary OR OLD.code IS DISTINCT FROM NEW.code OR OLD.label IS DISTINCT FROM NEW.label) EXECUTE FUNCTION partenariat_term_forgets();
CREATE TRIGGER forgets_all_payloads AFTER INSERT OR DELETE ON partenariat_term FOR EACH STATEMENT EXECUTE FUNCTION partenariat_term_forgets();
CREATE FUNCTION accounts_consent_forgets() RETURNS trigger LANGUAGE plpgsql AS $$  BEGIN
    PERFORM experiences_forget_payloads(ARRAY(
        SELECT experience_id FROM experiences_testimony
        WHERE NEW.id IN (consent_id, name_consent_id, health_consent_id)
        UNION SELECT experience_id FROM experiences_mediaasset WHERE consent_id = NEW.id
    )); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE ON accounts_consent FOR EACH ROW EXECUTE FUNCTION accounts_consent_forgets();
CREATE FUNCTION experiences_attached_forgets() RETURNS trigger LANGUAGE plpgsql AS $$  BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM experiences_forget_payloads(ARRAY[OLD.experience_id]); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM experiences_forget_payloads(ARRAY[NEW.experience_id]); END IF; RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER INSERT OR UPDATE OR DELETE ON experiences_testimony FOR EACH ROW EXECUTE FUNCTION experiences_attached_forgets();
CREATE TRIGGER forgets_payloads AFTER INSERT OR UPDATE OR DELETE ON experiences_mediaasset FOR EACH ROW EXECUTE FUNCTION experiences_attached_forgets();
CREATE FUNCTION experiences_child_moved() RETURNS trigger LANGUAGE plpgsql AS $$  BEGIN PERFORM experiences_forget_payloads(ARRAY[OLD.experience_id]); RETURN NULL; END $$;
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_matrixposition FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_evaluation FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_experienceorganisation FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_experience_territories FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_experience_bodies FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
CREATE TRIGGER forgets_payloads AFTER UPDATE OF experience_id ON experiences_experience_establishments FOR EACH ROW EXECUTE FUNCTION experiences_child_moved();
"""

DROP_FORGET_TRIGGERS = """
DROP TRIGGER forgets_payloads ON accounts_organisation;
DROP TRIGGER forgets_payloads ON instances_body;
DROP TRIGGER forgets_payloads ON instances_bodytype;
DROP TRIGGER forgets_payloads ON instances_establishment;
DROP TRIGGER forgets_payloads ON partenariat_territory;
DROP TRIGGER forgets_payloads ON partenariat_source;
DROP TRIGGER forgets_payloads ON experiences_experience;
DROP TRIGGER forgets_payloads ON accounts_consent;
DROP TRIGGER forgets_payloads ON experiences_testimony;
DROP TRIGGER forgets_payloads ON experiences_mediaasset;
DROP TRIGGER forgets_payloads ON experiences_matrixposition;
DROP TRIGGER forgets_payloads ON experiences_evaluation;
DROP TRIGGER forgets_payloads ON experiences_experienceorganisation;
DROP TRIGGER forgets_payloads ON experiences_experience_territories;
DROP TRIGGER forgets_payloads ON experiences_experience_bodies;
DROP TRIGGER forgets_payloads ON experiences_experience_establishments;
DROP TRIGGER forgets_payloads ON partenariat_term;
DROP TRIGGER forgets_all_payloads ON partenariat_term;
DROP FUNCTION accounts_organisation_forgets();
DROP FUNCTION instances_body_forgets();
DROP FUNCTION instances_bodytype_forgets();
DROP FUNCTION instances_establishment_forgets();
DROP FUNCTION partenariat_territory_forgets();
DROP FUNCTION partenariat_source_forgets();
DROP FUNCTION experiences_experience_forgets();
DROP FUNCTION partenariat_term_forgets();
DROP FUNCTION accounts_consent_forgets();
DROP FUNCTION experiences_attached_forgets();
DROP FUNCTION experiences_child_moved();
DROP FUNCTION experiences_forget_payloads(bigint[]);
"""

REBUILD = """
DELETE FROM experiences_publicrow p WHERE NOT EXISTS (
    SELECT FROM experiences_experience e WHERE e.id = p.fiche_id AND e.state = 'published'
);
SELECT experiences_write_public_row(e) FROM experiences_experience e WHERE e.state = 'published' ORDER BY e.id;
"""
