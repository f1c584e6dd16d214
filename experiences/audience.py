"""Who is told of what about a fiche: a function for each question, asked here and nowhere else."""

from django.db.models import Q

from accounts.models import User
from accounts.models.people import UNCONFIRMED
from experiences.enums import Provenance


def writers(fiche):
    """Who writes it: the author, then those who write with them, in the order they came."""
    author = [fiche.author] if fiche.author else []
    return author + [link.user for link in fiche.coauthor_links.select_related("user").order_by("pk")]


def told(fiche):
    """Who is written to of decisions and messages: the writers who may sign in, and have an address."""
    return [person for person in writers(fiche) if person.is_active and not person.is_unconfirmed]


def answerable(fiche):
    """The addresses of those who say that it is still true; its private contact when there is nobody else."""
    accounts = _writers_and_members(fiche).exclude(email__endswith=UNCONFIRMED)
    contact = getattr(fiche, "contact", None)
    spare = [contact.email] if contact and contact.email else []
    return sorted(set(accounts.values_list("email", flat=True))) or spare


def keepers(fiche):
    """The accounts, their address confirmed, that decide on a correction. A document's fiche is the team's."""
    if fiche.provenance == Provenance.SEED:
        return User.objects.none()
    confirmed = Q(emailaddress__verified=True) | Q(access_links__confirmed_at__isnull=False)
    return _writers_and_members(fiche).filter(confirmed)


def team(fiche, *, besides):
    """Who answers for the team: whoever reads the fiche; else everybody. `besides`, a key or None, knows already."""
    everybody = User.objects.team().exclude(pk=besides)
    if not fiche.reviewer_id:
        return everybody
    return everybody.filter(pk=fiche.reviewer_id) or everybody


def _writers_and_members(fiche):
    """The accounts at work that write it, or are approved members of the organisation responsible for it."""
    ours = Q(pk=fiche.author_id) | Q(coauthor_links__experience=fiche.pk)
    if fiche.owner_organisation_id:
        ours |= Q(
            memberships__organisation=fiche.owner_organisation_id, memberships__approved_at__isnull=False
        )
    return User.objects.filter(ours, is_active=True).distinct().order_by("pk")
