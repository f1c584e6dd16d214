"""Compare fiches: everything is in the address, so that the comparison can be shared."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences import references
from experiences.helping import compare, similar
from experiences.models import Experience


@login_not_required
@require_safe
def experience_compare(request):
    asked = references.read(request.GET.getlist("fiche"), compare.MOST)
    fiches, missing = readable(asked.references)
    context = {
        "asked": asked,
        "missing": missing,
        "most": compare.MOST,
        "columns": compare.columns(fiches),
        "sections": compare.sections(fiches) if len(fiches) > 1 else [],
        "others": _others(fiches, request.user),
        "trail": [("Expériences", reverse("experience_list")), ("Comparer", "")],
    }
    return render(request, "helping/compare.html", context)


def readable(asked):
    """(fiches in the order asked, references nobody may read). SECURITY: whoever asks, as a link is made to be shared."""
    found = {
        fiche.reference: fiche
        for fiche in Experience.objects.visible_to(AnonymousUser()).filter(reference__in=asked).for_list()
    }
    return [found[one] for one in asked if one in found], [one for one in asked if one not in found]


def _others(fiches, reader):
    """Close to the first fiche, to be put beside: [(Card, comparison with it)]."""
    if not fiches or len(fiches) >= compare.MOST:
        return []
    present = [fiche.reference for fiche in fiches]
    return [
        (card, similar.compare_url([*present, card.reference]))
        for card in similar.cards(fiches[0], reader)
        if card.reference not in present
    ]
