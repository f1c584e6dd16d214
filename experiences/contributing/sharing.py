"""Several people write one fiche: invitations by a signed link, and who may take whom out."""

from datetime import timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import links, perms
from accounts.enums import MailKind
from accounts.outbox import enqueue
from experiences import audience
from experiences.enums import State
from experiences.models import CoAuthor, Experience, ShareInvitation
from partenariat import signed

PURPOSE = "share"
LIFETIME = timedelta(days=30)


class Refused(Exception):
    """Why it cannot be done, in words for the person who asked."""


@transaction.atomic
def invite(fiche, *, by, email):
    """Send an invitation, or the same again when the one waiting has expired. Returns (invitation, whether new)."""
    # Two clicks at once: the second waits here, then finds the invitation of the first.
    Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if by.is_unconfirmed:
        raise Refused("Ouvrez d’abord le lien reçu par courriel\u00a0: il confirme votre adresse.")
    if by.blocked_at:
        raise Refused("Votre compte ne peut plus inviter. L’équipe de modération vous a écrit pourquoi.")
    if any(person.email.lower() == email for person in audience.writers(fiche)):
        raise Refused("Cette personne écrit déjà la fiche.")
    waiting = fiche.invitations.filter(email=email, accepted_at=None, revoked_at=None).first()
    if waiting and waiting.expires_at > timezone.now():
        return waiting, False
    if waiting:
        revoke(waiting)
    invitation = ShareInvitation.objects.create(
        experience=fiche, email=email, invited_by=by, expires_at=timezone.now() + LIFETIME
    )
    enqueue(
        key=f"share-invitation-{invitation.pk}",
        recipient=email,
        subject="Une invitation à écrire une fiche à plusieurs",
        body=render_to_string(
            "experiences/mail/share.txt",
            {
                "invitation": invitation,
                "fiche": fiche,
                "url": signed.url("share_invitation", PURPOSE, invitation.pk),
            },
        ),
        kind=MailKind.LINK,
    )
    return invitation, True


def pending(fiche):
    return fiche.invitations.filter(
        accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    ).order_by("pk")


def revoke(invitation):
    ShareInvitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=timezone.now())


def find(token):
    """The invitation of this token, still to be answered, or None."""
    pk = signed.read(PURPOSE, token)
    if not pk:
        return None
    return (
        ShareInvitation.objects.filter(
            pk=pk, accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
        )
        .exclude(experience__state=State.DELETED)
        .select_related("experience", "invited_by")
        .first()
    )


@transaction.atomic
def accept(invitation, *, user):
    """Whoever opens the link writes with the others. Returns `links.Opened`, or None when it was used meanwhile.

    Signed in, the account that is; else the one of the address invited, made now if it has none: opening the
    link has shown that the mailbox is theirs.
    """
    locked = (
        ShareInvitation.objects.select_for_update(of=("self",))
        .filter(pk=invitation.pk, accepted_at=None)
        .first()
    )
    if locked is None or locked.revoked_at:
        return None
    if user.is_authenticated and not user.is_unconfirmed:
        opened = links.Opened(user, True)
    else:
        person = user if user.is_authenticated else links.new_guest()
        opened = links.establish(person, locked.email)
    if not perms.owns_experience(opened.account, locked.experience):
        CoAuthor.objects.get_or_create(experience=locked.experience, user=opened.account)
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    return opened


@transaction.atomic
def remove(fiche, *, person, by):
    """Take a co-author out, or leave. What they wrote stays."""
    if not perms.takes_out(by, fiche, person):
        raise Refused("Seule la personne qui a commencé la fiche peut retirer quelqu’un d’autre.")
    CoAuthor.objects.filter(experience=fiche, user=person).delete()
