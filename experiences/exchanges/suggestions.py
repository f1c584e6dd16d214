"""The corrections proposed to fiches, and what concerns those of every kind of record."""

from django.db.models import Q

from accounts import perms
from accounts.suggestion_views import ORGANISATIONS
from accounts.suggestions import routing
from accounts.suggestions.kinds import Kind
from experiences import audience
from experiences.document import fiches
from experiences.enums import Provenance
from experiences.models import Experience, ExperienceProposal
from instances.places.suggestions import ESTABLISHMENTS
from instances.suggestion_views import BODIES


def keeps(user, fiche):
    """Wrote the fiche or acts for its organisation. What is drawn from a document is the team's."""
    return fiche.provenance != Provenance.SEED and perms.owns_experience(user, fiche)


def kept_by(user):
    return Q(record__in=Experience.objects.written_by(user)) & ~Q(record__provenance=Provenance.SEED)


FICHES = Kind(
    code="fiche",
    the="la fiche",
    proposals=ExperienceProposal,
    documents=fiches,
    public=lambda: Experience.objects.public().light(),
    keeps=keeps,
    kept_by=kept_by,
    keepers=audience.keepers,
    route="experience",
    trail=("Expériences", "experience_list"),
    group_of=lambda name: getattr(fiches.rubric_of(name), "title", ""),
)

KINDS = {kind.code: kind for kind in (FICHES, BODIES, ESTABLISHMENTS, ORGANISATIONS)}


def of(proposal):
    """The kind of record a proposal is about."""
    return next(kind for kind in KINDS.values() if isinstance(proposal, kind.proposals))


def hand_over():
    """Periodic: what the keepers did not decide in time goes to the team; what nobody confirmed is forgotten."""
    for kind in KINDS.values():
        routing.hand_over(kind)
        routing.purge(kind)
