"""The public history of one fiche."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences.models import Experience
from experiences.upkeep import history
from experiences.views import gone_or_not_found
from partenariat import addresses
from partenariat.paging import Pager, page_number

PAGE_SIZE = 50


@require_safe
@login_not_required
def experience_history(request, slug):
    readable = Experience.objects.visible_to(request.user).public().light()
    try:
        fiche = addresses.find(readable, slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return addresses.PermanentRedirect(f"{fiche.url}historique/")
    versions = history.read(fiche)
    number = page_number(request)
    pager = Pager(number, len(versions), PAGE_SIZE)
    if number > pager.last:
        return redirect(request.path + pager.last_url)
    context = {
        "fiche": fiche,
        "versions": versions[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "pager": pager,
        "trail": [
            ("Expériences", reverse("experience_list")),
            (fiche.title, fiche.get_absolute_url()),
            ("Historique", ""),
        ],
    }
    return render(request, "experiences/history.html", context)
