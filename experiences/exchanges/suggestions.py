"""The corrections proposed to fiches, and what concerns those of every kind of record."""

from django.db.models import Q

from accounts import perms
from accounts.models import User
from accounts.suggestion_views import ORGANISATIONS
from accounts.suggestions import routing
from accounts.suggestions.kinds import Kind
from experiences.document import fiches
from experiences.enums import Provenance
from experiences.models import Experience, ExperienceProposal
from instances.suggestion_views import BODIES


def keeps(user, fiche):
    """Wrote the fiche or acts for its organisation. What is drawn from a document is the team's."""
    return fiche.provenance != Provenance.SEED and perms.owns_experience(user, fiche)


def kept_by(user):
    return Q(record__in=Experience.objects.written_by(user)) & ~Q(record__provenance=Provenance.SEED)


def keepers(fiche):
    """The accounts, their address confirmed, that answer for the fiche."""
    if fiche.provenance == Provenance.SEED:
        return User.objects.none()
    of_organisation = Q(
        memberships__organisation=fiche.owner_organisation_id, memberships__approved_at__isnull=False
    )
    wrote = Q(pk=fiche.author_id) | Q(coauthor_links__experience=fiche.pk)
    confirmed = Q(emailaddress__verified=True) | Q(access_links__confirmed_at__isnull=False)
    mine = wrote | of_organisation if fiche.owner_organisation_id else wrote
    return User.objects.filter(mine & confirmed, is_active=True).distinct().order_by("pk")


FICHES = Kind(
    code="fiche",
    the="la fiche",
    proposals=ExperienceProposal,
    documents=fiches,
    public=lambda: Experience.objects.public().light(),
    keeps=keeps,
    kept_by=kept_by,
    keepers=keepers,
    route="experience",
    trail=("Expériences", "experience_list"),
    group_of=lambda name: getattr(fiches.rubric_of(name), "title", ""),
)

KINDS = {kind.code: kind for kind in (FICHES, BODIES, ORGANISATIONS)}


def of(proposal):
    """The kind of record a proposal is about."""
    return next(kind for kind in KINDS.values() if isinstance(proposal, kind.proposals))


def hand_over():
    """Periodic: what the keepers did not decide in time goes to the team; what nobody confirmed is forgotten."""
    for kind in KINDS.values():
        routing.hand_over(kind)
        routing.purge(kind)
