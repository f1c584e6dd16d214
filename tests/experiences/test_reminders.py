"""What the team is told: each arrival once, and every week what has waited for too long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.curation import reminders
from experiences.models import Experience, Report
from tests import factories
from tests.experiences import waiting

pytestmark = pytest.mark.django_db


def told(person):
    return OutboxMessage.objects.filter(recipient=person.email)


def test_a_fiche_sent_is_told_to_each_moderator_once():
    moderator, curator = factories.moderator(), factories.curator()
    factories.user(role="moderator", is_active=False)
    author = factories.user()
    fiche = factories.experience(state="draft", author=author)
    moderation.submit(experience=fiche, actor=author)
    for person in (moderator, curator):
        mail = told(person).get()
        assert fiche.title in mail.body
        assert f"/admin/experiences/experience/{fiche.pk}/change/" in mail.body
    assert told(author).count() == 1
    assert OutboxMessage.objects.count() == 3


def test_a_fiche_sent_again_is_told_again():
    moderator, author = factories.moderator(), factories.user()
    fiche = factories.experience(state="draft", author=author)
    moderation.submit(experience=fiche, actor=author)
    fiche = moderation.take(experience=fiche, actor=moderator)
    moderation.request_changes(
        experience=fiche, actor=moderator, reasons=["complete_required"], message="Un exemple\u00a0?"
    )
    moderation.submit(experience=fiche, actor=author)
    assert told(moderator).count() == 2


def test_who_sends_a_fiche_for_somebody_is_not_told_of_it():
    moderator, other = factories.moderator(), factories.moderator()
    fiche = factories.experience(state="draft", author=moderator)
    moderation.submit(experience=fiche, actor=moderator)
    assert not told(moderator).filter(subject__startswith="À relire").exists()
    assert told(other).filter(subject__startswith="À relire").count() == 1


def test_every_kind_is_told_with_a_link_to_where_it_is_treated():
    moderator = factories.moderator()
    rows = waiting.one_of_each()
    rows.pop("late")
    for row in rows.values():
        reminders.arrived(row)
        reminders.arrived(row)
    assert told(moderator).count() == len(rows)
    assert all("/admin/" in mail.body for mail in told(moderator))


def test_what_is_set_aside_tells_nobody():
    moderator = factories.moderator()
    reminders.arrived(waiting.report(suspicion="trap"))
    blocked = factories.user(blocked_at=timezone.now(), blocked_reason="Publicité.")
    reminders.arrived(factories.experience(state="submitted", author=blocked))
    assert not told(moderator).exists()


def test_an_arrival_waits_for_the_digest_of_those_who_asked_for_one():
    moderator = factories.moderator()
    type(moderator).objects.filter(pk=moderator.pk).update(mail_rhythm="daily")
    reminders.arrived(waiting.report())
    assert told(moderator).get().digest


def old(row, days):
    Report.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    return row


def test_nothing_is_recalled_while_nothing_waits_for_too_long():
    factories.moderator()
    waiting.report()
    waiting.late(days=900)
    old(waiting.report(suspicion="trap"), 30)
    reminders.remind_moderators()
    assert not OutboxMessage.objects.exists()


def test_what_waits_for_more_than_a_week_is_recalled_once_a_week_to_each():
    moderators = [factories.moderator(), factories.moderator()]
    fiche = factories.experience("La plus ancienne (exemple fictif)", state="submitted")
    Experience.objects.filter(pk=fiche.pk).update(submitted_at=timezone.now() - timedelta(days=20))
    for _ in range(2):
        old(waiting.report(), 8)
    waiting.report()
    reminders.remind_moderators()
    reminders.remind_moderators()
    for person in moderators:
        body = told(person).get().body
        assert "3\u00a0éléments attendent depuis plus de 7 jours" in body
        assert "Nouvelle fiche : 1" in body
        assert "Signalement : 2" in body
        assert "La plus ancienne (exemple fictif)" in body


def test_the_delay_is_a_setting(settings):
    moderator = factories.moderator()
    old(waiting.report(), 3)
    settings.QUEUE_REMINDER = timedelta(days=2)
    reminders.remind_moderators()
    assert told(moderator).count() == 1
