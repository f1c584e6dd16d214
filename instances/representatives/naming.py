"""A name on the page of a body: what would be shown, yes or no; given and withdrawn by the person alone."""

from django.db import transaction
from django.utils import timezone

from accounts import consents, perms
from accounts.enums import ConsentChannel, ConsentKind
from instances.enums import MemberPolicy
from instances.models import Mandate

CHANGED = "Ce qui serait affiché a changé depuis que vous avez ouvert cette page. Relisez, puis choisissez de nouveau."
NEVER = "Pour ce siège, le nom n’est jamais affiché."


class Refused(Exception):
    """The sentence is for the person."""


def may_be_shown(mandate):
    """Whether a name may ever be public on this seat (a CVS tells where a person lives)."""
    return not mandate.seat.confidential_name and mandate.body.type.member_policy != MemberPolicy.NEVER


def scope(mandate):
    """Exactly what would be published, and where: shown to the person, kept with their answer."""
    sent_by = (
        f", et « {mandate.organisation} » qui vous a proposé ou proposée" if mandate.organisation else ""
    )
    return (
        f"Votre nom, « {mandate.representative.full_name} »{sent_by}, sur la page de « {mandate.body} », "
        f"tant que dure ce mandat."
    )


@transaction.atomic
def agree(mandate, user, *, seen):
    """The person wants their name shown. `seen`: the scope they read. Raises `Refused`."""
    mandate = _lock(mandate, user)
    if not may_be_shown(mandate):
        raise Refused(NEVER)
    if scope(mandate) != seen:
        raise Refused(CHANGED)
    if mandate.name_consent and mandate.name_consent.is_valid:
        return mandate
    mandate.name_consent = consents.record(
        wording=wording(),
        scope=seen,
        channel=ConsentChannel.LINK,
        email=user.email,
        person=mandate.representative.full_name,
    )
    mandate.objected_at = None
    mandate.save(update_fields=["name_consent", "objected_at"])
    return mandate


@transaction.atomic
def withdraw(mandate, user):
    """The name disappears at once, even where a published act gives it. Doing it twice changes nothing."""
    mandate = _lock(mandate, user)
    consents.withdraw([mandate.name_consent])
    consents.erase_scope([mandate.name_consent])
    mandate.objected_at = mandate.objected_at or timezone.now()
    mandate.save(update_fields=["objected_at"])
    return mandate


def _lock(mandate, user):
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("seat", "body__type", "representative", "organisation", "name_consent")
        .get(pk=mandate.pk)
    )
    if mandate.representative is None or not perms.represents(user, mandate.representative):
        raise Refused("Cette page n’est plus la vôtre.")
    return mandate


def wording():
    """The words of the consent in force."""
    return consents.wording(ConsentKind.SEAT_NAME)
