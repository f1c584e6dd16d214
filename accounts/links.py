"""Those who write without a password: a signed link, sent by mail, opens what is theirs on any device.

Whoever opens the link holds the mailbox: the address is confirmed, and what was begun joins the account that has
it already, if there is one. No link ever opens an account protected by a password, nor one of the team.
"""

import uuid
from typing import NamedTuple
from zlib import crc32

from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.enums import MailKind
from accounts.models import AccessLink, User
from accounts.models.people import UNCONFIRMED
from accounts.outbox import enqueue
from partenariat import signed
from partenariat.trap import allowed

PURPOSE = "access"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MAILS_PER_ADDRESS = "3/h/key"
# The first half of the two-part key of our advisory locks: « mail ».
LOCKS = 0x6D61696C


class Opened(NamedTuple):
    """`signs_in` False: the account has a password, or is not open to links; its holder signs in as usual."""

    account: User
    signs_in: bool


# ------------------------------------------------------------------------------------ sending


def new_guest(*, suspicion=""):
    """A person without password nor address: so far nothing says whether the address they typed is known."""
    return User.objects.create_user(f"brouillon-{uuid.uuid4()}{UNCONFIRMED}", None, suspicion=suspicion)


@transaction.atomic
def begin(*, email, token, next_path="", suspicion=""):
    """The link of somebody who begins, with a guest of its own. One per form: `token`."""
    return _make(new_guest(suspicion=suspicion), email, token=token, next_path=next_path)


@transaction.atomic
def renew(user, email, *, token=None):
    """Another link for somebody known. What was sent to another address opens nothing any more."""
    if not user.is_unconfirmed:
        return _make(user, email, token=token, next_path="")
    last = user.access_links.first()
    user.access_links.filter(revoked_at=None).exclude(email=email).update(revoked_at=timezone.now())
    return _make(user, email, token=token, next_path=last.next_path if last else "")


def _make(user, email, *, token, next_path):
    return AccessLink.objects.create(
        user=user,
        email=email,
        form_token=token,
        next_path=next_path,
        expires_at=timezone.now() + settings.LINK_LIFETIME,
    )


def send(request, link):
    """Mail a link; an address that received several within the hour gets no more, with the same answer."""
    if not allowed(request, "access_link", MAILS_PER_ADDRESS, key=link.email):
        return
    enqueue(
        key=f"access-link-{link.pk}",
        recipient=link.email,
        subject="Votre lien pour reprendre votre brouillon",
        body=render_to_string(
            "accounts/mail/link.txt", {"link": link, "url": url(link), "first": link.user.is_unconfirmed}
        ),
        kind=MailKind.LINK,
    )


def url(link):
    return signed.url("access_link", PURPOSE, link.pk)


def remember(user, path):
    """Where the links of a guest lead from now on: what they have begun."""
    user.access_links.valid().update(next_path=path)


def address_of(user):
    """The address a person gave, confirmed or not; empty when every link of a guest was revoked."""
    if not user.is_unconfirmed:
        return user.email
    link = user.access_links.filter(revoked_at=None).first()
    return link.email if link else ""


def whose(email):
    """Who gets the new link asked for this address: the latest draft begun with it, else its account.

    None for an account with a password, which has « mot de passe oublié », and for an unknown address.
    """
    begun = User.objects.filter(
        email__endswith=UNCONFIRMED, access_links__email=email, access_links__revoked_at=None, is_active=True
    )
    account = User.objects.filter(email__iexact=email).first()
    known = account if account and opens(account) else None
    return begun.order_by("-pk").first() or known


# ------------------------------------------------------------------------------------ opening


def find(token):
    """The link of this token if it still holds, or None."""
    pk = signed.read(PURPOSE, token)
    link = AccessLink.objects.valid().select_related("user").filter(pk=pk).first() if pk else None
    return link if link and link.user.is_active and _is_theirs(link) else None


def _is_theirs(link):
    """SECURITY: the person may have left the mailbox this link was sent to for another address."""
    user = link.user
    if user.is_unconfirmed or user.email.lower() == link.email.lower():
        return True
    return user.emailaddress_set.filter(email__iexact=link.email, verified=True).exists()


def opens(user):
    """Whether a link may sign this person in: never where a password, or the admin, is behind."""
    return user.is_guest and user.is_active


def confirm(link):
    """The button of the link was pressed: whoever did holds the mailbox."""
    opened = establish(link.user, link.email)
    AccessLink.objects.filter(pk=link.pk, confirmed_at=None).update(confirmed_at=timezone.now())
    return opened


@transaction.atomic
def establish(person, email):
    """`person` has shown to hold `email`: give them the address, or what they began to the account that has it."""
    email = email.lower()
    _alone_with(email)
    person = User.objects.select_for_update().filter(pk=person.pk).first()
    if person and not person.is_unconfirmed:
        return Opened(person, opens(person))
    account = _account_of(email)
    if account is None and person is None:
        # Purged this very moment.
        return None
    if account is None:
        person.email = email
        person.save(update_fields=["email"])
        person.emailaddress_set.create(email=email, verified=True, primary=True)
        return Opened(person, True)
    if person:
        merge(person, account)
    return Opened(account, opens(account))


def _alone_with(email):
    """Two links to one address, opened at once, make one account: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, crc32(email.encode()) - 2**31])


def _account_of(email):
    holds = Q(email__iexact=email) | Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return User.objects.filter(holds).order_by("pk").first()


@transaction.atomic
def merge(guest, account):
    """Whatever names the guest names the account, in every table; then the guest is gone.

    Read from the models, so that a table added later is not forgotten. Where both have a row and one only may
    stay, it is the account's: a listener says otherwise.
    """
    for listener in settings.JOIN_LISTENERS:
        import_string(listener)(guest, account)
    for relation in User._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        if relation.related_model._meta.proxy or not relation.related_model._meta.managed:
            # Another look on a table met elsewhere: nothing to write in.
            continue
        rows = relation.related_model._base_manager
        name = relation.field.name
        for pk in list(rows.filter(**{name: guest}).values_list("pk", flat=True)):
            try:
                with transaction.atomic():
                    rows.filter(pk=pk).update(**{name: account})
            except IntegrityError:
                # The account has its own: one person writes a fiche once.
                continue
    guest.delete()


def sign_in(request, user):
    login(request, user, backend=BACKEND)


def revoke_all(user):
    """Nothing sent so far opens anything. Returns how many links that was."""
    return user.access_links.valid().update(revoked_at=timezone.now())
