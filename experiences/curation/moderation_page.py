"""`/moderation/`: how fiches are chosen, for which reasons, and what was decided lately."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from experiences.curation import statistics
from partenariat import terms
from partenariat.views import editable_page

# The lists moderators choose a reason from, as the public reads them.
LISTS = (
    ("change_request_reason", "Ce qui peut être demandé"),
    ("refusal_reason", "Ce qui conduit à un refus"),
    ("archive_reason", "Ce qui conduit à archiver une fiche"),
)


@login_not_required
@require_safe
def moderation_rules(request):
    return editable_page(
        request,
        "moderation",
        lists=[(title, [label for _, label in terms.choices(vocabulary)]) for vocabulary, title in LISTS],
        figures=_figures(),
    )


def _figures():
    """The sentences under « Ce qui a été décidé »."""
    decisions = statistics.of_decisions()
    if decisions is None:
        return [
            "Moins de dix décisions ont été rendues ces douze derniers mois : aucun chiffre n’est publié."
        ]
    return [
        f"Ces douze derniers mois, {decisions.total} décisions ont été rendues : "
        f"{_number(decisions.accepted, 'aucune fiche acceptée', 'fiche acceptée', 'fiches acceptées')}, "
        f"{_number(decisions.changes, 'aucune demande de compléments', 'demande de compléments', 'demandes de compléments')}, "
        f"{_number(decisions.rejected, 'aucun refus', 'refus', 'refus')}.",
        statistics.delay_in_words(decisions),
    ]


def _number(number, none, one, several):
    return f"{number} {several if number > 1 else one}" if number else none
