"""The public pages of the fiches: list, matrix, one fiche, and reporting a problem on it."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences import citation, listing, presentation, search
from experiences import matrix as matrices
from experiences.curation import reminders
from experiences.exchanges import relay
from experiences.filtersets import ExperienceFilterSet
from experiences.forms.report import ReportForm
from experiences.helping import similar
from experiences.models import Experience, Report
from partenariat import addresses, errors, trap, unanswered
from partenariat.listing import territory_names
from partenariat.maps.around import Around, may_locate
from partenariat.paging import Pager, page_number

PAGE_SIZE = 20
# Reports one address may send: enough for a careful reader, too few for a robot.
REPORT_RATE = "10/h/ip"


@require_safe
@login_not_required
@may_locate
def experience_list(request):
    filterset = ExperienceFilterSet(
        request.GET, queryset=Experience.objects.visible_to(request.user).listed()
    )
    query = listing.Query(filterset, request.GET)
    number = page_number(request)
    answer = search.run(filterset, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    pager = Pager(number, answer.total, PAGE_SIZE, query.string)
    if number > pager.last:
        return redirect(request.path + pager.last_url)
    unanswered.tell_list(request, filterset.values, answer.total)
    territories = territory_names(answer.counts.get("territoire", {}), filterset.values.get("territoire", []))
    context = {
        "query": query,
        "around": Around(query, request.GET),
        "answer": answer,
        "pager": pager,
        "cards": [presentation.card(fiche) for fiche in answer.fiches],
        "groups": listing.groups(query, answer.counts, territories),
        "tags": listing.tags(query, territories, request.user),
        "trail": [("Expériences", "")],
    }
    return render(request, "experiences/list.html", context)


@require_safe
@login_not_required
def matrix(request):
    context = {
        "matrix": matrices.build(Experience.objects.visible_to(request.user).listed()),
        "trail": [("Expériences", reverse("experience_list")), ("Matrice de l’engagement", "")],
    }
    return render(request, "experiences/matrix.html", context)


@require_safe
@login_not_required
def experience_detail(request, slug):
    visible = Experience.objects.visible_to(request.user)
    try:
        fiche = addresses.find(visible.for_list(), slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return fiche
    family = visible.family_of(fiche)
    context = {
        "fiche": fiche,
        "sheet": presentation.sheet(fiche),
        "parent": next((one for one in family if one.pk == fiche.parent_id), None),
        "children": [one for one in family if one.pk != fiche.parent_id],
        "reach": relay.reach(fiche),
        "citation": citation.of(fiche) if fiche.is_public else None,
        "related": similar.cards(fiche, request.user),
        "trail": [("Expériences", reverse("experience_list")), (fiche.title, "")],
    }
    return render(request, "experiences/detail.html", context)


def gone_or_not_found(request, slug):
    """410 for what was public and is no longer. SECURITY: what never was public is a plain 404."""
    addresses.find(Experience.objects.gone(), slug)
    return errors.gone(request)


@login_not_required
def report(request, slug):
    readable = Experience.objects.visible_to(request.user).public()
    try:
        fiche = addresses.find(readable, slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return redirect(f"{fiche.url}signaler/")
    form = ReportForm(request.POST or None)
    too_many = False
    if form.is_valid():
        too_many = not trap.allowed(request, "report", REPORT_RATE)
        if not too_many:
            _keep_report(form, fiche, request.user)
            return redirect("experience_report_sent", fiche.slug)
    context = {"fiche": fiche, "form": form, "too_many": too_many, "trail": _report_trail(fiche)}
    return render(request, "experiences/report.html", context, status=429 if too_many else 200)


@transaction.atomic
def _keep_report(form, fiche, user):
    """Once for one form; what looks like a robot's is set aside, with the same answer."""
    report = form.instance
    report.experience = fiche
    report.form_token = form.cleaned_data["token"]
    report.suspicion = form.suspicion(user=user, texts=[report.message])

    def create():
        report.save()
        return report

    kept, made = trap.once(Report, report.form_token, create)
    if made:
        reminders.arrived(kept)


@require_safe
@login_not_required
def report_sent(request, slug):
    readable = Experience.objects.visible_to(request.user).public()
    fiche = addresses.find(readable, slug)
    if not isinstance(fiche, Experience):
        return fiche
    return render(request, "experiences/report_sent.html", {"fiche": fiche, "trail": _report_trail(fiche)})


def _report_trail(fiche):
    return [
        ("Expériences", reverse("experience_list")),
        (fiche.title, fiche.get_absolute_url()),
        ("Signaler un problème", ""),
    ]
