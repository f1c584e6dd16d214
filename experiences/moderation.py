"""The life of a fiche. This module alone writes `state`; page, admin, API and commands call its verbs.

Each verb is one transaction: the row is locked, the right and the state are checked, the state, its event and
the mail it causes are written together. A refusal is a `Refused`, whose message is meant for the person.
"""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts import perms
from experiences import enums, notifications, quality
from experiences.enums import State, Verb
from experiences.models import Experience, ModerationEvent
from partenariat import terms


class Refused(Exception):
    """Why a verb cannot be carried out, in words for the person who asked."""


class Transition(NamedTuple):
    """`reasons` names the vocabulary one reason at least must come from; empty where none is needed.

    `target` None: back to where the last standing event came from.
    """

    sources: tuple
    target: State | None
    right: callable
    reasons: str = ""


TRANSITIONS = {
    Verb.SUBMIT: Transition((State.DRAFT, State.CHANGES_REQUESTED), State.SUBMITTED, perms.owns_experience),
    Verb.TAKE: Transition((State.SUBMITTED,), State.IN_REVIEW, perms.moderates),
    Verb.RELEASE: Transition((State.IN_REVIEW,), State.SUBMITTED, perms.moderates),
    Verb.REQUEST_CHANGES: Transition(
        (State.IN_REVIEW,),
        State.CHANGES_REQUESTED,
        perms.moderates,
        "change_request_reason",
    ),
    Verb.ACCEPT: Transition((State.IN_REVIEW,), State.ACCEPTED, perms.moderates),
    Verb.PUBLISH: Transition((State.ACCEPTED,), State.PUBLISHED, perms.moderates),
    Verb.REJECT: Transition((State.IN_REVIEW,), State.REJECTED, perms.moderates, "refusal_reason"),
    Verb.WITHDRAW: Transition(
        (
            State.DRAFT,
            State.SUBMITTED,
            State.IN_REVIEW,
            State.CHANGES_REQUESTED,
            State.ACCEPTED,
        ),
        State.WITHDRAWN,
        perms.owns_experience,
    ),
    Verb.SUSPEND: Transition((State.PUBLISHED, State.ARCHIVED), State.SUSPENDED, perms.moderates),
    Verb.RESTORE: Transition((State.SUSPENDED, State.ARCHIVED), State.PUBLISHED, perms.moderates),
    Verb.ARCHIVE: Transition(
        (State.PUBLISHED, State.SUSPENDED),
        State.ARCHIVED,
        perms.moderates,
        "archive_reason",
    ),
    # The right to a second look, by somebody else than who refused.
    Verb.APPEAL: Transition((State.REJECTED,), State.SUBMITTED, perms.owns_experience),
    Verb.DELETE: Transition(
        tuple(state for state in State if state != State.DELETED), State.DELETED, perms.curates
    ),
    Verb.UNDELETE: Transition((State.DELETED,), None, perms.curates),
}

# The person who proposed the fiche is owed an explanation.
MESSAGE_REQUIRED = (Verb.REQUEST_CHANGES, Verb.REJECT, Verb.SUSPEND, Verb.APPEAL, Verb.DELETE)
# Whose message is for the team.
TO_THE_TEAM = (Verb.APPEAL, Verb.DELETE, Verb.UNDELETE)
# What a moderator alone does not decide: a second person of the team has to agree first.
SECOND_OPINION = ("alibi", "unlawful")
# What a decision goes through from wherever the fiche stands, so that one click is enough.
PATHS = {
    Verb.REQUEST_CHANGES: (Verb.TAKE, Verb.REQUEST_CHANGES),
    Verb.ACCEPT: (Verb.TAKE, Verb.ACCEPT),
    Verb.PUBLISH: (Verb.TAKE, Verb.ACCEPT, Verb.PUBLISH),
    Verb.REJECT: (Verb.TAKE, Verb.REJECT),
}
# Whoever refused a fiche does none of these when its author asks for a second look.
SECOND_LOOK = (Verb.TAKE, Verb.REQUEST_CHANGES, Verb.ACCEPT, Verb.REJECT)
# What a verb may write, and undoing puts back.
LIFE_COLUMNS = ("state", "submitted_at", "published_at", "archived_at", "reviewer_id", "last_confirmed_at")
# Decisions the team takes back by a verb of their own, or that are the author's.
NOT_UNDONE = (Verb.SUBMIT, Verb.WITHDRAW, Verb.APPEAL, Verb.UNDELETE)


def allowed_verbs(experience, user):
    """The verbs this person may use on this fiche now, in the order of the table."""
    return [
        verb
        for verb, transition in TRANSITIONS.items()
        if experience.state in transition.sources and transition.right(user, experience)
    ]


def apply(
    verb,
    *,
    experience,
    actor,
    reasons=(),
    message="",
    field_messages=None,
    version=None,
):
    """Carry out a verb and return the fiche as it stands after.

    `version`, when given, is the one the person was looking at: an older one is refused, so that nobody decides
    on a text they have not read.
    """
    verb = Verb(verb)
    transition = TRANSITIONS[verb]
    with transaction.atomic():
        fiche = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
        _check(verb, transition, fiche, actor, reasons, message, version=version)
        event = _write(verb, transition, fiche, actor, reasons, message, field_messages)
        notifications.announce(event)
    return fiche


def steps_to(verb, state):
    """The verbs that lead from this state to this decision, itself last; none when there is no way."""
    path = PATHS.get(verb, (verb,))
    return next(
        (path[start:] for start, step in enumerate(path) if state in TRANSITIONS[step].sources),
        (),
    )


def open_decisions(experience, user):
    """The verbs one click away for this person, those that come before included; in the order of the table."""
    return [
        verb
        for verb in TRANSITIONS
        if (steps := steps_to(verb, experience.state))
        and all(TRANSITIONS[step].right(user, experience) for step in steps)
    ]


@transaction.atomic
def decide(verb, *, experience, actor, evidence_level="", message="", version=None, **said):
    """Carry out a decision and what has to come before it: each with its event, one mail, undone together.

    `evidence_level`, when given, is the one kept, written on the version that was read and on no other.
    """
    verb = Verb(verb)
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=experience.pk)
    life = _life(fiche)
    steps = steps_to(verb, fiche.state) or (verb,)
    first = steps[0]
    _check_open(first, TRANSITIONS[first], fiche, actor, version)
    if evidence_level and evidence_level != fiche.evidence_level:
        fiche.evidence_level = evidence_level
        fiche.save(update_fields=["evidence_level"])
    events = []
    for step in steps:
        words = _said(step == verb, message, said)
        _check(step, TRANSITIONS[step], fiche, actor, **words)
        events.append(_write(step, TRANSITIONS[step], fiche, actor, **words))
    *before, event = events
    if before:
        event.before = life | {"with": [earlier.pk for earlier in before]}
        event.save(update_fields=["before"])
    notifications.announce(event)
    return fiche


def publish_now(**kwargs):
    """Take, accept and publish in one go, as far as each is still to be done."""
    return decide(Verb.PUBLISH, **kwargs)


def submit(**kwargs):
    return apply(Verb.SUBMIT, **kwargs)


def take(**kwargs):
    return apply(Verb.TAKE, **kwargs)


def release(**kwargs):
    return apply(Verb.RELEASE, **kwargs)


def request_changes(**kwargs):
    return apply(Verb.REQUEST_CHANGES, **kwargs)


def accept(**kwargs):
    return apply(Verb.ACCEPT, **kwargs)


def publish(**kwargs):
    return apply(Verb.PUBLISH, **kwargs)


def reject(**kwargs):
    return apply(Verb.REJECT, **kwargs)


def withdraw(**kwargs):
    return apply(Verb.WITHDRAW, **kwargs)


def suspend(**kwargs):
    return apply(Verb.SUSPEND, **kwargs)


def restore(**kwargs):
    return apply(Verb.RESTORE, **kwargs)


def archive(**kwargs):
    return apply(Verb.ARCHIVE, **kwargs)


def appeal(**kwargs):
    return apply(Verb.APPEAL, **kwargs)


def delete(**kwargs):
    return apply(Verb.DELETE, **kwargs)


def undelete(**kwargs):
    return apply(Verb.UNDELETE, **kwargs)


@transaction.atomic
def archive_stale(fiche):
    """Archive a fiche nobody confirmed after every warning. The job's own verb: nobody decides it."""
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if fiche.state != State.PUBLISHED:
        return None
    event = _write(Verb.ARCHIVE, TRANSITIONS[Verb.ARCHIVE], fiche, None, ["stale"])
    notifications.announce(event)
    return event


@transaction.atomic
def confirm(fiche):
    """Its carrier says the fiche is still true, today."""
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if not fiche.is_confirmable:
        raise Refused("Seule une fiche en ligne, proposée par son porteur, se confirme.")
    fiche.last_confirmed_at = timezone.localdate()
    fiche.save(update_fields=["last_confirmed_at"])
    return fiche


def undoable(fiche):
    """The last decision of the team on this fiche, if its mail has not left; else None."""
    event = fiche.decisions.standing().first()
    if event is None or event.verb in NOT_UNDONE or event.to_state != fiche.state:
        return None
    return event if notifications.is_held(event) else None


@transaction.atomic
def undo(event, *, actor):
    """Put the fiche back where it was, and take the mail out of the outbox. Nobody has been told anything."""
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=event.experience_id)
    if not perms.can_moderate(actor):
        raise Refused("Vous n’avez pas le droit de faire cela sur cette fiche.")
    last = fiche.decisions.standing().first()
    if last != event or event.verb in NOT_UNDONE or fiche.state != event.to_state:
        raise Refused("Cette décision n’est plus la dernière : elle ne s’annule plus.")
    if not notifications.take_back(event):
        raise Refused("Le courriel est parti : la décision ne s’annule plus. Prenez-en une autre.")
    for column in LIFE_COLUMNS:
        value = event.before[column]
        field = Experience._meta.get_field(column.removesuffix("_id"))
        setattr(fiche, column, field.to_python(value))
    fiche.save(update_fields=list(LIFE_COLUMNS))
    together = ModerationEvent.objects.filter(pk__in=[event.pk, *event.before.get("with", [])])
    together.update(undone_at=timezone.now(), undone_by=actor)
    fiche.refresh_from_db(fields=["version", "updated_at"])
    return fiche


@transaction.atomic
def load_seed(fiche, *, state, published_at):
    """Put a record drawn from a public document in its state, under the seed rule, which the database enforces.

    Nobody submitted nor reviewed it, so no event says so.
    """
    if fiche.provenance != enums.Provenance.SEED or fiche.state != State.DRAFT:
        raise Refused("Seule une fiche tirée d’un document public, encore en brouillon, se charge ainsi.")
    fiche.state = state
    fiche.published_at = published_at if state == State.PUBLISHED else None
    fiche.save(update_fields=["state", "published_at"])


def _said(is_last, message, said):
    """What was written goes with the decision itself, not with what comes before it."""
    return {"message": message, **said} if is_last else {}


def _check_open(verb, transition, fiche, actor, version):
    """Whether this person may do this now, on the version they have read."""
    if not transition.right(actor, fiche):
        raise Refused("Vous n’avez pas le droit de faire cela sur cette fiche.")
    if fiche.state not in transition.sources:
        raise Refused(
            f"Impossible de « {verb.label.lower()} » : la fiche est maintenant « {fiche.get_state_display()} ». "
            "Rechargez la page pour voir où elle en est."
        )
    if version is not None and version != fiche.version:
        raise Refused("La fiche a changé depuis que vous l’avez ouverte. Relisez-la avant de décider.")


def _check(verb, transition, fiche, actor, reasons=(), message="", field_messages=None, version=None):
    _check_open(verb, transition, fiche, actor, version)
    known = terms.vocabulary(transition.reasons) if transition.reasons else {}
    unknown = [reason for reason in reasons if reason not in known]
    if unknown:
        raise Refused("Un des motifs ne fait pas partie de la liste.")
    if transition.reasons and not reasons:
        raise Refused("Choisissez au moins un motif.")
    if verb in MESSAGE_REQUIRED and not message.strip():
        raise Refused(
            "Écrivez pourquoi : l’équipe le relira."
            if verb in TO_THE_TEAM
            else "Écrivez un message : la personne qui a proposé la fiche le lira."
        )
    missing = {
        Verb.SUBMIT: quality.missing_to_submit,
        Verb.PUBLISH: quality.missing_to_publish,
    }.get(verb)
    if verb == Verb.RESTORE and fiche.provenance != enums.Provenance.SEED:
        missing = quality.missing_to_publish
    if verb == Verb.REJECT and needs_second_opinion(fiche, actor, reasons):
        raise Refused(
            "Ce motif demande l’accord d’une autre personne de l’équipe. Demandez d’abord un second avis."
        )
    if verb in SECOND_LOOK and actor.pk == refused_by(fiche):
        raise Refused(
            "L’auteur a demandé un second regard : une autre personne de l’équipe relit cette fiche."
        )
    if verb == Verb.UNDELETE and _state_before_deletion(fiche) is None:
        raise Refused(
            "Rien ne dit où en était cette fiche avant sa suppression : elle ne peut pas être rétablie."
        )
    if verb == Verb.SUBMIT and actor.blocked_at:
        raise Refused(
            "Votre compte ne peut plus envoyer de fiche. L’équipe de modération vous a écrit pourquoi."
        )
    if verb == Verb.SUBMIT and actor.is_unconfirmed:
        raise Refused(
            "Votre adresse n’est pas encore confirmée. Ouvrez le lien reçu par courriel, puis envoyez la fiche."
        )
    if missing and (criteria := missing(fiche)):
        raise Refused("Il manque : " + ", ".join(criterion.label for criterion in criteria) + ".")
    if verb == Verb.ACCEPT and fiche.provenance != enums.Provenance.SEED and not fiche.evidence_level:
        raise Refused("Retenez d’abord un niveau de preuve : il sera affiché sur la fiche.")


def needs_second_opinion(fiche, actor, reasons):
    """Whether one of these reasons still lacks the agreement of somebody else, since the fiche was last sent."""
    needed = sorted(set(reasons) & set(SECOND_OPINION))
    if not needed:
        return False
    agreed = fiche.opinions.filter(
        agrees=True, reasons__contains=needed, given_at__gte=fiche.submitted_at or fiche.created_at
    )
    return not agreed.exclude(given_by=actor).exists()


def refused_by(fiche):
    """The key of who refused the fiche whose author asked for a second look; None otherwise."""
    if fiche.state not in State.waiting():
        return None
    last = list(fiche.decisions.standing().filter(verb__in=[Verb.APPEAL, Verb.REJECT])[:2])
    if len(last) == 2 and (last[0].verb, last[1].verb) == (Verb.APPEAL, Verb.REJECT):
        return last[1].actor_id
    return None


def _life(fiche):
    """{column: its value, as text}: what JSON keeps of the life of a fiche."""
    life = {column: getattr(fiche, column) for column in LIFE_COLUMNS}
    return {column: value and str(value) for column, value in life.items()}


def _write(verb, transition, fiche, actor, reasons=(), message="", field_messages=None):
    now = timezone.now()
    life = _life(fiche)
    before, fiche.state = fiche.state, transition.target or _state_before_deletion(fiche)
    written = ["state"]
    if verb in (Verb.SUBMIT, Verb.APPEAL):
        fiche.submitted_at = now
        written.append("submitted_at")
    elif verb == Verb.TAKE:
        fiche.reviewer = actor
        written.append("reviewer")
    if verb in (Verb.RELEASE, Verb.APPEAL):
        # A second look is somebody else's.
        fiche.reviewer = None
        written.append("reviewer")
    elif verb == Verb.PUBLISH:
        fiche.published_at = fiche.published_at or now
        written.append("published_at")
        if fiche.provenance != enums.Provenance.SEED:
            # The author has just had it in hand: publishing is the first confirmation.
            fiche.last_confirmed_at = timezone.localdate()
            written.append("last_confirmed_at")
    elif verb == Verb.ARCHIVE:
        fiche.archived_at = now
        written.append("archived_at")
    elif verb == Verb.RESTORE:
        fiche.archived_at = None
        fiche.published_at = fiche.published_at or now
        written += ["archived_at", "published_at"]
    fiche.save(update_fields=written)
    # The trigger raised the version: what is handed back must be able to decide again.
    fiche.refresh_from_db(fields=["version", "updated_at"])
    return ModerationEvent.objects.create(
        experience=fiche,
        actor=actor,
        verb=verb,
        from_state=before,
        to_state=fiche.state,
        reasons=list(reasons),
        message=message.strip(),
        field_messages={name: text for name, text in (field_messages or {}).items() if text.strip()},
        experience_version=fiche.version,
        before=life,
    )


def _state_before_deletion(fiche):
    """The state to put back; None when no decision deleted it, as for a row loaded deleted."""
    deletion = fiche.decisions.standing().filter(verb=Verb.DELETE).first()
    return deletion and deletion.from_state
