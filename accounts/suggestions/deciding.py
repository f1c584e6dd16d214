"""Deciding a correction, path by path. The only writer of `decisions`.

Each call is one transaction: the record, then the proposal are locked; the rights, what is already decided and what
the page says now are checked; what is accepted is written; when nothing is left, the correction is closed and the
person who proposed it is told, once.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import perms
from accounts.suggestions import mails, routing, states
from accounts.suggestions.forms import mark


class Refused(Exception):
    """The sentence is for the person. `path`: what it is about, or nothing for the whole."""

    def __init__(self, sentence, path=""):
        super().__init__(sentence)
        self.path = path


class Answer(NamedTuple):
    """`seen`: the mark of what the page said when this was decided, see `forms.mark`."""

    path: str
    accepted: bool
    reason: str
    seen: str


def decide(kind, proposal, answers, *, actor):
    """Carry out these answers, all or none. Returns the proposal as it stands after. Raises Refused."""
    with transaction.atomic():
        record = kind.documents.lock(proposal.record)
        proposal = kind.proposals.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        proposal.record = record
        if not perms.decides_proposal(actor, proposal, keeps=kind.keeps):
            raise Refused("Cette correction n’est pas entre vos mains.")
        fresh = [answer for answer in answers if not _is_repeated(proposal, answer, actor)]
        if not fresh:
            return proposal
        changes = {}
        for answer in fresh:
            _check(kind, proposal, answer)
            if answer.accepted:
                changes[answer.path] = proposal.changes[answer.path]["after"]
        if changes:
            _write(kind, record, changes, proposal)
        _keep(proposal, fresh, actor)
        if proposal.closed_at:
            people = [one for one in routing.keepers(kind, proposal) if one.pk != actor.pk]
            mails.tell_decided(kind, proposal, people, by_team=perms.is_staff(actor))
    return proposal


def _is_repeated(proposal, answer, actor):
    """The same answer of the same person, sent twice: it is done already."""
    decision = proposal.decisions.get(answer.path)
    return bool(decision) and (decision["by"], decision["accepted"]) == (actor.pk, answer.accepted)


def _check(kind, proposal, answer):
    path = answer.path
    if path not in proposal.changes:
        raise Refused("Ce point ne fait pas partie de la correction.")
    label = kind.documents.label(path)
    if path in proposal.decisions:
        by = states.by_words(proposal.decisions[path])
        raise Refused(f"«\u00a0{label}\u00a0»\u00a0: déjà traité par {by}.", path)
    if not proposal.is_open:
        raise Refused(
            "Cette correction a été retirée par la personne qui l’avait proposée."
            if proposal.withdrawn_at
            else "Cette correction n’attend pas de décision."
        )
    if not answer.accepted:
        if not answer.reason.strip():
            raise Refused("Dites pourquoi\u00a0: la personne qui a proposé lira ce motif.", path)
        return
    present = kind.documents.value(proposal.record, path)
    moved = not kind.documents.same(path, present, proposal.changes[path]["before"])
    if moved and mark(present) != answer.seen:
        raise Refused(
            f"La page a changé entre-temps. Elle dit maintenant\u00a0: «\u00a0{kind.said(path, present)}\u00a0». "
            "Relisez, puis décidez.",
            path,
        )


def _write(kind, record, changes, proposal):
    try:
        with transaction.atomic():
            kind.documents.write(record, changes, user=proposal.author)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), next(iter(changes))) from None
    except DatabaseError:
        # A rule of the base: what was asked for would leave the record wrong. Nothing is written.
        raise Refused(
            "Cette valeur ne peut pas être enregistrée telle quelle\u00a0: refusez-la en disant pourquoi, ou "
            "corrigez la page vous-même.",
            next(iter(changes)),
        ) from None


def _keep(proposal, answers, actor):
    now = timezone.now()
    for answer in answers:
        proposal.decisions[answer.path] = {
            "accepted": answer.accepted,
            "reason": "" if answer.accepted else answer.reason.strip(),
            "by": actor.pk,
            "team": perms.is_staff(actor),
            "at": now.isoformat(),
        }
    if not proposal.undecided:
        proposal.closed_at = now
    proposal.save(update_fields=["decisions", "closed_at"])
