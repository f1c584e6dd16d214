"""Requests to act for an organisation: asked, decided once, expired. The only writer of `OrganisationClaim`.

What is common to every kind of request (`Claim`) is here too; what keeping a record up to date adds is in
`instances.claims`.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import members, perms
from accounts.claim_mails import tell
from accounts.enums import ClaimOutcome, EvidenceKind, MembershipRole
from accounts.members import Refused
from accounts.models import OrganisationClaim
from accounts.models.organisations import Claim
from partenariat import trap

NOT_YOURS = "Cette demande n’est pas à vous de décider."
# Files sent with a form that failed before its row was written are nobody's.
ORPHAN_AGE = timedelta(days=1)


def models():
    """The kinds of requests, of every app."""
    return [model for model in apps.get_models() if issubclass(model, Claim)]


def is_for_staff(organisation):
    """Whether nobody but staff can decide who acts for this organisation."""
    return not members.managers(organisation).exists()


def request(*, organisation, user, role, evidence, token=None, suspicion=""):
    """Ask to act for an organisation. `evidence`: the columns `EvidenceForm.evidence` fills.

    Returns (the request, whether it was made now). Without a manager, the person asks to be the first one.
    """
    if is_for_staff(organisation):
        role = MembershipRole.MANAGER
    held = user.memberships.filter(organisation=organisation, approved_at__isnull=False).first()
    if held and held.role in (role, MembershipRole.MANAGER):
        raise Refused("Vous agissez déjà pour cette organisation.")
    return send(
        OrganisationClaim(
            organisation=organisation, user=user, role=role, form_token=token, suspicion=suspicion, **evidence
        )
    )


def send(claim):
    """Save a new request, and tell the person and those who decide: once, however often it is sent."""
    if claim.user.is_unconfirmed:
        raise Refused("Ouvrez d’abord le lien reçu par courriel : il confirme votre adresse.")

    def create():
        claim.expires_at = timezone.now() + settings.CLAIM_LIFETIME
        if claim.evidence_kind != EvidenceKind.DOCUMENT:
            claim.evidence_file = ""
        try:
            with transaction.atomic():
                claim.save()
                _announce(claim)
        except Exception:
            # The row is not there: nothing would ever delete its file.
            if claim.evidence_file:
                claim.evidence_file.storage.delete(claim.evidence_file.name)
            raise
        return claim

    try:
        sent, created = trap.once(type(claim), claim.form_token, create)
    except IntegrityError as error:
        if "one_pending" not in str(error):
            raise
        raise Refused(_one_pending(type(claim))) from None
    if sent.user_id != claim.user_id:
        raise Refused("Ce formulaire a déjà servi. Rouvrez la page pour envoyer votre demande.")
    return sent, created


def _one_pending(model):
    constraints = (one for one in model._meta.constraints if one.name.endswith("one_pending"))
    return next(constraints).violation_error_message


def _announce(claim):
    tell(claim, "received", recipient=claim.user.email)
    if claim.suspicion:
        return
    deciders = members.managers(claim.organisation) if claim.is_for_managers else ()
    for manager in deciders:
        tell(claim, "arrived", recipient=manager.email)
    if not deciders:
        # By dotted path: who tells staff lives in a later room.
        for path in settings.ARRIVAL_LISTENERS:
            import_string(path)(claim, by=claim.user)


def release(claim):
    """A moderator saw that it is no robot's: it goes to those who decide. In the caller's transaction."""
    _announce(claim)


def lock(claim):
    """The request as it is now, locked until the transaction ends."""
    rows = type(claim)._base_manager.select_for_update(of=("self",))
    return rows.select_related("user", *claim.RELATED).get(pk=claim.pk)


def close(claim, outcome, *, actor=None, reason=""):
    """Write the outcome of a locked request, once. The mail is the caller's: a withdrawal has none."""
    if claim.decided_at is not None:
        raise Refused(
            f"Cette demande a déjà été traitée\u00a0: elle est {claim.get_outcome_display().lower()}."
        )
    claim.decided_at, claim.decided_by = timezone.now(), actor
    claim.outcome, claim.reason = outcome, reason
    claim.save(update_fields=["decided_at", "decided_by", "outcome", "reason"])


@transaction.atomic
def approve(*, claim, actor):
    claim = lock(claim)
    _check_right(claim, actor)
    close(claim, ClaimOutcome.APPROVED, actor=actor)
    members.admit(organisation=claim.organisation, user=claim.user, role=claim.role)
    tell(claim, "approved", recipient=claim.user.email)
    return claim


@transaction.atomic
def refuse(*, claim, actor, reason):
    """Of any kind of request. The reason is written to the person as it is."""
    claim = lock(claim)
    _check_right(claim, actor)
    if not reason.strip():
        raise Refused("Dites pourquoi la demande est refusée\u00a0: la personne le lira.")
    close(claim, ClaimOutcome.REFUSED, actor=actor, reason=reason.strip())
    tell(claim, "refused", recipient=claim.user.email)
    return claim


@transaction.atomic
def withdraw(*, claim, actor):
    """By the person who asked, of any kind of request."""
    claim = lock(claim)
    if claim.user_id != actor.pk:
        raise Refused(NOT_YOURS)
    close(claim, ClaimOutcome.WITHDRAWN, actor=actor)
    return claim


def _check_right(claim, actor):
    if not perms.decides(actor, claim):
        raise Refused(NOT_YOURS)


def pending(model, **conditions):
    """Requests of one kind not decided yet, oldest first."""
    rows = model._base_manager.filter(decided_at=None, **conditions)
    return rows.select_related("user", *model.RELATED).order_by("created_at", "pk")


def waiting_of(user):
    """What a person asked for and nobody decided yet, of every kind, oldest first."""
    found = [claim for model in models() for claim in pending(model, user=user)]
    return sorted(found, key=lambda claim: claim.created_at)


def expire():
    """Close the requests nobody decided in time, and tell those who asked. Returns how many."""
    number = 0
    for model in models():
        with transaction.atomic():
            late = model._base_manager.select_for_update(of=("self",), skip_locked=True).filter(
                decided_at=None, expires_at__lte=timezone.now()
            )
            for claim in late.select_related("user", *model.RELATED):
                close(claim, ClaimOutcome.EXPIRED)
                tell(claim, "expired", recipient=claim.user.email)
                number += 1
    return number


def purge_evidence():
    """Delete the documents of requests decided long enough ago, and those no request names. The note stays."""
    before = timezone.now() - settings.RETENTION["evidence"]
    for model in models():
        for claim in model._base_manager.filter(decided_at__lte=before).exclude(evidence_file=""):
            # The file first: if this stops half-way, the next time finds the row again.
            claim.evidence_file.delete(save=False)
            model._base_manager.filter(pk=claim.pk).update(evidence_file="")
    _purge_orphans()


def _purge_orphans():
    folder = Claim._meta.get_field("evidence_file").upload_to
    if not default_storage.exists(folder):
        return
    named = {
        name for model in models() for name in model._base_manager.values_list("evidence_file", flat=True)
    }
    for file in default_storage.listdir(folder)[1]:
        path = f"{folder}{file}"
        if path not in named and default_storage.get_modified_time(path) < timezone.now() - ORPHAN_AGE:
            default_storage.delete(path)
