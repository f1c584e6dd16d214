"""Who gets what at every address of the site: one line a route, held true by `test_permissions.py`.

A route without a line fails: adding one means saying here who may open it.
"""

ROLES = ("anonymous", "stranger", "author", "coauthor", "member", "moderator", "curator")


def answers(everybody, **some):
    return dict.fromkeys(ROLES, everybody) | some


# What a plain GET answers to each role.
OPEN = answers(200)
SIGNED_IN = answers(200, anonymous=302)
# For those who have no account yet: the others are sent to what they have.
SIGNED_OUT = answers(302, anonymous=200)
# What belongs to those who write a fiche does not exist for others; staff have the admin.
WRITERS = answers(404, anonymous=302, author=200, coauthor=200, member=200)
# Nothing to show now: back to the fiche.
WRITERS_BACK = answers(404, anonymous=302, author=302, coauthor=302, member=302)
# The members of an organisation.
MEMBERS = answers(404, anonymous=302, member=200)
# Who wrote the fiche a correction is about, and staff.
CONCERNED = answers(200, anonymous=302, stranger=404)
# The person who holds a seat.
THEIRS = answers(404, anonymous=302, author=200)
# A button is no page.
BUTTON = answers(405, anonymous=302)
# An address that names nothing here: no token, no file.
NOTHING = answers(404)


def _named(answers, names):
    return dict.fromkeys(names.split(), answers)


TABLE = {
    **_named(
        OPEN,
        "home legal licence accessibility privacy moderation_rules site_plan sitemap robots health lexicon "
        "territory_list territory_detail domain_list domain_detail body_list body_types body_detail body_suggest "
        "body_suggest_sent organisation_list organisation_detail organisation_suggest organisation_suggest_sent "
        "experience_list experience_matrix experience_propose experience_questions experience_detail "
        "experience_contact experience_contact_sent experience_history experience_suggest experience_suggest_sent "
        "experience_report experience_report_sent",
    ),
    **_named(OPEN, "search search_suggestions opensearch"),
    **_named(
        OPEN,
        "coverage coverage_gaps experience_map experience_points body_map body_points body_figures vacant_seat_map vacant_seat_points place_map place_points place_communes my_representative establishment_detail establishment_poster establishment_block establishment_suggest "
        "establishment_suggest_sent",
    ),
    **_named(OPEN, "export experience_figures statistics statistics_csv"),
    **_named(OPEN, "difficulty_list difficulty_detail experience_compare experience_kept"),
    **_named(
        OPEN,
        "vacant_seats call_detail candidacy_body candidacy_body_sent candidacy_call candidacy_call_sent",
    ),
    **_named(
        OPEN,
        "qualified_departments qualified_department qualified_easy qualified_poster approved_associations",
    ),
    **_named(
        OPEN,
        "experience_feed body_feed vacant_seats_feed call_feed experience_pdf experience_bibtex experience_ris "
        "alert_new alert_sent",
    ),
    # Opened by a signed link, whoever follows it.
    **_named(OPEN, "alert_confirm alert_manage alert_stop"),
    **_named(
        OPEN,
        "access_link access_link_sent share_invitation suggestion_confirm experience_confirm contact_confirm "
        "body_verify candidacy_follow",
    ),
    **_named(NOTHING, "consent_page consent_media media_file"),
    **_named(SIGNED_OUT, "experience_start access_link_ask"),
    **_named(
        SIGNED_IN,
        "my_account my_suggestions experience_similar body_claim organisation_join mail_preferences "
        "access_link_revoke establishment_claim establishment_keep my_mandates my_alerts",
    ),
    # Read by a script: it is told that the session ended, and sends nobody anywhere.
    "typed_answers": answers(200, anonymous=401),
    "my_suggestion": CONCERNED,
    **_named(
        MEMBERS,
        "organisation_members organisation_claim organisation_member body_keep body_keep_seats body_keep_lines "
        "body_keep_propose body_keep_facts body_keep_meetings body_keep_meeting body_keep_meeting_add our_seats "
        "our_vacant_seats our_proposal our_replacement",
    ),
    **_named(THEIRS, "my_erasure my_mandate_name my_mandate_resign my_mandate_notice"),
    **_named(BUTTON, "organisation_claim_withdraw maintenance_claim_withdraw my_experience_thread_read"),
    **_named(
        WRITERS,
        "my_experience my_experience_preview my_experience_submit my_experience_withdraw my_experience_rubric "
        "my_experience_thread my_experience_appeal my_experience_share my_experience_freshness "
        "my_experience_requests my_experience_testimonies my_experience_testimonies_add "
        "my_experience_testimonies_change my_experience_testimonies_remove my_experience_testimonies_consent "
        "my_experience_media my_experience_media_add my_experience_media_change my_experience_media_remove",
    ),
    **_named(WRITERS_BACK, "my_experience_coding my_experience_update my_experience_media_consent"),
}
