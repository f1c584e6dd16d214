"""The life of a fiche: who may do what, from where, and what it leaves behind."""

import itertools
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection

from accounts import outbox
from accounts.models import OutboxMessage
from experiences import moderation, quality
from experiences.enums import Provenance, State, Verb
from experiences.models import Experience, ModerationEvent
from experiences.moderation import TRANSITIONS, Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]

REASON = {
    Verb.REQUEST_CHANGES: "clarify_users_role",
    Verb.REJECT: "out_of_scope",
    Verb.ARCHIVE: "ended",
}


def carry_out(verb, fiche, actor, **options):
    reasons = [REASON[verb]] if verb in REASON else []
    return moderation.apply(
        verb, experience=fiche, actor=actor, **{"reasons": reasons, "message": "Un message.", **options}
    )


OWN = (Verb.SUBMIT, Verb.WITHDRAW, Verb.APPEAL)
CURATED = (Verb.DELETE, Verb.UNDELETE)


def actor_for(verb, fiche):
    if verb in OWN:
        return fiche.author
    return factories.curator() if verb in CURATED else factories.moderator()


def in_state(state, **fields):
    """A fiche in this state; a deleted one was a draft, and its deletion left an event."""
    if state != State.DELETED:
        return factories.experience(state=state, **fields)
    fiche = factories.experience(state=State.DRAFT, **fields)
    return moderation.delete(experience=fiche, actor=factories.curator(), message="Un essai.")


@pytest.mark.parametrize(("verb", "state"), list(itertools.product(Verb, State)))
def test_each_verb_works_from_the_states_of_the_table_and_from_no_other(verb, state):
    fiche = in_state(state, author=factories.user())
    actor = actor_for(verb, fiche)
    if state in TRANSITIONS[verb].sources:
        assert carry_out(verb, fiche, actor).state == (TRANSITIONS[verb].target or State.DRAFT)
    else:
        with pytest.raises(Refused):
            carry_out(verb, fiche, actor)
        fiche.refresh_from_db()
        assert fiche.state == state


@pytest.mark.parametrize("verb", Verb)
def test_nobody_without_the_right_carries_out_a_verb(verb):
    fiche = in_state(TRANSITIONS[verb].sources[0], author=factories.user())
    events = ModerationEvent.objects.count()
    strangers = [AnonymousUser(), factories.user()]
    strangers += [factories.moderator()] if verb in OWN else [fiche.author]
    strangers += [factories.moderator()] if verb in CURATED else []
    for stranger in strangers:
        with pytest.raises(Refused, match="droit"):
            carry_out(verb, fiche, stranger)
    assert ModerationEvent.objects.count() == events


def test_an_approved_member_of_the_owner_organisation_speaks_for_the_fiche():
    manager = factories.user()
    owner = factories.organisation(manager=manager)
    fiche = factories.experience(state=State.DRAFT, author=factories.user(), owner_organisation=owner)
    assert moderation.submit(experience=fiche, actor=manager).state == State.SUBMITTED


def test_a_member_not_yet_approved_does_not_speak_for_the_organisation():
    person = factories.user()
    owner = factories.organisation()
    owner.memberships.create(user=person)
    fiche = factories.experience(state=State.DRAFT, author=factories.user(), owner_organisation=owner)
    with pytest.raises(Refused):
        moderation.submit(experience=fiche, actor=person)


def test_a_decision_leaves_who_from_to_when_and_why():
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    moderator = factories.moderator()
    moderation.request_changes(
        experience=fiche,
        actor=moderator,
        reasons=["clarify_users_role"],
        message="Merci de préciser.",
        field_messages={"summary": "Qui anime ?", "title": "  "},
    )
    event = ModerationEvent.objects.get()
    assert (event.actor, event.verb) == (moderator, Verb.REQUEST_CHANGES)
    assert (event.from_state, event.to_state) == (State.IN_REVIEW, State.CHANGES_REQUESTED)
    assert event.reasons == ["clarify_users_role"]
    assert event.field_messages == {"summary": "Qui anime ?"}


@pytest.mark.parametrize(
    ("verb", "options"),
    [
        (Verb.REQUEST_CHANGES, {"reasons": []}),
        (Verb.REQUEST_CHANGES, {"message": "  "}),
        (Verb.REQUEST_CHANGES, {"reasons": ["out_of_scope"]}),
        (Verb.REJECT, {"reasons": []}),
        (Verb.REJECT, {"message": ""}),
        (Verb.ARCHIVE, {"reasons": []}),
        (Verb.SUSPEND, {"message": ""}),
        (Verb.APPEAL, {"message": ""}),
        (Verb.DELETE, {"message": " "}),
    ],
)
def test_a_decision_that_must_be_explained_is_refused_without_its_reason(verb, options):
    fiche = factories.experience(state=TRANSITIONS[verb].sources[0], author=factories.user())
    with pytest.raises(Refused):
        carry_out(verb, fiche, actor_for(verb, fiche), **options)


def test_nobody_decides_on_a_text_that_changed_under_their_eyes():
    fiche = factories.experience(state=State.IN_REVIEW)
    seen = fiche.version
    Experience.objects.filter(pk=fiche.pk).update(objectives="Autre chose")
    with pytest.raises(Refused, match="a changé"):
        moderation.accept(experience=fiche, actor=factories.moderator(), version=seen)


def test_a_fiche_is_submitted_with_the_essential_only():
    author = factories.user()
    fiche = factories.experience(
        state=State.DRAFT,
        author=author,
        positions=[],
        need="", scope="", criteria=[], sectors=[], domains=[], activities=[], modalities=[], benefits=[],
        evidence_level="", user_needs_collected="", anti_alibi={},
    )  # fmt: skip
    assert moderation.submit(experience=fiche, actor=author).state == State.SUBMITTED


@pytest.mark.parametrize(
    "missing", [{"actors_professional": []}, {"actors_user": []}, {"action": ""}, {"summary": ""}]
)
def test_a_fiche_without_the_essential_is_not_submitted(missing):
    author = factories.user()
    fiche = factories.experience(state=State.DRAFT, author=author, **missing)
    with pytest.raises(Refused, match="Il manque"):
        moderation.submit(experience=fiche, actor=author)


@pytest.mark.parametrize("without", ["contact", "territories", "organisations"])
def test_a_fiche_without_contact_place_or_carrier_is_not_submitted(without):
    author = factories.user()
    fiche = factories.experience(
        state=State.DRAFT, author=author, **{without: () if without != "contact" else False}
    )
    with pytest.raises(Refused, match="Il manque"):
        moderation.submit(experience=fiche, actor=author)


def test_a_coding_proposed_by_a_moderator_waits_for_its_author():
    fiche = factories.experience(state=State.ACCEPTED, author=factories.user())
    Experience.objects.filter(pk=fiche.pk).update(coding_proposed_at=fiche.created_at)
    with pytest.raises(Refused, match="classement"):
        moderation.publish(experience=fiche, actor=factories.moderator())


def test_what_is_missing_to_publish_is_said():
    fiche = factories.experience(state=State.ACCEPTED, author=factories.user(), need="", positions=[])
    with pytest.raises(Refused, match="le besoin de départ, une place dans la matrice"):
        moderation.publish(experience=fiche, actor=factories.moderator())


def test_whatever_quality_lets_through_the_database_accepts():
    fiche = factories.experience(state=State.ACCEPTED, author=factories.user())
    assert quality.missing_to_publish(fiche) == []
    assert moderation.publish(experience=fiche, actor=factories.moderator()).state == State.PUBLISHED


def test_publishing_dates_the_fiche_and_its_first_confirmation():
    fiche = factories.experience(state=State.ACCEPTED, author=factories.user())
    published = moderation.publish(experience=fiche, actor=factories.moderator())
    assert published.published_at is not None
    assert published.last_confirmed_at is not None


def test_a_record_drawn_from_a_document_stays_unconfirmed_when_restored():
    fiche = factories.seed_experience(state=State.SUSPENDED)
    restored = moderation.restore(experience=fiche, actor=factories.moderator())
    assert restored.state == State.PUBLISHED
    assert restored.last_confirmed_at is None


def test_only_a_draft_drawn_from_a_document_loads_in_a_state():
    fiche = factories.experience(state=State.DRAFT, provenance=Provenance.FORM)
    with pytest.raises(Refused):
        moderation.load_seed(fiche, state=State.PUBLISHED, published_at=fiche.created_at)


def test_the_author_gets_one_mail_per_decision_once_it_can_no_longer_be_undone(
    django_capture_on_commit_callbacks,
):
    fiche = factories.experience(state=State.IN_REVIEW, author=factories.user())
    with django_capture_on_commit_callbacks(execute=True):
        moderation.request_changes(
            experience=fiche,
            actor=factories.moderator(),
            reasons=["anonymise"],
            message="Merci de retirer ce nom.",
        )
    outbox.send_waiting()
    assert mail.outbox == []
    OutboxMessage.objects.update(send_after=fiche.created_at)
    outbox.send_waiting()
    (message,) = mail.outbox
    assert message.to == [fiche.author.email]
    assert "Merci de retirer ce nom." in message.body
    assert "Anonymiser" in message.body
    assert OutboxMessage.objects.get().sent_at is not None


def test_a_refused_verb_sends_nothing(django_capture_on_commit_callbacks):
    fiche = factories.experience(state=State.DRAFT, author=factories.user())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        carry_out(Verb.PUBLISH, fiche, factories.moderator())
    assert not OutboxMessage.objects.exists()


def test_taking_and_releasing_say_who_reads():
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    moderator = factories.moderator()
    assert moderation.take(experience=fiche, actor=moderator).reviewer == moderator
    assert moderation.release(experience=fiche, actor=moderator).reviewer is None


def test_publishing_now_takes_accepts_and_publishes_in_one_go_and_writes_once():
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user(), evidence_level="")
    moderator = factories.moderator()
    published = moderation.publish_now(
        experience=fiche, actor=moderator, evidence_level="described", message="Merci.", version=fiche.version
    )
    assert (published.state, published.evidence_level) == (State.PUBLISHED, "described")
    assert published.reviewer == moderator
    events = list(fiche.decisions.all())
    assert [event.verb for event in events] == [Verb.PUBLISH, Verb.ACCEPT, Verb.TAKE]
    assert [event.message for event in events] == ["Merci.", "", ""]
    assert OutboxMessage.objects.get().key.endswith(str(events[0].pk))


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (Verb.REQUEST_CHANGES, State.CHANGES_REQUESTED),
        (Verb.REJECT, State.REJECTED),
        (Verb.ACCEPT, State.ACCEPTED),
    ],
)
def test_deciding_on_a_fiche_nobody_took_takes_it_first(verb, state):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    reasons = [REASON[verb]] if verb in REASON else []
    moderator = factories.moderator()
    decided = moderation.decide(
        verb, experience=fiche, actor=moderator, reasons=reasons, message="Un message."
    )
    assert (decided.state, decided.reviewer) == (state, moderator)
    assert fiche.decisions.count() == 2


@pytest.mark.parametrize("options", [{"version": 0}, {"evidence_level": ""}], ids=str)
def test_a_decision_refused_half_way_leaves_nothing(options):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user(), evidence_level="")
    with pytest.raises(Refused):
        moderation.publish_now(
            experience=fiche, actor=factories.moderator(), **{"evidence_level": "described", **options}
        )
    fiche.refresh_from_db()
    assert (fiche.state, fiche.evidence_level, fiche.reviewer) == (State.SUBMITTED, "", None)
    assert not fiche.decisions.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_once():
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    moderators = [factories.moderator(), factories.moderator()]
    start, outcomes = threading.Barrier(2), []

    def take(moderator):
        start.wait(10)
        try:
            outcomes.append(moderation.take(experience=fiche, actor=moderator).state)
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[moderator]) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["in_review", "refused"]
    assert ModerationEvent.objects.count() == 1
