"""Corrections proposed to a fiche, as their pages need them."""

from django.utils import timezone

from experiences.exchanges.suggestions import FICHES
from experiences.models import ExperienceProposal
from partenariat.signed import token

READER = "lectrice@exemple-fictif.fr"


def proposed(fiche, *, kind="suggestion", author=None, confirmed=True, **changes):
    """A correction sent just now; `changes` are {path: value proposed}."""
    changes = changes or {"need": "Un autre besoin inventé pour les tests."}
    present = FICHES.documents.read(fiche, changes)
    now = timezone.now()
    return ExperienceProposal.objects.create(
        record=fiche, kind=kind, author=author, email="" if author else READER, base_version=fiche.version,
        sent_at=now, confirmed_at=now if confirmed else None,
        changes={name: {"before": present[name], "after": after} for name, after in changes.items()},
    )  # fmt: skip


def link(proposal):
    """The path its author received."""
    return f"/corrections/{token('suggestion', [FICHES.code, proposal.pk])}/"
