"""Entry pages of the seven domains: what the lists and the published fiches say is done there."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, F, Func, TextField
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences.models import Experience
from partenariat import terms
from partenariat.domains import domain_by_slug, domain_url, domains
from partenariat.models import Source, Term

SHOWN = 6
CITED = 8


@login_not_required
@require_safe
def domain_list(request):
    fiches = Experience.objects.visible_to(request.user).listed()
    numbers = dict(_most_cited(fiches, "domains"))
    context = {
        "domains": [(entry, domain_url(entry), numbers.get(entry.code, 0)) for entry in domains()],
        "trail": [("Domaines", "")],
    }
    return render(request, "domains/list.html", context)


@login_not_required
@require_safe
def domain_detail(request, slug):
    domain = domain_by_slug(slug)
    if domain is None:
        raise Http404
    fiches = Experience.objects.visible_to(request.user).listed().filter(domains__contains=[domain.code])
    done = dict(_most_cited(fiches, "activities"))
    activities = [entry for entry in terms.vocabulary("activity").values() if entry.parent == domain.code]
    guides = [entry for entry in terms.vocabulary("fiche").values() if entry.parent == domain.code]
    listed = reverse("experience_list")
    context = {
        "domain": domain,
        "total": fiches.count(),
        "fiches": fiches.order_by("-published_at", "-pk").for_cards()[:SHOWN],
        "list_url": f"{listed}?domaine={domain.code}",
        "activities": [
            (entry.label, done.get(entry.code, 0), f"{listed}?domaine={domain.code}&activite={entry.code}")
            for entry in activities
            if entry.is_active or entry.code in done
        ],
        "skills": _labelled("skill", _most_cited(fiches, "skills")[:CITED]),
        "benefits": _labelled("benefit", _most_cited(fiches, "benefit_codes")[:CITED]),
        "guides": [(entry.label, entry.data.get("set", "")) for entry in guides],
        "sources": _sources(domain),
        "others": [(entry.label, domain_url(entry)) for entry in domains() if entry.code != domain.code],
        "trail": [("Domaines", reverse("domain_list")), (domain.label, "")],
    }
    return render(request, "domains/detail.html", context)


def _most_cited(fiches, column):
    """`[(code, number of fiches)]`, the most cited first."""
    code = Func(F(column), function="unnest", output_field=TextField(), set_returning=True)
    rows = fiches.order_by().annotate(cited=code).values("cited").annotate(number=Count("pk", distinct=True))
    return [(row["cited"], row["number"]) for row in rows.order_by("-number", "cited")]


def _labelled(vocabulary, cited):
    return [(terms.label(vocabulary, code), number) for code, number in cited]


def _sources(domain):
    """The documents the lists of this domain rest on."""
    rows = Term.objects.filter(vocabulary="domain", code=domain.code) | Term.objects.filter(
        vocabulary="activity", parent=domain.code
    )
    codes = {code for sources in rows.values_list("sources", flat=True) for code in sources}
    return Source.objects.filter(code__in=codes)
