"""The first page: what this is, the search box, and the ways in, all counted from the base."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from experiences import presentation, search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from instances.models import Body
from partenariat import site_texts
from partenariat.domains import domain_url, domains
from partenariat.enums import Zone
from partenariat.models import Territory
from partenariat.typography import french

LATEST = 3
BODY_TYPES = 8


@require_safe
@login_not_required
def home(request):
    visible = Experience.objects.visible_to(request.user).listed()
    answer = search.run(ExperienceFilterSet({}, queryset=visible), limit=LATEST)
    context = {
        "lead": french(" ".join(site_texts.text("accueil").split())),
        "figures": _figures(answer, request.user),
        "domains": [
            (french(entry.label), domain_url(entry), answer.counts["domaine"].get(entry.code, 0))
            for entry in domains()
        ],
        "departments": _departments(answer.counts["territoire"]),
        "body_types": _body_types(request.user),
        "cards": [presentation.card(fiche) for fiche in answer.fiches],
    }
    return render(request, "home.html", context)


def _figures(answer, user):
    """[(number, « word,words », where it leads)]; our region apart from elsewhere."""
    here = answer.counts["zone"].get(Zone.REGION, 0)
    experiences = reverse("experience_list")
    elsewhere = "&".join(f"zone={zone}" for zone in Zone if zone != Zone.REGION)
    return [
        (
            here,
            "expérience en Île\u2011de\u2011France,expériences en Île\u2011de\u2011France",
            f"{experiences}?zone={Zone.REGION}",
        ),
        (answer.total - here, "expérience ailleurs,expériences ailleurs", f"{experiences}?{elsewhere}"),
        (
            Body.objects.visible_to(user).public().count(),
            "instance ou dispositif,instances et dispositifs",
            reverse("body_list"),
        ),
        (
            Organisation.objects.public().count(),
            "organisation,organisations",
            reverse("organisation_list"),
        ),
    ]


def _departments(counts):
    """[(name, number, url, fiches)] of our region, by number."""
    return [
        (place.name, place.code, place.get_absolute_url(), counts.get(place.key, 0))
        for place in Territory.objects.departments()
    ]


def _body_types(user):
    """[(name, acronym, url, bodies)], the most numerous first."""
    types = (
        Body.objects.visible_to(user)
        .public()
        .values("type__code", "type__label", "type__acronym")
        .annotate(number=Count("pk"))
        .order_by("-number", "type__label")[:BODY_TYPES]
    )
    return [
        (
            french(kind["type__label"]),
            kind["type__acronym"],
            f"{reverse('body_list')}?type={kind['type__code']}",
            kind["number"],
        )
        for kind in types
    ]
