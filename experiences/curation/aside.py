"""What was set aside because it looked like a robot's: a person says what it is. Nothing is erased."""

from django.db import transaction
from django.utils import timezone

from accounts import claims, links
from accounts.enums import ClaimOutcome
from accounts.models import OrganisationClaim, OrganisationProposal, User
from accounts.suggestions import routing
from experiences import enums
from experiences.attachments import mail as attachment_mail
from experiences.curation import reminders
from experiences.exchanges import relay, suggestions, thread
from experiences.models import (
    ContactRequest,
    Experience,
    ExperienceProposal,
    MediaAsset,
    Report,
    Testimony,
    ThreadMessage,
)
from instances.models import BodyProposal, EstablishmentProposal, MaintenanceClaim
from partenariat.contributed import Suspicion

UNWANTED = "Indésirable"
PROPOSALS = {
    model._meta.model_name: model
    for model in (ExperienceProposal, OrganisationProposal, BodyProposal, EstablishmentProposal)
}
CLAIMS = {model._meta.model_name: model for model in (OrganisationClaim, MaintenanceClaim)}
MODELS = {
    **PROPOSALS,
    **CLAIMS,
    **{
        model._meta.model_name: model
        for model in (Report, ContactRequest, ThreadMessage, Testimony, MediaAsset, Experience, User)
    },
}


class Gone(Exception):
    """Somebody said what it is meanwhile."""


def may_keep(item):
    """The fiche of a blocked account is refused or published; the account is unblocked on its own page."""
    return bool(item.suspicion) and (item.table != "experience" or item.suspicion != Suspicion.BLOCKED)


def may_close(item):
    """A fiche is never closed without a word: moderators refuse it, with a reason."""
    return bool(item.suspicion) and item.table != "experience"


@transaction.atomic
def keep(item, *, request):
    """It is a person's: it goes its way as if it had just been sent. Returns its row.

    Raises `Gone`, and `relay.Unreachable` when a message can no longer be passed on.
    """
    row = _locked(item)
    if item.table in PROPOSALS:
        return routing.release(suggestions.of(row), row)
    if item.table == "contactrequest":
        return relay.release(row)
    # What a fiche is set aside for is who began it.
    suspect = row.author if item.table == "experience" else row
    suspect.suspicion = Suspicion.NONE
    suspect.save(update_fields=["suspicion"])
    if item.table in CLAIMS:
        claims.release(row)
    elif item.table == "threadmessage":
        thread.release(row)
    elif item.table == "user":
        links.send(request, row.access_links.order_by("pk").first())
    elif item.kind == enums.QueueKind.ATTACHMENT:
        attachment_mail.tell_staff(row)
    else:
        reminders.arrived(row)
    return row


@transaction.atomic
def close(item, *, by):
    """It is unwanted: closed without a word to anybody, and kept. Returns its row; raises `Gone`."""
    row = _locked(item)
    if item.table in PROPOSALS:
        return routing.dismiss(suggestions.of(row), row)
    if item.table == "contactrequest":
        return relay.refuse(row)
    if item.table in CLAIMS:
        claims.close(row, ClaimOutcome.REFUSED, actor=by, reason=UNWANTED)
        return row
    now = timezone.now()
    columns = {
        "report": {"handled_at": now},
        "threadmessage": {"read_at": now},
        "user": {"blocked_at": now, "blocked_reason": UNWANTED},
    }.get(item.table, {"refused_at": now, "refusal": UNWANTED})
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))
    return row


def _locked(item):
    """The row, still set aside once nobody else can write it."""
    row = MODELS[item.table]._base_manager.select_for_update(of=("self",)).get(pk=item.object_id)
    still = type(item).objects.set_aside().filter(table=item.table, object_id=item.object_id).exists()
    if not still:
        raise Gone
    return row
