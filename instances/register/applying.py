"""Write the differences, all at once: each statement of this page handles every site it concerns."""

from django.db import connection

from instances import derived
from instances.models import Body

ENTITIES = """
INSERT INTO instances_legalentity (finess, name, siren)
SELECT DISTINCT legal, '', '' FROM finess_wanted WHERE legal <> ''
ON CONFLICT (finess) DO NOTHING
"""

# What a site derives is computed here: refreshing afterwards would write every row, and its indexes, twice.
NEW = f"""
INSERT INTO instances_establishment (
    finess, legal_entity_id, siret, name, register_name, name_is_ours, category_code, category, ownership, address,
    postcode, phone, territory_id, latitude, longitude, website, users_rights_url, public_contact, cdu_expected,
    cvs_expected, expected_reason, is_open, opened_on, register_date, is_fictitious, version,
    territory_keys, department, search_text
)
SELECT e.finess, e.legal_entity_id, e.siret, e.name, e.register_name, false, e.category_code, e.category, e.ownership,
    e.address, e.postcode, e.phone, e.territory_id, e.latitude, e.longitude, '', '', '', '', '', '',
    true, e.opened_on, %(date)s, %(is_fictitious)s, 1, {derived.ESTABLISHMENT_COLUMNS}
FROM (
    SELECT w.*, own.id AS legal_entity_id
    FROM finess_wanted w LEFT JOIN instances_legalentity own ON own.finess = w.legal
    WHERE w.kind = 'new'
) AS e {derived.ESTABLISHMENT_JOINS}
ORDER BY e.finess
"""  # noqa: S608

CHANGED = """
UPDATE instances_establishment AS e SET
    legal_entity_id = (SELECT id FROM instances_legalentity WHERE finess = w.legal), siret = w.siret, name = w.name,
    register_name = w.register_name, category_code = w.category_code, category = w.category, ownership = w.ownership,
    address = w.address, postcode = w.postcode, phone = w.phone, territory_id = w.territory_id,
    latitude = w.latitude, longitude = w.longitude, opened_on = w.opened_on,
    is_open = true, closed_on = NULL, register_date = greatest(e.register_date, %(date)s)
FROM finess_wanted w WHERE w.establishment_id = e.id
RETURNING e.id
"""

CLOSED = """
UPDATE instances_establishment AS e SET is_open = false, closed_on = %(date)s
FROM finess_closing c WHERE c.establishment_id = e.id
"""

# Readers are told the date of the register a site was last seen in.
SEEN = """
UPDATE instances_establishment AS e SET register_date = %(date)s
FROM finess_site s WHERE s.finess = e.finess AND (e.register_date IS NULL OR e.register_date < %(date)s)
"""


def write(date, is_fictitious):
    """Apply what `comparing.compare` found in this transaction."""
    parameters = {"date": date, "is_fictitious": is_fictitious}
    with connection.cursor() as cursor:
        cursor.execute(ENTITIES)
        # A first import makes thousands: the planner must know, or it looks each one up by reading them all.
        cursor.execute("ANALYZE instances_legalentity")
        cursor.execute(NEW, parameters)
        cursor.execute(CHANGED, parameters)
        changed = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(CLOSED, parameters)
        cursor.execute(SEEN, parameters)
    if changed:
        derived.refresh_establishments(changed)
        # Bodies quote the name of their site, and stand where it stands.
        derived.refresh(Body.objects.filter(establishment__in=changed).values_list("pk", flat=True))
