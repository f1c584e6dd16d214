"""Which bodies should exist, and where: the written rule (docs/operations.md, « Expected bodies »).

What the law says is turned into what the register knows: category, legal entity, address. `refresh` alone writes
`ExpectedBody` and `ExpectedSite`; `explain` says on a site's page what is expected there, and why.
"""

from django.conf import settings
from django.db import connection

from instances.enums import ExpectedRule
from instances.models import ExpectedSite
from partenariat.public_version import raised_once

APHP = "750712184"

# Categories of the register where a « commission des usagers » sits, weightiest first: the first is the main site.
# 101 CHR, 355 CH, 292 psychiatric hospital, 106 local hospital, 131 cancer centre, 365 several disciplines, 128 surgery,
# 122 maternity, 129 medicine, 109 follow-up care, 161 mental health, 430 post-cure, 433 prison hospital,
# 697 cooperation group that is an establishment, 362 long stay, 127 home hospitalisation, 141 dialysis centre.
ESTABLISHMENTS = (
    "101", "355", "292", "106", "131", "365", "128", "122", "129", "109", "161", "430", "433", "697", "362", "127", "141",
)  # fmt: skip
# At the AP-HP, the sites that are hospitals: not its long-stay units, nor home hospitalisation under its own category.
HOSPITALS = ("101", "355", "292", "106")
# Dialysis away from a centre: with the hospital of its entity, or all together when the entity has none.
DIALYSIS = ("146",)
# Parts of an establishment: psychiatric consultations (156) and day centres (425), therapeutic workshops (366) and
# flats (412), regional psychiatry in prisons (415), crisis centres (444). Alone, they expect nothing.
PARTS = ("156", "425", "366", "412", "415", "444")

# Accommodation, continuous day care or work support. Left out, because another form of participation is allowed or
# because the register does not tell: home services, short stays, places for children mostly under eleven or under
# a judicial measure, experimental ones, places for asylum seekers.
SOCIAL = (
    "183", "186", "188", "192", "194", "195", "196",  # children and teenagers with a disability
    "246", "249",  # work support, professional re-education
    "252", "253", "255", "382", "396", "437", "448", "449",  # adults with a disability
    "202", "207", "500", "501", "502",  # older people
    "165", "213",  # people who are ill and in hardship, for long stays
    "214", "257",  # social reintegration, young workers
)  # fmt: skip

# `wanted_site`: a line per site and type, with the body it belongs to.
SITES = """
CREATE TEMP TABLE wanted_site ON COMMIT DROP AS
WITH
site AS (
    SELECT e.id, e.finess, e.territory_id, e.department, e.cdu_expected = 'yes' AS forced,
        coalesce(l.finess, '') AS entity, e.legal_entity_id, coalesce(e.legal_entity_id, -e.id) AS holder,
        e.ownership = 'public' AS public, e.category_code,
        array_position(%(establishments)s, e.category_code::text) AS rank,
        -- Without an address, a site is at no other's.
        e.territory_id || ' ' || coalesce(nullif(lower(e.address), ''), e.finess) AS place
    FROM instances_establishment e LEFT JOIN instances_legalentity l ON l.id = e.legal_entity_id
    WHERE e.is_open AND e.cdu_expected <> 'no'
        AND (e.cdu_expected = 'yes' OR e.category_code = ANY(%(health)s))
),
holder AS (
    SELECT holder, CASE
        WHEN entity = %(aphp)s THEN 'aphp-hospital'
        WHEN bool_or(public AND rank IS NOT NULL) THEN 'public-entity'
        ELSE 'private-site'
    END AS rule, bool_or(rank IS NOT NULL) AS is_establishment
    FROM site WHERE NOT forced GROUP BY holder, entity
),
held AS (SELECT site.*, holder.rule, holder.is_establishment FROM site JOIN holder USING (holder) WHERE NOT forced),
head AS (
    SELECT DISTINCT ON (holder, spot) * FROM (
        SELECT held.*, CASE WHEN rule = 'public-entity' OR NOT is_establishment THEN '' ELSE place END AS spot FROM held
        WHERE CASE
            WHEN NOT is_establishment THEN category_code = ANY(%(dialysis)s)
            WHEN rule = 'aphp-hospital' THEN category_code = ANY(%(hospitals)s)
            ELSE rank IS NOT NULL
        END
    ) AS candidate
    ORDER BY holder, spot, rank, finess
),
cdu AS (
    SELECT DISTINCT ON (held.id) held.id, head.rule, head.id AS main, head.finess, head.entity, head.legal_entity_id,
        head.department
    FROM held JOIN head USING (holder)
    ORDER BY held.id, head.id = held.id DESC, head.place = held.place DESC, head.territory_id = held.territory_id DESC,
        head.department = held.department DESC, head.rank, head.finess
)
SELECT 'CDU' AS type, id AS site, rule, main, legal_entity_id, department,
    'CDU ' || CASE rule WHEN 'public-entity' THEN 'ej-' || entity ELSE 'et-' || finess END AS key
FROM cdu
UNION ALL
SELECT 'CDU', id, 'staff', id, legal_entity_id, department, 'CDU et-' || finess FROM site WHERE forced
UNION ALL
SELECT 'CVS', id, CASE cvs_expected WHEN 'yes' THEN 'staff' ELSE 'social-site' END, id, legal_entity_id, department,
    'CVS et-' || finess
FROM instances_establishment
WHERE is_open AND cvs_expected <> 'no' AND (cvs_expected = 'yes' OR category_code = ANY(%(social)s))
"""

# `wanted`: a line per body.
BODIES = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT w.key, type.id AS type_id, w.rule, w.main AS establishment_id, w.legal_entity_id,
    NULL::bigint AS territory_id, w.department
FROM wanted_site w JOIN instances_bodytype type ON type.code = w.type
WHERE w.main = w.site
UNION ALL
SELECT type.code || ' ' || t.key, type.id, CASE t.kind WHEN 'region' THEN 'region' ELSE 'department' END, NULL, NULL,
    t.id, CASE t.kind WHEN 'region' THEN '' ELSE t.key END
FROM partenariat_territory t
JOIN instances_bodytype type
    ON (t.kind = 'region' AND type.code = 'CRSA') OR (t.kind = 'department' AND type.code IN ('CTS', 'CDCA'))
WHERE t.key = %(region)s OR (t.kind = 'department' AND t.ancestors @> ARRAY[%(region)s]::varchar[])
"""

# Only what differs is written: each write of these tables raises the public version.
DIFFERENCES = (
    """
    DELETE FROM instances_expectedsite s USING instances_expectedbody b, instances_bodytype type
    WHERE b.id = s.expected_id AND type.id = s.type_id AND NOT EXISTS (
        SELECT 1 FROM wanted_site w WHERE w.site = s.establishment_id AND w.type = type.code AND w.key = b.key
    )
    """,
    "DELETE FROM instances_expectedbody b WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.key = b.key)",
    """
    UPDATE instances_expectedbody b SET type_id = w.type_id, rule = w.rule, establishment_id = w.establishment_id,
        legal_entity_id = w.legal_entity_id, territory_id = w.territory_id, department = w.department
    FROM wanted w WHERE w.key = b.key
        AND (b.type_id, b.rule, b.establishment_id, b.legal_entity_id, b.territory_id, b.department)
        IS DISTINCT FROM (w.type_id, w.rule, w.establishment_id, w.legal_entity_id, w.territory_id, w.department)
    """,
    """
    INSERT INTO instances_expectedbody (key, type_id, rule, establishment_id, legal_entity_id, territory_id, department)
    SELECT key, type_id, rule, establishment_id, legal_entity_id, territory_id, department
    FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM instances_expectedbody b WHERE b.key = w.key)
    ORDER BY key
    """,
    """
    INSERT INTO instances_expectedsite (expected_id, establishment_id, type_id)
    SELECT b.id, w.site, b.type_id
    FROM wanted_site w JOIN instances_expectedbody b ON b.key = w.key
    WHERE NOT EXISTS (
        SELECT 1 FROM instances_expectedsite s WHERE s.establishment_id = w.site AND s.type_id = b.type_id
    )
    ORDER BY b.id, w.site
    """,
)


@raised_once()
def refresh():
    """Recompute every expected body, after an import of the register or a decision of staff. Returns the rows written."""
    parameters = {
        "health": [*ESTABLISHMENTS, *DIALYSIS, *PARTS],
        "establishments": list(ESTABLISHMENTS),
        "hospitals": list(HOSPITALS),
        "dialysis": list(DIALYSIS),
        "social": list(SOCIAL),
        "aphp": APHP,
        "region": f"reg-{settings.PARTENARIAT_REGION}",
    }
    with connection.cursor() as cursor:
        # Two refreshes at once would write the same rows.
        cursor.execute("LOCK TABLE instances_expectedbody IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DROP TABLE IF EXISTS wanted_site, wanted")
        cursor.execute(SITES, parameters)
        cursor.execute(BODIES, parameters)
        cursor.execute("ANALYZE wanted_site, wanted")
        written = 0
        for statement in DIFFERENCES:
            cursor.execute(statement)
            written += cursor.rowcount
        return written


WHY = {
    ExpectedRule.PUBLIC_ENTITY: "un établissement public de santé a une commission pour tous ses sites",
    ExpectedRule.APHP_HOSPITAL: "à l’AP-HP, chaque hôpital a sa commission",
    ExpectedRule.PRIVATE_SITE: "un établissement de santé privé a sa commission",
    ExpectedRule.SOCIAL_SITE: (
        "un conseil est prévu là où l’on est hébergé, accueilli à la journée de façon continue ou aidé par le travail"
    ),
}
ARTICLES = {
    ExpectedRule.PUBLIC_ENTITY: "articles L1112-3 et R1112-79 du code de la santé publique",
    ExpectedRule.APHP_HOSPITAL: "article R1112-81 du code de la santé publique",
    ExpectedRule.PRIVATE_SITE: "articles L1112-3 et R1112-79 du code de la santé publique",
    ExpectedRule.SOCIAL_SITE: "articles L311-6 et D311-3 du code de l’action sociale et des familles",
}
ARMY = "114"


def explain(establishment):
    """[sentence]: which bodies are expected for this site, where they sit, under which rule. Two statements at most."""
    sites = ExpectedSite.objects.filter(establishment=establishment).select_related(
        "type", "expected__establishment"
    )
    sentences = [_expected_here(site, establishment) for site in sites.order_by("type__code")]
    said = {establishment.cdu_expected, establishment.cvs_expected}
    if "no" in said:
        sentences.append(
            f"L’équipe a retiré une instance de la règle, pour ce site\u00a0: {_reason(establishment)}"
        )
    if sentences:
        return sentences
    if establishment.category_code == ARMY:
        return [
            "Un hôpital des armées a sa propre commission, que fixent les articles R6147-116 et suivants du code de "
            "la santé publique\u00a0: elle n’est pas comptée parmi les commissions des usagers."
        ]
    return [
        "D’après sa catégorie au registre, aucune instance n’est attendue sur ce site. D’autres formes sont possibles."
    ]


def _expected_here(site, establishment):
    main, rule = site.expected.establishment, ExpectedRule(site.expected.rule)
    agreed = "attendu" if site.type.code == "CVS" else "attendue"
    where = "sur ce site" if main == establishment else f"au site principal, «\u00a0{main}\u00a0»"
    expected = f"{site.type.label} ({site.type.acronym}) {agreed} {where}"
    if rule == ExpectedRule.STAFF:
        return f"{expected}, sur décision de l’équipe\u00a0: {_reason(establishment)}"
    return f"{expected}\u00a0: {WHY[rule]} ({ARTICLES[rule]})."


def _reason(establishment):
    return establishment.expected_reason.rstrip(".") + "."
