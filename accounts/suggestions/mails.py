"""The mails of a correction: to confirm it, to decide it, and what was decided."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.utils.text import Truncator

from accounts import links
from accounts.enums import MailKind
from accounts.outbox import enqueue
from accounts.suggestions import states
from partenariat import signed
from partenariat.proposals import ProposalKind
from partenariat.typography import french


def _tell(kind, proposal, event, *, recipient, subject, template, mail=MailKind.NEWS, **context):
    """Once per correction, event and person."""
    enqueue(
        key=f"{proposal._meta.model_name}-{proposal.pk}-{event}",
        recipient=recipient,
        # A name may fill a whole subject: cut at the length of the column.
        subject=Truncator(french(subject)).chars(200),
        body=render_to_string(
            template,
            {
                "kind": kind,
                "proposal": proposal,
                "record": proposal.record,
                "labels": [kind.documents.label(name) for name in proposal.changes],
                "record_url": settings.SITE_URL + proposal.record.get_absolute_url(),
                **context,
            },
        ),
        kind=mail,
    )


def page_url(kind, proposal):
    """The address where whoever sent a correction follows it, without an account."""
    return signed.url("suggestion_confirm", "suggestion", [kind.code, proposal.pk])


def ask_to_confirm(kind, proposal):
    _tell(
        kind, proposal, "confirm",
        recipient=proposal.email,
        subject=f"Confirmez votre correction sur « {proposal.record} »",
        template="proposals/mail/confirm.txt",
        mail=MailKind.LINK,
        url=page_url(kind, proposal),
    )  # fmt: skip


def tell_keepers(kind, proposal, people):
    for person in people:
        _tell(
            kind, proposal, "arrived",
            recipient=links.address_of(person),
            subject=f"Une correction est proposée pour « {proposal.record} »",
            template="proposals/mail/arrived.txt",
            url=settings.SITE_URL + kind.my_url(proposal),
        )  # fmt: skip


def tell_team(kind, proposal):
    """By dotted path: who writes to the team lives in a later room."""
    for path in settings.ARRIVAL_LISTENERS:
        import_string(path)(proposal, by=proposal.author)


def tell_decided(kind, proposal, people, *, by_team):
    """Whoever proposed it; and those who keep the record, when the team decided in their place."""
    outcomes = states.outcomes(kind, proposal)
    address = links.address_of(proposal.author) if proposal.author else proposal.email
    update = proposal.kind == ProposalKind.UPDATE
    if address:
        _tell(
            kind, proposal, "decided",
            recipient=address,
            subject=f"Votre {'mise à jour' if update else 'correction'} sur « {proposal.record} »",
            template="proposals/mail/decided.txt",
            outcomes=outcomes,
            by_team=by_team,
        )  # fmt: skip
    for person in people if by_team and not update else ():
        _tell(
            kind, proposal, "decided-for-you",
            recipient=links.address_of(person),
            subject=f"Une correction a été examinée pour « {proposal.record} »",
            template="proposals/mail/decided_for_you.txt",
            outcomes=outcomes,
        )  # fmt: skip
