"""Where a correction goes: first to confirm its address, then to whoever keeps the record, or to the team."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.suggestions import mails
from accounts.suggestions.forms import is_known
from partenariat import trap
from partenariat.proposals import ProposalKind


def send(kind, record, form, *, user):
    """Keep a correction, once for a form. Returns (proposal, whether it was made now)."""
    data = form.cleaned_data
    known = user if is_known(user) else None
    now = timezone.now()

    def create():
        proposal = kind.proposals.objects.create(
            record=record,
            kind=ProposalKind.SUGGESTION,
            author=known,
            email="" if known else data["email"],
            base_version=getattr(record, "version", 0),
            changes=form.changes,
            reason=data["reason"],
            source=data["source"],
            sent_at=now,
            confirmed_at=now if known else None,
            form_token=data["token"],
            suspicion=form.suspicion(user=known, texts=form.texts()),
        )
        start(kind, proposal)
        return proposal

    return trap.once(kind.proposals, data["token"], create)


def start(kind, proposal):
    """Send it on its way, unless it is set aside. In the transaction that wrote it."""
    if proposal.suspicion:
        return
    if proposal.confirmed_at:
        _deliver(kind, proposal)
    else:
        mails.ask_to_confirm(kind, proposal)


@transaction.atomic
def confirm(kind, proposal):
    """The address is confirmed: the correction goes to those who decide. Twice does nothing more."""
    proposal = (
        kind.proposals.objects.select_for_update(of=("self",)).select_related("record").get(pk=proposal.pk)
    )
    if proposal.confirmed_at or proposal.closed_at:
        return proposal
    proposal.confirmed_at = timezone.now()
    # The link proves the address: the account that has it, if there is one, finds the correction there.
    proposal.author = User.objects.filter(email__iexact=proposal.email, is_active=True).first()
    proposal.save(update_fields=["confirmed_at", "author"])
    _deliver(kind, proposal)
    return proposal


@transaction.atomic
def release(kind, proposal):
    """A person looked at what was set aside, and it is not a robot's: it goes on as if it had just been sent."""
    proposal = (
        kind.proposals.objects.select_for_update(of=("self",)).select_related("record").get(pk=proposal.pk)
    )
    if proposal.suspicion:
        proposal.suspicion = ""
        proposal.sent_at = timezone.now()
        proposal.save(update_fields=["suspicion", "sent_at"])
        start(kind, proposal)
    return proposal


@transaction.atomic
def withdraw(kind, proposal):
    """Its author takes it back, as long as it is not closed. What was accepted meanwhile stays."""
    proposal = kind.proposals.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.closed_at is None:
        proposal.withdrawn_at = proposal.closed_at = timezone.now()
        proposal.save(update_fields=["withdrawn_at", "closed_at"])
    return proposal


@transaction.atomic
def dismiss(kind, proposal):
    """A robot's or an insult, set aside and closed without a word. Only for what was set aside."""
    proposal = kind.proposals.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if proposal.suspicion and proposal.closed_at is None:
        proposal.closed_at = timezone.now()
        proposal.save(update_fields=["closed_at"])
    return proposal


def is_expired(proposal):
    """Never confirmed, and its link does not work any more."""
    return (
        proposal.confirmed_at is None and proposal.created_at < timezone.now() - settings.SUGGESTION_LIFETIME
    )


def purge(kind):
    """Forget what was never confirmed: nobody read it, and it holds an address."""
    limit = timezone.now() - settings.SUGGESTION_LIFETIME
    kind.proposals.objects.filter(confirmed_at=None, created_at__lt=limit, sent_at__isnull=False).delete()


def hand_over(kind):
    """Tell the team, once, of what the keepers left undecided. The team may decide it from that moment on."""
    now = timezone.now()
    overdue = kind.proposals.objects.open().filter(
        kind=ProposalKind.SUGGESTION,
        owner_until__lte=now,
        # Longer ago, the team knows, and the mail that said so may be gone from the journal.
        owner_until__gt=now - timedelta(days=30),
    )
    for proposal in overdue.select_related("record"):
        mails.tell_team(kind, proposal)


def keepers(kind, proposal):
    """Who decides first: those who answer for the record, without whoever proposes."""
    return [user for user in kind.keepers(proposal.record) if user.pk != proposal.author_id]


def _deliver(kind, proposal):
    people = keepers(kind, proposal)
    if people:
        proposal.owner_until = timezone.now() + settings.OWNER_TIME
        proposal.save(update_fields=["owner_until"])
        mails.tell_keepers(kind, proposal, people)
    else:
        mails.tell_team(kind, proposal)
