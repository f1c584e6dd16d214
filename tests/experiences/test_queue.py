"""The queue: what waits, once each, who looks after it, and what was set aside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.models import OutboxMessage
from experiences import enums, moderation
from experiences.curation import aside, following, queue
from experiences.enums import State
from experiences.models import Assignment, Experience, QueueItem, Report
from tests import factories
from tests.counting import queries
from tests.experiences import waiting

pytestmark = pytest.mark.django_db
QUEUE = "/admin/file/"


@pytest.fixture
def staff(client):
    moderator = factories.moderator()
    client.force_login(moderator)
    return moderator


def keys():
    return {(item.table, item.object_id) for item in queue.items().trusted()}


def sent_long_ago(fiche, days):
    Experience.objects.filter(pk=fiche.pk).update(submitted_at=timezone.now() - timedelta(days=days))
    return fiche


# ------------------------------------------------------------------------------ what waits


def test_a_fiche_waits_from_its_sending_to_its_publication():
    for state in State:
        factories.experience(state=state)
    found = [item.state for item in QueueItem.objects.all()]
    assert sorted(found) == ["accepted", "in_review", "submitted"]


def test_everything_that_waits_is_there_once():
    rows = waiting.one_of_each()
    expected = {("experience" if table == "late" else table, row.pk) for table, row in rows.items()}
    # The opinion's fiche is in review, so it waits too.
    assert keys() == expected | {("experience", rows["opinion"].experience_id)}
    assert QueueItem.objects.count() == len(expected) + 1
    kinds = set(QueueItem.objects.values_list("kind", flat=True))
    assert kinds == set(enums.QueueKind) - {enums.QueueKind.MESSAGE, enums.QueueKind.GUEST}


def test_what_is_decided_waits_no_more():
    now = timezone.now()
    waiting.report(handled_at=now)
    waiting.proposal(closed_at=now)
    waiting.claim(decided_at=now, outcome="withdrawn")
    waiting.testimony(accepted_at=now)
    waiting.media(refused_at=now)
    waiting.opinion(experience=factories.experience(state="rejected"))
    assert keys() == set()


def test_a_correction_is_the_owner_s_until_its_day():
    now = timezone.now()
    waiting.proposal(owner_until=now + timedelta(days=1))
    waiting.proposal(confirmed_at=None)
    handed = waiting.proposal(owner_until=now - timedelta(minutes=1))
    assert keys() == {("experienceproposal", handed.pk)}


def test_a_claim_is_for_the_managers_where_there_is_one():
    waiting.claim(factories.organisation(manager=factories.user()))
    assert keys() == set()


def test_a_testimony_waits_for_its_consents_first():
    waiting.testimony(consent=None)
    waiting.testimony(consent=waiting.consent(withdrawn_at=timezone.now()))
    waiting.testimony(is_minor=True)
    waiting.testimony(mentions_health=True)
    assert keys() == set()


def test_a_fiche_is_late_after_the_delay_its_carrier_chose_and_never_when_drawn_from_a_document():
    waiting.late(days=190, review_months=12)
    late = waiting.late(days=190, review_months=6)
    factories.seed_experience()
    assert [(item.object_id, item.kind) for item in queue.items()] == [(late.pk, "late")]


def test_the_counts_by_kind_leave_out_what_is_set_aside():
    waiting.report()
    waiting.report(suspicion="trap")
    kinds, number_aside = queue.counts()
    assert [(kind, number) for kind, number, _ in kinds] == [("report", 1)]
    assert number_aside == 1


# -------------------------------------------------------------------------------- the page


def test_the_page_shows_the_oldest_first_and_leads_where_it_is_treated(client, staff):
    old = sent_long_ago(factories.experience("La plus ancienne (exemple fictif)", state="submitted"), 3)
    factories.experience("La plus récente (exemple fictif)", state="submitted")
    page = client.get(QUEUE).text
    assert page.index("La plus ancienne") < page.index("La plus récente")
    assert f'href="{reverse("admin:experiences_experience_change", args=[old.pk])}"' in page
    assert "depuis 3\u00a0jours" in page


def test_the_page_asks_as_much_for_twenty_as_for_one(client, staff):
    waiting.one_of_each()
    one = queries(client, QUEUE)
    for _ in range(19):
        waiting.one_of_each()
    assert queries(client, QUEUE) == one


def test_the_page_is_narrowed_by_kind_by_person_and_by_place(client, staff):
    mine = factories.experience("La mienne (exemple fictif)", state="in_review")
    Experience.objects.filter(pk=mine.pk).update(reviewer=staff)
    factories.experience("À Paris (exemple fictif)", state="submitted", territories=("dep-75",))
    waiting.report(experience=factories.experience("Signalée (exemple fictif)"))

    def shown(query):
        page = client.get(QUEUE + query).text
        return {name for name in ("La mienne", "À Paris", "Signalée") if name in page}

    assert shown("") == {"La mienne", "À Paris", "Signalée"}
    assert shown("?nature=report") == {"Signalée"}
    assert shown("?suivi=moi") == {"La mienne"}
    assert shown("?suivi=personne") == {"À Paris", "Signalée"}
    assert shown("?lieu=dep-75") == {"À Paris"}
    assert shown("?lieu=etranger") == set()
    assert shown("?nature=autre&suivi=x&lieu=y&page=zzz") == {"La mienne", "À Paris", "Signalée"}


def test_an_empty_queue_says_so(client, staff):
    assert "Rien n’attend. Tout est à jour." in client.get(QUEUE).text
    assert "Rien n’attend avec ces filtres." in client.get(QUEUE + "?suivi=moi").text


def test_a_page_past_the_last_leads_to_the_last(client, staff):
    assert client.get(QUEUE + "?page=7").url == QUEUE + "?"


def test_the_first_page_counts_the_queue_and_leads_to_it(client, staff):
    waiting.report()
    page = client.get("/admin/")
    assert ("Signalements", 1, "admin:queue", "nature=report") in page.context["waiting"]
    assert f'href="{QUEUE}?nature=report"' in page.text


def test_only_the_team_opens_the_queue(client):
    client.force_login(factories.user())
    for name, arguments in (
        ("queue", []), ("queue_follow", []), ("queue_reading", []), ("queue_sort", []), ("queue_bulk", []),
        ("queue_next", ["report", 1]), ("queue_give", ["report", 1]),
    ):  # fmt: skip
        address = reverse(f"admin:{name}", args=arguments)
        assert client.get(address).status_code in (302, 403), name
        assert client.post(address).status_code in (302, 403), name


# -------------------------------------------------------------------------------- following


def test_looking_after_a_sent_fiche_takes_it_and_giving_it_back_releases_it(client, staff):
    fiche = factories.experience(state="submitted")
    key = f"experience-{fiche.pk}"
    client.post(reverse("admin:queue_follow"), {"prendre": f"{key}:"})
    fiche.refresh_from_db()
    assert (fiche.state, fiche.reviewer) == (State.IN_REVIEW, staff)
    client.post(reverse("admin:queue_follow"), {"rendre": f"{key}:{staff.pk}"})
    fiche.refresh_from_db()
    assert (fiche.state, fiche.reviewer) == (State.SUBMITTED, None)


def test_anything_else_is_followed_by_who_says_so(client, staff):
    report = waiting.report()
    client.post(
        reverse("admin:queue_follow"), {"prendre": f"report-{report.pk}:", "retour": QUEUE + "?page=1"}
    )
    assert queue.find("report", report.pk).assignee == staff
    assert "Vous" in client.get(QUEUE).text


def test_nobody_takes_from_a_colleague_without_having_seen_it(staff):
    report, colleague = waiting.report(), factories.moderator()
    following.assign("report", report.pk, to=colleague, by=colleague)
    with pytest.raises(following.Taken, match="s’en occupe"):
        following.assign("report", report.pk, to=staff, by=staff, seen=None)
    following.assign("report", report.pk, to=staff, by=staff, seen=colleague.pk)
    assert queue.find("report", report.pk).assignee == staff


def test_a_fiche_given_to_a_colleague_waits_for_them(client, staff):
    fiche, colleague = factories.experience(state="submitted"), factories.moderator()
    moderation.take(experience=fiche, actor=staff)
    address = reverse("admin:queue_give", args=["experience", fiche.pk])
    assert str(colleague) in client.get(address).text
    client.post(address, {"a": colleague.pk, "vu": staff.pk})
    item = queue.find("experience", fiche.pk)
    assert (item.state, item.assignee) == (State.SUBMITTED, colleague)


def test_giving_to_somebody_out_of_the_team_is_not_found(client, staff):
    address = reverse("admin:queue_give", args=["report", waiting.report().pk])
    assert client.post(address, {"a": factories.user().pk}).status_code == 404


def test_what_is_no_longer_waiting_is_refused_with_words(client, staff):
    response = client.post(reverse("admin:queue_follow"), {"prendre": "report-12:"}, follow=True)
    assert "n’est plus dans la file" in response.text
    response = client.post(reverse("admin:queue_follow"), {"prendre": "n’importe quoi"}, follow=True)
    assert "n’est plus dans la file" in response.text


def test_after_an_action_one_is_back_on_our_own_pages_only(client, staff):
    data = {"prendre": f"report-{waiting.report().pk}:", "retour": "https://ailleurs.exemple-fictif.fr/"}
    assert client.post(reverse("admin:queue_follow"), data).url == QUEUE


# -------------------------------------------------------------------------------- soft lock


def test_a_page_left_open_says_so_to_colleagues_and_keeps_nobody_out(client, staff):
    report, colleague = waiting.report(), factories.moderator()
    assert following.open_by("report", report.pk, colleague) is None
    data = {"table": "report", "numero": report.pk}
    said = client.post(reverse("admin:queue_reading"), data).json()["texte"]
    assert said.startswith(f"En cours de relecture par {colleague} depuis")
    assert f"En cours de relecture par {colleague}" in client.get(QUEUE).text
    # Three minutes without a sign: it is closed.
    Assignment.objects.update(reading_until=timezone.now() - queue.FRESH)
    assert client.post(reverse("admin:queue_reading"), data).json()["texte"] == ""
    assert Assignment.objects.get().reader == staff


def test_reading_lasts_from_its_first_minute(staff):
    following.open_by("report", 1, staff)
    since = Assignment.objects.get().reading_since
    following.open_by("report", 1, staff)
    assert Assignment.objects.get().reading_since == since


def test_only_what_can_wait_is_read(client, staff):
    response = client.post(reverse("admin:queue_reading"), {"table": "user", "numero": "1"})
    assert response.status_code == 400


# --------------------------------------------------------------------------------- the next


def test_the_next_is_the_following_in_age_then_what_was_skipped(staff):
    first, second, third = (
        sent_long_ago(factories.experience(state="submitted"), days) for days in (3, 2, 1)
    )
    assert queue.next_after("experience", first.pk, staff).object_id == second.pk
    assert queue.next_after("experience", third.pk, staff).object_id == first.pk
    # Decided, it is no longer in the queue: its place is remembered.
    Experience.objects.filter(pk=second.pk).update(state="rejected")
    assert queue.next_after("experience", second.pk, staff).object_id == third.pk


def test_the_next_is_neither_followed_nor_read_by_a_colleague(client, staff):
    colleague = factories.moderator()
    followed, read = waiting.report(), waiting.report()
    following.assign("report", followed.pk, to=colleague, by=colleague)
    following.open_by("report", read.pk, colleague)
    waiting.late()
    waiting.report(suspicion="trap")
    assert queue.next_after("report", 0, staff) is None
    assert queue.next_after("report", 0, colleague) is not None
    response = client.get(reverse("admin:queue_next", args=["report", followed.pk]), follow=True)
    assert "vous êtes au bout de la file" in response.text


# -------------------------------------------------------------------------------- set aside


def test_what_is_set_aside_is_on_its_own_page_only(client, staff):
    waiting.report(suspicion="trap", experience=factories.experience("Un robot (exemple fictif)"))
    assert "Un robot" not in client.get(QUEUE).text
    page = client.get(QUEUE + "?vue=mis-de-cote").text
    assert "Un robot" in page
    assert "Le champ caché a été rempli" in page
    assert "Une date inventée est fausse." in page


def test_a_report_that_is_a_person_s_goes_to_the_queue_and_is_told(client, staff):
    report = waiting.report(suspicion="haste")
    client.post(reverse("admin:queue_sort"), {"legitime": f"report-{report.pk}"})
    assert keys() == {("report", report.pk)}
    assert OutboxMessage.objects.filter(recipient=staff.email, key=f"queue-report-{report.pk}").exists()


def test_an_unwanted_report_is_closed_and_kept(client, staff):
    report = waiting.report(suspicion="trap")
    client.post(reverse("admin:queue_sort"), {"indesirable": f"report-{report.pk}"})
    report.refresh_from_db()
    assert (report.suspicion, bool(report.handled_at)) == ("trap", True)
    assert not queue.items().set_aside().exists()
    assert Report.objects.exists()


def aside_rows():
    return [
        waiting.report(suspicion="trap"),
        waiting.proposal(suspicion="links", confirmed_at=None),
        waiting.claim(suspicion="blocked"),
        waiting.maintenance(suspicion="blocked"),
        waiting.testimony(suspicion="blocked", consent=None),
        waiting.media(suspicion="blocked"),
        waiting.contact_request(),
        waiting.thread_message(),
    ]


@pytest.mark.parametrize("verb", ["legitime", "indesirable"])
def test_every_kind_set_aside_is_sorted_in_one_click(client, staff, verb):
    rows = aside_rows()
    assert queue.items().set_aside().count() == len(rows)
    page = client.get(QUEUE + "?vue=mis-de-cote").text
    for item in list(queue.items().set_aside()):
        assert f'name="{verb}" value="{item.key}"' in page
        client.post(reverse("admin:queue_sort"), {verb: item.key})
    assert not queue.items().set_aside().exists()
    for row in rows:
        assert type(row)._base_manager.filter(pk=row.pk).exists()


def test_a_correction_that_is_a_person_s_gets_its_link_to_confirm(client, staff):
    proposal = waiting.proposal(suspicion="links", confirmed_at=None)
    client.post(reverse("admin:queue_sort"), {"legitime": f"experienceproposal-{proposal.pk}"})
    assert OutboxMessage.objects.filter(recipient="lectrice@exemple-fictif.fr").count() == 1


def test_who_began_without_an_account_and_was_set_aside_gets_their_link(client, staff):
    link = links.begin(email="lectrice@exemple-fictif.fr", token=None, suspicion="haste")
    page = client.get(QUEUE + "?vue=mis-de-cote").text
    assert "lectrice@exemple-fictif.fr" in page
    client.post(reverse("admin:queue_sort"), {"legitime": f"user-{link.user_id}"})
    assert OutboxMessage.objects.filter(recipient="lectrice@exemple-fictif.fr").count() == 1
    assert not QueueItem.objects.exists()


def test_a_robot_that_asked_for_a_link_is_blocked_and_leaves_the_list(client, staff):
    link = links.begin(email="lectrice@exemple-fictif.fr", token=None, suspicion="trap")
    client.post(reverse("admin:queue_sort"), {"indesirable": f"user-{link.user_id}"})
    link.user.refresh_from_db()
    assert link.user.blocked_at
    assert not QueueItem.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_the_fiche_of_somebody_set_aside_joins_the_queue_in_one_click(client, staff):
    fiche = factories.experience(state="submitted", author=factories.user(suspicion="haste"))
    assert queue.find("experience", fiche.pk).suspicion == "haste"
    client.post(reverse("admin:queue_sort"), {"legitime": f"experience-{fiche.pk}"})
    assert keys() == {("experience", fiche.pk)}
    assert OutboxMessage.objects.filter(recipient=staff.email).count() == 1


def test_sorted_twice_the_second_is_told(client, staff):
    report = waiting.report(suspicion="trap")
    for said in ("C’est classé.", "quelqu’un vient de s’en occuper"):
        response = client.post(
            reverse("admin:queue_sort"), {"indesirable": f"report-{report.pk}"}, follow=True
        )
        assert said in response.text


def test_what_is_not_set_aside_is_not_closed_by_this_door(client, staff):
    report = waiting.report()
    client.post(reverse("admin:queue_sort"), {"indesirable": f"report-{report.pk}"})
    assert keys() == {("report", report.pk)}


def test_the_fiche_of_a_blocked_person_is_never_closed_without_a_word():
    author = factories.user(blocked_at=timezone.now() - timedelta(days=1), blocked_reason="Publicité.")
    fiche = factories.experience(state="submitted", author=author)
    item = queue.find("experience", fiche.pk)
    assert item.suspicion == "blocked"
    assert not aside.may_keep(item)
    assert not aside.may_close(item)
