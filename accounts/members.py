"""Who acts for an organisation. The only writer of memberships.

Each change locks the organisation, so that two managers leaving at once never leave it without one.
"""

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import perms
from accounts.claim_mails import absolute, subject
from accounts.enums import MembershipRole
from accounts.models import Organisation, OrganisationMembership, User
from accounts.outbox import enqueue

LAST_MANAGER = (
    "Cette organisation n’aurait plus de responsable. Nommez d’abord une autre personne responsable. "
    "Si personne ne peut l’être, écrivez à l’équipe de modération\u00a0: elle en nommera une avec vous."
)
NOT_YOURS = "Seule une personne responsable de cette organisation peut faire ce changement."
GONE = "Cette personne n’est plus membre de cette organisation."


class Refused(Exception):
    """The sentence is for the person."""


def managers(organisation):
    """The people who may decide for this organisation, today."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation=organisation,
        memberships__role=MembershipRole.MANAGER,
        memberships__approved_at__isnull=False,
    ).order_by("pk")


def admit(*, organisation, user, role):
    """Make a member of somebody whose request is accepted; a manager stays one. Returns the membership."""
    member, created = OrganisationMembership.objects.select_for_update().get_or_create(
        organisation=organisation, user=user, defaults={"role": role, "approved_at": timezone.now()}
    )
    if not created:
        member.approved_at = member.approved_at or timezone.now()
        if role == MembershipRole.MANAGER:
            member.role = role
        member.save(update_fields=["approved_at", "role"])
    return member


@transaction.atomic
def appoint(*, organisation, user, role, actor):
    """Staff name somebody without a request: the way out when nobody is left, or in a dispute."""
    if not perms.curates(actor):
        raise Refused(NOT_YOURS)
    _lock(organisation)
    member = admit(organisation=organisation, user=user, role=role)
    _tell(member, "appointed")
    return member


@transaction.atomic
def change_role(*, membership, role, actor):
    _lock(membership.organisation)
    member = _fresh(membership)
    _check_right(member.organisation, actor)
    if member.role == role:
        return member
    if role != MembershipRole.MANAGER:
        _protect_last(member, actor)
    member.role = role
    member.save(update_fields=["role"])
    _tell(member, "role")
    return member


@transaction.atomic
def remove(*, membership, actor):
    """End a membership. What the person wrote stays with the organisation."""
    _lock(membership.organisation)
    member = _fresh(membership)
    _check_right(member.organisation, actor)
    _protect_last(member, actor)
    _tell(member, "removed")
    member.delete()


@transaction.atomic
def leave(*, membership, actor):
    _lock(membership.organisation)
    member = _fresh(membership)
    if member.user_id != actor.pk:
        raise Refused(NOT_YOURS)
    _protect_last(member)
    member.delete()


@transaction.atomic
def hand_over(*, membership, actor):
    """Make this member a manager in the actor's place, who stays as an editor."""
    _lock(membership.organisation)
    member = _fresh(membership)
    own = OrganisationMembership.objects.filter(
        organisation=member.organisation,
        user=actor.pk,
        role=MembershipRole.MANAGER,
        approved_at__isnull=False,
    ).first()
    if own is None or own.pk == member.pk:
        raise Refused(NOT_YOURS)
    member.role, own.role = MembershipRole.MANAGER, MembershipRole.EDITOR
    member.save(update_fields=["role"])
    own.save(update_fields=["role"])
    _tell(member, "handed_over", actor=actor)
    return member


def _lock(organisation):
    # Without the key: rows that name the organisation may still be written meanwhile.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _fresh(membership):
    """The membership as it is now that the organisation is locked."""
    member = (
        OrganisationMembership.objects.select_related("organisation", "user")
        .filter(pk=membership.pk, approved_at__isnull=False)
        .first()
    )
    if member is None:
        raise Refused(GONE)
    return member


def _check_right(organisation, actor):
    if not perms.manages(actor, organisation) and not perms.curates(actor):
        raise Refused(NOT_YOURS)


def _protect_last(member, actor=None):
    """Staff may replace the last manager; nobody else leaves an organisation without one."""
    if member.role != MembershipRole.MANAGER or (actor is not None and perms.curates(actor)):
        return
    if not managers(member.organisation).exclude(pk=member.user_id).exists():
        raise Refused(LAST_MANAGER)


SUBJECTS = {
    "appointed": "Vous agissez maintenant pour « {name} »",
    "role": "Votre rôle a changé pour « {name} »",
    "removed": "Vous n’agissez plus pour « {name} »",
    "handed_over": "Vous êtes maintenant responsable de « {name} »",
}


def _tell(member, event, actor=None):
    """A mail to the person; the same change made again later is another event."""
    organisation = member.organisation
    enqueue(
        key=f"membership-{member.pk}-{event}-{timezone.now().isoformat()}",
        recipient=member.user.email,
        subject=subject(SUBJECTS[event].format(name=organisation)),
        body=render_to_string(
            "accounts/mail/membership.txt",
            {
                "event": event,
                "actor": actor,
                "organisation": organisation,
                "is_manager": member.role == MembershipRole.MANAGER,
                "members_url": absolute("organisation_members", organisation.slug),
                "join_url": absolute("organisation_join", organisation.slug),
            },
        ),
    )
