"""The fiches one keeps. They are kept by the browser alone: this page shows those its address names, and knows nobody."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences import presentation, references
from experiences.enums import State
from experiences.models import Experience


@login_not_required
@require_safe
def experience_kept(request):
    asked = references.read(request.GET.getlist("fiche"))
    readable = Experience.objects.visible_to(AnonymousUser())
    found = {
        fiche.reference: fiche for fiche in readable.filter(reference__in=asked.references).for_cards()
    } if asked.references else {}  # fmt: skip
    cards = [_card(found[one]) for one in asked.references if one in found]
    listed = [one for one in asked.references if one in found and found[one].state == State.PUBLISHED]
    query = references.query(asked.references)
    context = {
        "asked": asked,
        "most": references.MOST,
        "cards": cards,
        "missing": [one for one in asked.references if one not in found],
        "list_url": f"{reverse('experience_list')}?{references.query(listed)}" if listed else "",
        "share_url": f"{settings.SITE_URL}{request.path}?{query}",
        "trail": [("Expériences", reverse("experience_list")), ("Mes fiches gardées", "")],
    }
    return render(request, "helping/kept.html", context)


def _card(fiche):
    why = "" if fiche.state == State.PUBLISHED else "Fiche archivée\u00a0: elle n’est plus dans la liste"
    card = presentation.card(fiche, why)
    # The page has boxes to tick for that.
    card.compare_url = ""
    return card
