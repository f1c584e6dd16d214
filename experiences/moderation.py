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
    """`reasons` names the vocabulary one reason at least must come from; empty where none is needed."""

    sources: tuple
    target: State
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
}

# The person who proposed the fiche is owed an explanation.
MESSAGE_REQUIRED = (Verb.REQUEST_CHANGES, Verb.REJECT, Verb.SUSPEND)


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
        _check(verb, transition, fiche, actor, reasons, message, version)
        event = _write(verb, transition, fiche, actor, reasons, message, field_messages or {})
        notifications.announce(event)
    return fiche


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


def _check(verb, transition, fiche, actor, reasons, message, version):
    if not transition.right(actor, fiche):
        raise Refused("Vous n’avez pas le droit de faire cela sur cette fiche.")
    if fiche.state not in transition.sources:
        raise Refused(
            f"Impossible de « {verb.label.lower()} » : la fiche est maintenant « {fiche.get_state_display()} ». "
            "Rechargez la page pour voir où elle en est."
        )
    if version is not None and version != fiche.version:
        raise Refused("La fiche a changé depuis que vous l’avez ouverte. Relisez-la avant de décider.")
    known = terms.vocabulary(transition.reasons) if transition.reasons else {}
    unknown = [reason for reason in reasons if reason not in known]
    if unknown:
        raise Refused("Un des motifs ne fait pas partie de la liste.")
    if transition.reasons and not reasons:
        raise Refused("Choisissez au moins un motif.")
    if verb in MESSAGE_REQUIRED and not message.strip():
        raise Refused("Écrivez un message : la personne qui a proposé la fiche le lira.")
    missing = {
        Verb.SUBMIT: quality.missing_to_submit,
        Verb.PUBLISH: quality.missing_to_publish,
    }.get(verb)
    if verb == Verb.RESTORE and fiche.provenance != enums.Provenance.SEED:
        missing = quality.missing_to_publish
    if missing and (criteria := missing(fiche)):
        raise Refused("Il manque : " + ", ".join(criterion.label for criterion in criteria) + ".")
    if verb == Verb.ACCEPT and fiche.provenance != enums.Provenance.SEED and not fiche.evidence_level:
        raise Refused("Retenez d’abord un niveau de preuve : il sera affiché sur la fiche.")


def _write(verb, transition, fiche, actor, reasons, message, field_messages):
    now = timezone.now()
    before, fiche.state = fiche.state, transition.target
    written = ["state"]
    if verb == Verb.SUBMIT:
        fiche.submitted_at = now
        written.append("submitted_at")
    elif verb == Verb.TAKE:
        fiche.reviewer = actor
        written.append("reviewer")
    elif verb == Verb.RELEASE:
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
        field_messages={name: text for name, text in field_messages.items() if text.strip()},
        experience_version=fiche.version,
    )
