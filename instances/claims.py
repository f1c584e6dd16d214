"""Requests of an organisation to keep a body or an establishment up to date. The only writer of `MaintenanceClaim`."""

from django.db import transaction
from django.template.loader import render_to_string

from accounts import members, perms
from accounts.claim_mails import absolute, subject, tell
from accounts.claims import NOT_YOURS, close, lock, send
from accounts.enums import ClaimOutcome
from accounts.members import Refused
from accounts.outbox import enqueue
from instances.models import MaintenanceClaim

ALREADY_YOURS = "Votre organisation tient déjà cette page à jour."
FOR_CURATORS = (
    "Une autre organisation tient déjà cette page à jour\u00a0: l’administration fonctionnelle décide."
)
NOT_A_MANAGER = "Seule une personne responsable de l’organisation peut faire cette demande."


def request(*, target, organisation, user, evidence, token=None, suspicion=""):
    """Ask, for an organisation one manages, to keep this body or establishment up to date; staff decide.

    When another organisation does so already, the request is a dispute (`claim.is_dispute`). Returns (the
    request, whether it was made now).
    """
    if not perms.manages(user, organisation):
        raise Refused(NOT_A_MANAGER)
    if target.maintainer_id == organisation.pk:
        raise Refused(ALREADY_YOURS)
    claim = MaintenanceClaim(
        organisation=organisation, user=user, form_token=token, suspicion=suspicion, **evidence
    )
    setattr(claim, target._meta.model_name, target)
    return send(claim)


@transaction.atomic
def approve(*, claim, actor):
    """The organisation becomes the maintainer; the one it replaces, in a dispute, is told."""
    claim = lock(claim)
    target = type(claim.target).objects.select_for_update(of=("self",), no_key=True).get(pk=claim.target.pk)
    setattr(claim, target._meta.model_name, target)
    if not perms.decides(actor, claim):
        raise Refused(FOR_CURATORS if claim.is_dispute else NOT_YOURS)
    close(claim, ClaimOutcome.APPROVED, actor=actor)
    if not perms.manages(claim.user, claim.organisation):
        raise Refused(f"{claim.user} n’est plus responsable de cette organisation\u00a0: refusez la demande.")
    replaced = target.maintainer if claim.is_dispute else None
    target.maintainer = claim.organisation
    target.save(update_fields=["maintainer"])
    tell(claim, "approved", recipient=claim.user.email)
    if replaced:
        _tell_replaced(claim, replaced)
    return claim


def _tell_replaced(claim, organisation):
    for manager in members.managers(organisation):
        enqueue(
            key=f"maintenanceclaim-{claim.pk}-replaced",
            recipient=manager.email,
            subject=subject(f"« {claim.target} » est tenu à jour par une autre organisation"),
            body=render_to_string(
                "instances/mail/replaced.txt",
                {
                    "claim": claim,
                    "organisation": organisation,
                    "members_url": absolute("organisation_members", organisation.slug),
                },
            ),
        )
