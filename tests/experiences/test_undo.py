"""A decision taken back before anybody was told of it."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.contributing import progress
from experiences.curation import statistics
from experiences.enums import State, Verb
from experiences.models import Experience, ModerationEvent
from experiences.moderation import LIFE_COLUMNS, Refused
from experiences.upkeep import history
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return factories.moderator()


def life(fiche):
    return Experience.objects.filter(pk=fiche.pk).values(*LIFE_COLUMNS).get()


def day(number):
    return timezone.now() + timezone.timedelta(days=number)


def dated(number):
    """Date what was just written as a transaction of its own, that many days from today."""
    written = apps.get_model("experiences", "ExperienceEvent").objects.filter(pgh_created_at__gt=day(-1))
    written.update(pgh_created_at=day(number))


def undo(fiche, actor):
    return moderation.undo(moderation.undoable(fiche), actor=actor)


def test_undoing_puts_back_the_state_and_the_life_of_the_fiche_and_deletes_the_mail(moderator):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    before = life(fiche)
    published = moderation.publish_now(experience=fiche, actor=moderator)
    assert OutboxMessage.objects.filter(sent_at=None).count() == 1
    undo(published, moderator)
    assert life(fiche) == before
    assert not OutboxMessage.objects.exists()
    assert not fiche.decisions.standing().exists()
    assert {event.undone_by for event in fiche.decisions.all()} == {moderator}


def test_nothing_is_undone_once_the_mail_has_left(moderator):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    accepted = moderation.accept(experience=fiche, actor=moderator)
    event = moderation.undoable(accepted)
    OutboxMessage.objects.update(sent_at=timezone.now())
    assert moderation.undoable(accepted) is None
    with pytest.raises(Refused, match="parti"):
        moderation.undo(event, actor=moderator)
    assert life(fiche)["state"] == State.ACCEPTED


def test_nothing_is_undone_after_the_delay(moderator):
    fiche = factories.experience(state=State.IN_REVIEW)
    accepted = moderation.accept(experience=fiche, actor=moderator)
    event = moderation.undoable(accepted)
    ModerationEvent.objects.update(created_at=timezone.now() - timezone.timedelta(hours=1))
    event.refresh_from_db()
    with pytest.raises(Refused, match="parti"):
        moderation.undo(event, actor=moderator)


def test_a_decision_another_one_followed_is_not_undone(moderator):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    accepted = moderation.accept(experience=fiche, actor=moderator)
    event = moderation.undoable(accepted)
    moderation.publish(experience=fiche, actor=factories.moderator())
    with pytest.raises(Refused, match="dernière"):
        moderation.undo(event, actor=moderator)
    assert OutboxMessage.objects.count() == 2


def test_only_the_team_undoes(moderator):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    accepted = moderation.accept(experience=fiche, actor=moderator)
    with pytest.raises(Refused, match="droit"):
        undo(accepted, fiche.author)


def test_what_the_author_did_is_not_undone_by_the_team(moderator):
    fiche = factories.experience(state=State.DRAFT, author=factories.user())
    submitted = moderation.submit(experience=fiche, actor=fiche.author)
    assert moderation.undoable(submitted) is None


def test_a_publication_undone_leaves_no_trace_in_the_public_history(moderator):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    published = moderation.publish_now(experience=fiche, actor=moderator)
    undo(published, moderator)
    Experience.objects.filter(pk=fiche.pk).update(need="Récrit avant la vraie publication.")
    again = moderation.publish_now(experience=fiche, actor=moderator)
    (version,) = history.read(again)
    assert version.life == ["publiée"]


def test_an_undone_decision_is_told_neither_to_the_author_nor_in_the_statistics(moderator):
    fiches = []
    for _ in range(statistics.MINIMUM):
        fiche = factories.experience(state=State.DRAFT, author=factories.user())
        moderation.submit(experience=fiche, actor=fiche.author)
        fiches.append(moderation.decide(Verb.ACCEPT, experience=fiche, actor=moderator))
    assert statistics.of_decisions().total == statistics.MINIMUM
    undone = undo(fiches[0], moderator)
    assert statistics.of_decisions() is None
    assert [decision.title for decision in progress.decisions(undone)] == ["Fiche envoyée"]


def test_the_fiche_offers_to_undo_and_one_button_does(client, moderator):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    client.force_login(moderator)
    page = reverse("admin:experiences_experience_change", args=[fiche.pk])
    assert "Annuler cette décision" not in client.get(page).content.decode()
    moderation.accept(experience=fiche, actor=moderator)
    shown = client.get(page).content.decode()
    assert "Annuler cette décision" in shown
    assert "Il reste 5 minutes pour annuler" in shown
    event = moderation.undoable(Experience.objects.get(pk=fiche.pk))
    address = reverse("admin:experiences_experience_undo", args=[fiche.pk, event.pk])
    client.get(address)
    assert life(fiche)["state"] == State.ACCEPTED
    answer = client.post(address, follow=True)
    assert "La décision est annulée" in answer.content.decode()
    assert life(fiche)["state"] == State.IN_REVIEW


def test_the_next_fiche_still_offers_to_undo_the_decision_just_taken(client, moderator):
    decided = factories.experience(state=State.SUBMITTED, author=factories.user())
    following = factories.experience(state=State.SUBMITTED, author=factories.user())
    client.force_login(moderator)
    answer = client.post(
        reverse("admin:experiences_experience_decide", args=[decided.pk, "publish"]),
        {"version": decided.version, "evidence_level": "described", "message": "", "confirmer": "1"},
        follow=True,
    )
    assert answer.context["fiche"] == following
    assert f"Annuler cette décision ({decided.reference})" in answer.content.decode()


def test_a_decision_of_a_colleague_elsewhere_is_not_offered_to_undo(client, moderator):
    decided = factories.experience(state=State.IN_REVIEW)
    moderation.accept(experience=decided, actor=factories.moderator())
    other = factories.experience(state=State.IN_REVIEW)
    client.force_login(moderator)
    page = client.get(reverse("admin:experiences_experience_change", args=[other.pk]))
    assert page.context["undoable"] == []


def test_the_mail_held_is_not_sent_meanwhile(moderator, django_capture_on_commit_callbacks, mailoutbox):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    with django_capture_on_commit_callbacks(execute=True):
        moderation.publish_now(experience=fiche, actor=moderator)
    assert mailoutbox == []


@pytest.mark.parametrize("verb", ["suspend", "archive"])
def test_a_decision_undone_on_a_public_fiche_leaves_no_trace_in_its_public_history(moderator, verb):
    fiche = factories.experience(author=factories.user(), evidence_level="described")
    dated(-9)
    said = {"reasons": ["stale"]} if verb == "archive" else {"message": "Une vérification inventée."}
    decided = getattr(moderation, verb)(experience=fiche, actor=moderator, **said)
    dated(-8)
    Experience.objects.filter(pk=fiche.pk).update(need="Réécrit pendant ce temps.")
    dated(-7)
    undo(decided, moderator)
    dated(-6)
    now, first = history.read(fiche)
    assert (now.life, now.fields) == ([], ["besoin initial"])
    assert first.life == ["publiée"]
    moderation.suspend(experience=fiche, actor=moderator, message="Une vérification, pour de bon.")
    dated(-5)
    moderation.restore(experience=fiche, actor=moderator)
    dated(-4)
    assert history.read(fiche)[0].life == ["remise en ligne"]


def test_decisions_undone_one_after_the_other_leave_no_trace_either(moderator):
    fiche = factories.experience(author=factories.user(), evidence_level="described")
    dated(-9)
    suspended = moderation.suspend(experience=fiche, actor=moderator, message="Une vérification inventée.")
    dated(-8)
    archived = moderation.archive(experience=fiche, actor=moderator, reasons=["stale"])
    dated(-7)
    undo(archived, moderator)
    dated(-6)
    undo(suspended, moderator)
    dated(-5)
    assert [version.life for version in history.read(fiche)] == [["publiée"]]


def test_a_return_undone_is_not_told_and_the_true_one_is(moderator):
    fiche = factories.experience(author=factories.user(), evidence_level="described")
    dated(-9)
    moderation.suspend(experience=fiche, actor=moderator, message="Une vérification inventée.")
    dated(-8)
    restored = moderation.restore(experience=fiche, actor=moderator)
    dated(-7)
    undo(restored, moderator)
    dated(-6)
    assert len(history.read(fiche)) == 1
    moderation.restore(experience=fiche, actor=moderator)
    dated(-5)
    now, _ = history.read(fiche)
    assert (now.number, now.life, now.date.date()) == (2, ["remise en ligne"], day(-5).date())
