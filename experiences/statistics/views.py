"""`/experiences/chiffres/`: the list in figures. `/statistiques/`: what the base holds, for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from experiences import listing
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.statistics import figures, public
from partenariat import tables
from partenariat.representation import LICENCE, absolute


@login_not_required
@require_safe
def experience_figures(request):
    filterset = ExperienceFilterSet(request.GET, Experience.objects.visible_to(request.user).listed())
    query = listing.Query(filterset, request.GET, "experience_figures")
    context = {
        "query": query,
        "figures": figures.build(query, request.GET, request.user),
        "list_url": query.on("experience_list"),
        "map_url": query.on("experience_map"),
        "trail": [("Expériences", reverse("experience_list")), ("En chiffres", "")],
    }
    return render(request, "experiences/figures.html", context)


@login_not_required
@require_safe
def statistics(request):
    context = {"statistics": public.statistics(), "trail": [("Statistiques", "")]}
    return render(request, "statistics/page.html", context)


@login_not_required
@require_safe
def statistics_csv(request):
    """The figures of the page, one a line."""
    counted = public.statistics()
    end = [counted.day.isoformat(), LICENCE["nom"], absolute(reverse("statistics"))]
    rows = ([*line, *end] for line in counted.lines())
    name = f"partenariat-statistiques-{timezone.localdate():%Y-%m-%d}"
    response = tables.streamed_csv(name, public.HEADER, rows)
    response["X-Robots-Tag"] = "noindex"
    return response
