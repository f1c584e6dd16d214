"""Any sequence of verbs, by anybody: what must hold whatever happens."""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import perms
from accounts.models import OutboxMessage
from experiences import moderation
from experiences.curation import opinions
from experiences.enums import State, Verb
from experiences.models import Experience, ModerationEvent
from experiences.moderation import TRANSITIONS, Refused
from tests import factories

REASONS = {
    Verb.REQUEST_CHANGES: ["clarify_users_role", "out_of_scope"],
    Verb.REJECT: ["out_of_scope", "alibi", "unlawful", "anonymise"],
    Verb.ARCHIVE: ["ended"],
}
# What the runs went through: a machine that gets nowhere proves nothing.
REACHED = set()
# Where a run begins: each verb by somebody who may.
ROADS = (
    (),
    (Verb.SUBMIT, Verb.TAKE),
    (Verb.SUBMIT, Verb.TAKE, Verb.REJECT, Verb.APPEAL),
    (Verb.SUBMIT, Verb.TAKE, Verb.ACCEPT, Verb.PUBLISH),
)
HOLDERS = {perms.owns_experience: ("author",), perms.curates: ("curator",)}
PEOPLE = ("author", "stranger", "moderator", "colleague", "curator")


def written(fiche):
    """The whole row as it stands, and what hangs on it."""
    row = Experience.objects.filter(pk=fiche.pk).values().get()
    events = list(ModerationEvent.objects.order_by("pk").values())
    return row, events, list(OutboxMessage.objects.order_by("pk").values("key", "recipient", "sent_at"))


class LifeOfAFiche(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.people = {
            "author": factories.user(),
            "stranger": factories.user(),
            "moderator": factories.moderator(),
            "colleague": factories.moderator(),
            "curator": factories.curator(),
        }
        self.fiche = factories.experience(state=State.DRAFT, author=self.people["author"], evidence_level="")
        self.version = self.fiche.version
        self.state = State.DRAFT
        # The events of this fiche that stand, oldest first, as we expect them: (verb, from, to).
        self.told = []

    def teardown(self):
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    @initialize(road=st.sampled_from(ROADS))
    def set_out(self, road):
        for verb in road:
            who = HOLDERS.get(TRANSITIONS[verb].right, ("moderator",))[0]
            self.carry_out(verb, who, 0)

    # ------------------------------------------------------------------------- what people try

    @rule(
        verb=st.sampled_from(Verb),
        who=st.sampled_from(PEOPLE),
        explains=st.booleans(),
        number=st.integers(0, 3),
    )
    def use_a_verb(self, verb, who, explains, number):
        self.attempt(verb, who, explains, number, lambda **said: moderation.apply(verb, **said), [verb])

    @rule(
        verb=st.sampled_from(tuple(moderation.PATHS)),
        who=st.sampled_from(PEOPLE),
        number=st.integers(0, 3),
        level=st.sampled_from(("", "described", "evidenced")),
    )
    def decide_in_one_click(self, verb, who, number, level):
        steps = moderation.steps_to(verb, self.state) or [verb]
        self.attempt(
            verb, who, True, number,
            lambda **said: moderation.decide(verb, evidence_level=level, **said), steps,
        )  # fmt: skip

    @rule(seed=st.integers(0, 9999))
    def go_on(self, seed):
        """Something that may well be done now, so that a run goes somewhere."""
        chance = Random(seed)
        verbs = [verb for verb, transition in TRANSITIONS.items() if self.state in transition.sources]
        # Deleting is always possible: not each time.
        if len(verbs) > 1 and Verb.DELETE in verbs and chance.random() < 0.7:
            verbs.remove(Verb.DELETE)
        verb = chance.choice(verbs)
        who = chance.choice(HOLDERS.get(TRANSITIONS[verb].right, ("moderator", "colleague", "curator")))
        self.carry_out(verb, who, chance.choice([0, 0, 0, 1]))

    def carry_out(self, verb, who, number):
        level = "described" if verb in (Verb.ACCEPT, Verb.PUBLISH) else ""
        self.attempt(
            verb, who, True, number,
            lambda **said: moderation.decide(verb, evidence_level=level, **said), [verb],
        )  # fmt: skip

    @rule(seed=st.integers(0, 9999))
    def go_on_again(self, seed):
        self.go_on(seed)

    def attempt(self, verb, who, explains, number, act, steps):
        actor = self.people[who]
        reasons = REASONS.get(verb, [])
        chosen = [reasons[number % len(reasons)]] if reasons else []
        before = written(self.fiche)
        first_refuser = moderation.refused_by(self.fresh())
        try:
            fiche = act(
                experience=self.fiche, actor=actor, reasons=chosen, message="Pourquoi." if explains else ""
            )
        except Refused:
            assert written(self.fiche) == before, f"« {verb} » is refused and writes"
            return
        for step in steps:
            transition = TRANSITIONS[step]
            assert self.state in transition.sources
            assert transition.right(actor, fiche)
            target = transition.target or self.state_before_deletion()
            self.told.append((step, self.state, target))
            self.state = target
            REACHED.add((step, target))
        assert fiche.state == self.state
        assert explains or verb not in moderation.MESSAGE_REQUIRED
        assert actor.pk != first_refuser or verb not in moderation.SECOND_LOOK
        if verb == Verb.REJECT and set(chosen) & set(moderation.SECOND_OPINION):
            assert self.fiche.opinions.filter(agrees=True).exclude(given_by=actor).exists()

    @rule(who=st.sampled_from(PEOPLE))
    def undo(self, who):
        event = self.fiche.decisions.standing().first()
        if event is None:
            return
        before = written(self.fiche)
        try:
            moderation.undo(event, actor=self.people[who])
        except Refused:
            assert written(self.fiche) == before
            return
        assert event.verb not in moderation.NOT_UNDONE
        for _ in range(1 + len(event.before.get("with", []))):
            self.state = self.told.pop()[1]
        REACHED.add("undone")

    @rule(who=st.sampled_from(PEOPLE), reason=st.sampled_from(moderation.SECOND_OPINION))
    def ask_an_opinion(self, who, reason):
        state = written(self.fiche)[0]
        try:
            opinions.ask(self.fiche, actor=self.people[who], reasons=[reason], question="Votre avis ?")
        except Refused:
            return
        assert who not in ("author", "stranger")
        assert written(self.fiche)[0] == state

    @precondition(lambda self: self.fiche.opinions.filter(given_at=None).exists())
    @rule(who=st.sampled_from(PEOPLE), agrees=st.booleans())
    def give_an_opinion(self, who, agrees):
        opinion = opinions.pending(self.fiche)
        try:
            opinions.give(opinion, actor=self.people[who], agrees=agrees, comment="Parce que.")
        except Refused:
            return
        assert self.people[who] != opinion.asked_by
        assert who not in ("author", "stranger")

    @rule()
    def the_mails_leave(self):
        """Time passes: what was held is sent, and can no longer be undone."""
        OutboxMessage.objects.filter(sent_at=None).update(sent_at=self.fiche.created_at)

    # ------------------------------------------------------------------------- what always holds

    @invariant()
    def what_is_written_is_what_was_done(self):
        fiche = self.fresh()
        events = list(self.fiche.decisions.standing().order_by("pk").select_related("actor"))
        assert [(event.verb, event.from_state, event.to_state) for event in events] == self.told
        assert fiche.state == self.state
        # Versions only grow.
        assert fiche.version >= self.version
        self.version = fiche.version
        # Nothing is public without a moderator and a level of evidence.
        if fiche.is_public:
            accepted = [event for event in events if event.verb == Verb.ACCEPT]
            assert fiche.published_at
            assert fiche.evidence_level
            assert accepted
            assert all(event.actor.is_staff for event in accepted)
        # An event that stands sends one mail at most, to the author; one that was undone, none.
        mails = OutboxMessage.objects.filter(key__startswith="experience-event-")
        sent = list(mails.values_list("key", "recipient"))
        assert len(sent) == len(set(sent))
        assert {key for key, _ in sent} <= {f"experience-event-{event.pk}" for event in events}
        assert {recipient for _, recipient in sent} <= {self.people["author"].email}

    @invariant()
    def strangers_see_public_fiches_alone_and_nobody_sees_a_deleted_one(self):
        def sees(who):
            return Experience.objects.visible_to(self.people[who]).filter(pk=self.fiche.pk).exists()

        assert sees("stranger") == (self.state in State.public())
        assert sees("author") == sees("moderator") == (self.state != State.DELETED)

    def fresh(self):
        return Experience.objects.get(pk=self.fiche.pk)

    def state_before_deletion(self):
        return next(start for verb, start, _ in reversed(self.told) if verb == Verb.DELETE)


@pytest.mark.django_db
@pytest.mark.long
def test_whatever_is_tried_the_rules_of_moderation_hold():
    run_state_machine_as_test(
        LifeOfAFiche,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            # The failing run is printed as it is: making it shorter may take minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )
    farthest = {Verb.PUBLISH, Verb.REJECT, Verb.APPEAL}
    assert farthest <= {verb for verb, _ in REACHED - {"undone"}}
    assert "undone" in REACHED
