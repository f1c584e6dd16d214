"""The view of all that waits for staff. One branch a table; `experiences/models/queue.py` says what each column is."""

# ruff: noqa: S608  (made of constants of this file)

from django.db import migrations

CARRIER = """coalesce((
    SELECT string_agg(o.name, ', ' ORDER BY eo."order", eo.id)
    FROM experiences_experienceorganisation eo JOIN accounts_organisation o ON o.id = eo.organisation_id
    WHERE eo.experience_id = e.id AND eo.role IN ('lead', 'co_lead')
), '')"""
# Stands in for the address of a guest who has not confirmed theirs: `accounts.models.people`.
UNCONFIRMED = "@sans-compte.invalid"
FICHE = f"e.reference, e.title, {{since}} AS since, e.id AS fiche_id, {{state}} AS state, e.provenance, {CARRIER} AS carrier, e.zone, e.territory_keys::varchar[]"  # fmt: skip
NAME = "coalesce(nullif({user}.display_name, ''), {user}.email, '')"


def named(user):
    return NAME.format(user=user)


def fiche(since, state="''::text"):
    return FICHE.format(since=since, state=state)


def places(territory):
    """The territory and all that contains it, as a fiche has them."""
    return f"coalesce((SELECT t.ancestors::varchar[] || t.key::varchar FROM partenariat_territory t WHERE t.id = {territory}), '{{}}')"


def record(reference, title, since, carrier, territory):
    """What is not about a fiche."""
    return f"{reference}, {title}, {since}, NULL::bigint, ''::text, ''::text, {carrier}, ''::text, {places(territory)}"


# Sent, confirmed, still open, and in the hands of staff; or set aside, wherever it had got to.
PROPOSED = """p.closed_at IS NULL AND (p.suspicion <> '' OR (
    p.sent_at IS NOT NULL AND p.confirmed_at IS NOT NULL
    AND (p.kind = 'update' OR p.owner_until IS NULL OR p.owner_until <= now())
))"""
PROPOSER = f"coalesce(nullif(p.email, ''), {named('u')})"
PROPOSED_TEXT = """concat_ws(' ', p.reason, p.source, (
    SELECT string_agg(change.value ->> 'after', ' ; ') FROM jsonb_each(p.changes) AS change
))"""
# `AttachmentQuerySet.waiting`; what was set aside waits for a person before anybody's consent is asked.
READ_WITH = """a.accepted_at IS NULL AND a.refused_at IS NULL
    AND e.state IN ('submitted', 'in_review', 'accepted', 'published', 'archived')"""
CONSENTED = (
    "EXISTS (SELECT 1 FROM accounts_consent c WHERE c.id = a.{which} AND c.withdrawn_at IS NULL{more})"
)
AGREED = CONSENTED.format(which="consent_id", more="")
ADULT = CONSENTED.format(which="consent_id", more=" AND c.for_minor")
HEALTHY = CONSENTED.format(which="health_consent_id", more="")
DUE = "(e.last_confirmed_at + make_interval(months => e.review_months))::date"
HERE = "'Europe/Paris'"

BRANCHES = [
    # What a blocked person sends is set aside; what they had sent before is not.
    f"""SELECT 'experience', e.id, 'fiche', {fiche("coalesce(e.submitted_at, e.created_at)", "e.state")},
        CASE WHEN u.blocked_at <= e.submitted_at THEN 'blocked' ELSE coalesce(u.suspicion, '') END, {named("u")}, ''
    FROM experiences_experience e LEFT JOIN accounts_user u ON u.id = e.author_id
    WHERE e.state IN ('submitted', 'in_review', 'accepted')""",
    f"""SELECT 'experience', e.id, 'late', {fiche(f"{DUE}::timestamp AT TIME ZONE {HERE}", "e.state")},
        '', {named("u")}, ''
    FROM experiences_experience e LEFT JOIN accounts_user u ON u.id = e.author_id
    WHERE e.state = 'published' AND e.provenance <> 'seed' AND {DUE} < (now() AT TIME ZONE {HERE})::date""",
    f"""SELECT 'experienceproposal', p.id, p.kind, {fiche("coalesce(p.sent_at, p.created_at)")},
        p.suspicion, {PROPOSER}, {PROPOSED_TEXT}
    FROM experiences_experienceproposal p JOIN experiences_experience e ON e.id = p.record_id
    LEFT JOIN accounts_user u ON u.id = p.author_id
    WHERE e.state <> 'deleted' AND {PROPOSED}""",
    f"""SELECT 'organisationproposal', p.id, p.kind,
        {record("''", "o.name", "coalesce(p.sent_at, p.created_at)", "''", "o.territory_id")},
        p.suspicion, {PROPOSER}, {PROPOSED_TEXT}
    FROM accounts_organisationproposal p JOIN accounts_organisation o ON o.id = p.record_id
    LEFT JOIN accounts_user u ON u.id = p.author_id
    WHERE {PROPOSED}""",
    f"""SELECT 'bodyproposal', p.id, p.kind,
        {record("b.reference", "b.name", "coalesce(p.sent_at, p.created_at)", "''", "b.territory_id")},
        p.suspicion, {PROPOSER}, {PROPOSED_TEXT}
    FROM instances_bodyproposal p JOIN instances_body b ON b.id = p.record_id
    LEFT JOIN accounts_user u ON u.id = p.author_id
    WHERE {PROPOSED}""",
    # An organisation with a manager decides by itself.
    f"""SELECT 'organisationclaim', c.id, 'claim',
        {record("''", "o.name", "c.created_at", "o.name", "o.territory_id")},
        c.suspicion, {named("u")}, c.message
    FROM accounts_organisationclaim c JOIN accounts_organisation o ON o.id = c.organisation_id
    JOIN accounts_user u ON u.id = c.user_id
    WHERE c.decided_at IS NULL AND (c.suspicion <> '' OR NOT EXISTS (
        SELECT 1 FROM accounts_organisationmembership m JOIN accounts_user mu ON mu.id = m.user_id AND mu.is_active
        WHERE m.organisation_id = o.id AND m.role = 'manager' AND m.approved_at IS NOT NULL
    ))""",
    f"""SELECT 'maintenanceclaim', c.id, 'claim',
        {record("coalesce(b.reference, h.finess, '')", "coalesce(b.name, h.name)", "c.created_at", "o.name", "coalesce(b.territory_id, h.territory_id)")},
        c.suspicion, {named("u")}, c.message
    FROM instances_maintenanceclaim c JOIN accounts_organisation o ON o.id = c.organisation_id
    JOIN accounts_user u ON u.id = c.user_id
    LEFT JOIN instances_body b ON b.id = c.body_id LEFT JOIN instances_establishment h ON h.id = c.establishment_id
    WHERE c.decided_at IS NULL""",
    f"""SELECT 'report', r.id, 'report', {fiche("r.created_at", "r.kind")}, r.suspicion, r.email, r.message
    FROM experiences_report r JOIN experiences_experience e ON e.id = r.experience_id
    WHERE r.handled_at IS NULL AND e.state <> 'deleted'""",
    f"""SELECT 'opinion', o.id, 'opinion', {fiche("o.asked_at", "e.state")}, '', {named("u")}, o.question
    FROM experiences_opinion o JOIN experiences_experience e ON e.id = o.experience_id
    LEFT JOIN accounts_user u ON u.id = o.asked_by_id
    WHERE o.given_at IS NULL AND e.state IN ('submitted', 'in_review', 'accepted')""",
    f"""SELECT 'testimony', a.id, 'attachment', {fiche("a.updated_at")}, a.suspicion, {named("u")}, a.text
    FROM experiences_testimony a JOIN experiences_experience e ON e.id = a.experience_id
    LEFT JOIN accounts_user u ON u.id = a.added_by_id
    WHERE {READ_WITH} AND (a.suspicion <> '' OR (
        {AGREED} AND (NOT a.is_minor OR {ADULT}) AND (NOT a.mentions_health OR {HEALTHY})
    ))""",
    f"""SELECT 'mediaasset', a.id, 'attachment', {fiche("a.updated_at")}, a.suspicion, {named("u")}, concat_ws(' ', a.title, a.alt_text)
    FROM experiences_mediaasset a JOIN experiences_experience e ON e.id = a.experience_id
    LEFT JOIN accounts_user u ON u.id = a.added_by_id
    WHERE {READ_WITH} AND (a.suspicion <> '' OR NOT a.people_identifiable OR {AGREED})""",
    f"""SELECT 'contactrequest', q.id, 'message', {fiche("q.created_at")}, q.suspicion, q.sender_email, q.message
    FROM experiences_contactrequest q JOIN experiences_experience e ON e.id = q.experience_id
    WHERE q.suspicion <> '' AND q.status <> 'spam'""",
    f"""SELECT 'threadmessage', w.id, 'message', {fiche("w.created_at")}, w.suspicion, {named("u")}, w.text
    FROM experiences_threadmessage w JOIN experiences_experience e ON e.id = w.experience_id
    LEFT JOIN accounts_user u ON u.id = w.author_id
    WHERE w.suspicion <> '' AND w.read_at IS NULL""",
    # Whoever began without an account: their link has not left.
    f"""SELECT 'user', u.id, 'guest', {record("''", "coalesce(d.title, '')", "u.date_joined", "''", "NULL")},
        u.suspicion, coalesce(l.email, ''), coalesce(d.summary, '')
    FROM accounts_user u
    LEFT JOIN LATERAL (
        SELECT title, summary FROM experiences_experience WHERE author_id = u.id ORDER BY id LIMIT 1
    ) d ON true
    LEFT JOIN LATERAL (SELECT email FROM accounts_accesslink WHERE user_id = u.id ORDER BY id LIMIT 1) l ON true
    WHERE u.suspicion <> '' AND u.blocked_at IS NULL AND u.email LIKE '%{UNCONFIRMED}'""",
]

# A fiche being read is followed by who reads it; anything else, by whoever said so.
VIEW = f"""CREATE VIEW experiences_queue AS
SELECT w.*,
    CASE WHEN w.kind = 'fiche' AND e.state <> 'submitted' THEN e.reviewer_id ELSE a.assignee_id END AS assignee_id,
    a.reader_id, a.reading_since, a.reading_until
FROM ({" UNION ALL ".join(BRANCHES)}) AS w (
    "table", object_id, kind, reference, title, since, fiche_id, state, provenance, carrier, zone, territory_keys,
    suspicion, from_whom, excerpt
)
LEFT JOIN experiences_experience e ON e.id = w.fiche_id
LEFT JOIN experiences_assignment a ON a."table" = w."table" AND a.object_id = w.object_id"""


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0003_contribution_loop"),
        ("accounts", "0002_contribution_loop"),
        ("instances", "0003_contribution_loop"),
    ]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW experiences_queue")]
