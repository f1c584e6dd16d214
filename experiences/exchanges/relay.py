"""« Écrire au porteur » : a reader's message reaches whoever carries a fiche, whose address is shown to nobody.

The sender confirms their address first, so that nobody writes in another's name; what looks like a robot's waits
for a person of the team. Every message is kept a while, to look into an abuse, then deleted.
"""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MailKind
from accounts.outbox import enqueue
from experiences import enums
from experiences.enums import ContactMode, RequestStatus
from experiences.models import Contact, ContactRequest, Experience
from partenariat import signed, trap
from partenariat.contributed import Suspicion

PURPOSE = "contact"


class Unreachable(Exception):
    """The fiche left the site, or its carrier no longer takes messages."""

    def __init__(self):
        super().__init__("Le porteur de cette fiche ne reçoit plus de messages par ce site.")


class Reach(NamedTuple):
    """How readers may write to whoever carries a fiche: a form, an address made public, or neither."""

    form: bool = False
    address: str = ""


def reach(fiche):
    contact = _contact(fiche)
    if contact is None:
        return Reach()
    if contact.public_mode == ContactMode.GENERIC:
        return Reach(address=contact.generic_address)
    return Reach(form=contact.public_mode == ContactMode.RELAY and bool(contact.email))


def _contact(fiche):
    """Of a public fiche its carrier proposed; nobody answers for what was drawn from a document."""
    if not fiche.is_public or fiche.provenance == enums.Provenance.SEED:
        return None
    return Contact.objects.filter(experience=fiche.pk).first()


# --------------------------------------------------------------------------- from the reader


def owns_address(user, address):
    """Whether this person signed in and has shown already that the address is theirs."""
    return (
        user.is_authenticated
        and EmailAddress.objects.filter(user=user, email__iexact=address, verified=True).exists()
    )


@transaction.atomic
def receive(fiche, *, token, suspicion, confirmed, **written):
    """Keep a message, once per form. It leaves at once if its sender's address is known to be theirs (`confirmed`);
    else a link is sent there. `written`: the columns the sender filled. What is suspect waits, and mails nobody.
    """

    def create():
        return ContactRequest.objects.create(
            experience=fiche,
            form_token=token,
            suspicion=suspicion,
            confirmed_at=timezone.now() if confirmed else None,
            # Never confirmed, it does not stay; confirmed, `_deliver` says how long.
            purge_on=timezone.localdate() + settings.UNCONFIRMED_DRAFTS[1],
            **written,
        )

    request, made = trap.once(ContactRequest, token, create)
    if made and not request.suspicion:
        _go_on(request)
    return request


def read(token):
    """The message of this link, or None once it is purged, set aside, or its fiche gone."""
    pk = signed.read(PURPOSE, token)
    requests = ContactRequest.objects.trusted().filter(purge_on__gte=timezone.localdate())
    return requests.select_related("experience").filter(pk=pk).first() if pk else None


@transaction.atomic
def confirm(request):
    """What the button of the link does; a second click changes nothing. Raises `Unreachable`."""
    request = _lock(request)
    if request.status == RequestStatus.UNCONFIRMED and not request.suspicion:
        request.confirmed_at = request.confirmed_at or timezone.now()
        _deliver(request)
    return request


def _go_on(request):
    if request.confirmed_at:
        _deliver(request)
    else:
        _ask(request)


def _ask(request):
    enqueue(
        key=f"contact-confirm-{request.pk}",
        recipient=request.sender_email,
        kind=MailKind.LINK,
        subject="Confirmez votre message",
        body=render_to_string(
            "experiences/mail/relay_confirm.txt",
            {"request": request, "url": signed.url("contact_confirm", PURPOSE, request.pk)},
        ),
    )


def _deliver(request):
    fiche = request.experience
    contact = _contact(fiche)
    if contact is None or contact.public_mode != ContactMode.RELAY or not contact.email:
        raise Unreachable
    request.status = RequestStatus.SENT
    request.purge_on = timezone.localdate() + settings.RETENTION["contact_request"]
    request.save(update_fields=["status", "confirmed_at", "purge_on"])
    enqueue(
        key=f"contact-request-{request.pk}",
        recipient=contact.email,
        reply_to=request.sender_email,
        kind=MailKind.RELAY,
        subject=f"Une personne vous écrit au sujet de la fiche {fiche.reference}",
        body=render_to_string(
            "experiences/mail/relay.txt",
            {
                "request": request,
                "fiche": fiche,
                "public_url": settings.SITE_URL + fiche.get_absolute_url(),
                "list_url": settings.SITE_URL + reverse("my_experience_requests", args=[fiche.reference]),
            },
        ),
    )


# ---------------------------------------------------------------- to the carrier, to the team


def received(fiche):
    """What reached whoever carries the fiche, newest first; not what waits for its sender or the team."""
    return fiche.contact_requests.trusted().exclude(status=RequestStatus.UNCONFIRMED)


@transaction.atomic
def mark(request, status):
    """The carrier says what they did of a message that reached them."""
    request = _lock(request)
    if request.status != RequestStatus.UNCONFIRMED:
        request.status = status
        request.save(update_fields=["status"])
    return request


@transaction.atomic
def release(request):
    """A person of the team saw that it is no robot's: it goes its way. Raises `Unreachable`."""
    request = _lock(request)
    if request.suspicion:
        request.suspicion = Suspicion.NONE
        request.save(update_fields=["suspicion"])
        _go_on(request)
    return request


@transaction.atomic
def refuse(request):
    """A person of the team saw that it is unwanted: it reaches nobody, and is purged in its time."""
    request = _lock(request)
    request.status = RequestStatus.SPAM
    request.save(update_fields=["status"])
    return request


def purge():
    """Delete the messages whose day has come. Returns how many."""
    return ContactRequest.objects.filter(purge_on__lt=timezone.localdate()).delete()[0]


def _lock(request):
    # The fiche too: archiving it, or taking its contact away, waits until the message has left.
    Experience.objects.select_for_update(of=("self",)).get(pk=request.experience_id)
    requests = ContactRequest.objects.select_for_update(of=("self",)).select_related("experience")
    return requests.get(pk=request.pk)
