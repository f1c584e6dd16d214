"""The owner's update of a public fiche: minor answers are live at once, the others wait together to be reviewed.

They wait in the one open `ExperienceProposal` of kind update: being prepared until `sent_at`, then in review. The
public version does not move meanwhile. Deciding is the moderators' (`accounts.suggestions.deciding`).
"""

import hashlib
import json
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import links, outbox
from experiences import enums
from experiences.contributing.writing import Changed, Closed, Impossible, Saved, check
from experiences.document import fiches
from experiences.models import ExperienceProposal
from experiences.moderation import Refused
from partenariat.merging import merge
from partenariat.proposals import ProposalKind

# What a public fiche always says (the database holds it too).
ALWAYS_SAID = {"stage": "Une fiche en ligne dit où en est l’expérience."}

BLOCKED = "Votre compte ne peut plus envoyer de mise à jour. L’équipe de modération vous a écrit pourquoi."


class Change(NamedTuple):
    """One answer of an update, as its author reads it."""

    path: str
    label: str
    before: object
    after: object


def may_update(fiche):
    """Whether it changes by update: public, and not drawn from a document, which nobody owns."""
    return fiche.state == enums.State.PUBLISHED and fiche.provenance != enums.Provenance.SEED


def current(fiche):
    """The update being prepared or in review, or None."""
    return fiche.proposals.filter(kind=ProposalKind.UPDATE, closed_at=None).first()


def is_prepared(fiche, update):
    """Whether the owner may write it now."""
    return may_update(fiche) and (update is None or update.sent_at is None)


def values(fiche, update, names=None):
    """The document as the update would make it."""
    return _over(update, fiches.read(fiche, names))


def changes(update):
    """[Change] in the order of the fiche."""
    asked = update.changes if update else {}
    return [
        Change(path, fiches.label(path), asked[path]["before"], asked[path]["after"])
        for path in fiches.paths
        if path in asked
    ]


def seen(update):
    """A short mark of what the update holds: who sends it has read that, and nothing else."""
    return hashlib.sha256(json.dumps(update.changes, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def save(fiche, *, user, base, changes):
    """Write one page of the update; the same arguments and refusals as `writing.save`."""
    fiche = fiches.lock(fiche)
    update = _lock(fiche)
    if not is_prepared(fiche, update):
        raise Closed
    public = fiches.read(fiche, dict.fromkeys([*base, *changes]))
    now = _over(update, public)
    merged = merge(fiches, base, changes, now)
    if merged.clashes:
        raise Changed(fiche, merged)
    check(fiche, now | merged.changes)
    empty = {
        path: words
        for path, words in ALWAYS_SAID.items()
        if path in merged.changes and not merged.changes[path]
    }
    if empty:
        raise Impossible(empty)
    live = {path: value for path, value in merged.changes.items() if fiches.paths[path].minor}
    prepared = {path: value for path, value in merged.changes.items() if path not in live}
    if live:
        fiche = fiches.write(fiche, live, user=user)
    if prepared:
        _prepare(fiche, update, user, public, prepared)
    return Saved(fiche, merged.kept, tuple(live), tuple(prepared))


@transaction.atomic
def drop(fiche, path, *, user):
    """Take one answer out of the update."""
    update = _prepared(fiche)
    update.changes.pop(path, None)
    _keep(update)


@transaction.atomic
def send(fiche, *, user, mark):
    """Hand the update to the moderators. `mark` is `seen` of what the person read.

    Raises `Closed`, `Changed`, `Refused`.
    """
    fiche = fiches.lock(fiche)
    update = _prepared(fiche)
    if seen(update) != mark:
        raise Changed(fiche)
    if user.blocked_at:
        raise Refused(BLOCKED)
    update.sent_at = update.confirmed_at = timezone.now()
    update.base_version = fiche.version
    update.author = user
    update.save(update_fields=["sent_at", "confirmed_at", "base_version", "author"])
    _tell(fiche, update, user)
    return update


@transaction.atomic
def take_back(fiche, *, user):
    """The update is being prepared again. Raises `Closed` when moderators have begun to decide."""
    update = _lock(fiches.lock(fiche))
    if update is None or update.sent_at is None or update.decisions:
        raise Closed
    update.sent_at = update.confirmed_at = None
    update.save(update_fields=["sent_at", "confirmed_at"])


@transaction.atomic
def abandon(fiche, *, user):
    """Nothing of it will be published. What was decided already stands."""
    update = _lock(fiches.lock(fiche))
    if update is None:
        raise Closed
    update.closed_at = update.withdrawn_at = timezone.now()
    update.save(update_fields=["closed_at", "withdrawn_at"])


def _over(update, document):
    asked = update.changes if update else {}
    return document | {path: asked[path]["after"] for path in asked if path in document}


def _lock(fiche):
    return (
        fiche.proposals.select_for_update(of=("self",))
        .filter(kind=ProposalKind.UPDATE, closed_at=None)
        .first()
    )


def _prepared(fiche):
    fiche = fiches.lock(fiche)
    update = _lock(fiche)
    if update is None or not is_prepared(fiche, update):
        raise Closed
    return update


def _prepare(fiche, update, user, public, prepared):
    """Add these answers to the update; one which comes back to what is public is no change."""
    update = update or ExperienceProposal(
        record=fiche,
        kind=ProposalKind.UPDATE,
        author=user,
        email=links.address_of(user),
        base_version=fiche.version,
    )
    for path, value in prepared.items():
        if fiches.same(path, public[path], value):
            update.changes.pop(path, None)
        else:
            # What was public when it was first changed: a moderator's correction since then must show.
            before = update.changes.get(path, {"before": public[path]})["before"]
            update.changes[path] = {"before": before, "after": value}
    _keep(update)


def _keep(update):
    if update.changes:
        update.save()
    elif update.pk:
        update.delete()


def _tell(fiche, update, user):
    context = {
        "fiche": fiche,
        "changes": changes(update),
        "url": settings.SITE_URL + reverse("my_experience", args=[fiche.reference]),
        "public_url": settings.SITE_URL + fiche.get_absolute_url(),
    }
    outbox.enqueue(
        key=f"update-sent-{update.pk}-{update.sent_at.timestamp()}",
        recipient=links.address_of(user),
        subject=f"Votre mise à jour de la fiche {fiche.reference} est envoyée",
        body=render_to_string("experiences/mail/update_sent.txt", context),
    )
