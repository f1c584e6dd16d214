"""« Est-ce déjà décrit ? »: what resembles an entry being typed, as a piece of page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from experiences import duplicates, presentation
from partenariat.lookups import find_territory

# Under this many characters, a title resembles everything.
SHORTEST = 10
LONGEST = 1500


@require_safe
def similar(request):
    """`titre`, `porteur`, `lieu`, `resume`, as typed so far. Published fiches and one's own only; empty when none."""
    typed = {name: request.GET.get(name, "")[:LONGEST] for name in ("titre", "porteur", "lieu", "resume")}
    found = []
    if len(typed["titre"]) >= SHORTEST:
        place = find_territory(typed["lieu"]).exact if typed["lieu"].strip() else None
        entry = duplicates.of_typed(
            title=typed["titre"], summary=typed["resume"], carriers=typed["porteur"], place=place
        )
        found = duplicates.near(request.user, entry)
    return render(request, "contribution/_similar.html", {"cards": cards(found)})


def cards(found):
    """[(card, whether the public reads it)] for `_similar.html`."""
    return [(presentation.card(fiche), fiche.is_public) for fiche, _ in found]
