"""The seats vacant or soon vacant, by body; and the calls for candidates."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from instances.models import CallForCandidates
from instances.vacancies import calls, choices, listing
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from partenariat import addresses, markdown
from partenariat import listing as lists
from partenariat.maps.around import Around, may_locate
from partenariat.paging import Pager, page_number

SIZE = 20


@login_not_required
@require_safe
@may_locate
def vacant_seats(request):
    filterset = VacancyFilterSet(request.GET, open_seats())
    found = listing.find(filterset)
    asked = lists.Query(filterset, request.GET, reverse("vacant_seats"))
    number = page_number(request)
    pager = Pager(number, len(found.bodies), SIZE, asked.string)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    named = choices.labels(asked, found.counts)
    whole = number == 1 and not asked.narrowed
    context = {
        "query": asked,
        "found": found,
        "bodies": listing.bodies(found, filterset, offset=(number - 1) * SIZE, limit=SIZE),
        "around": Around(asked, request.GET),
        "groups": choices.groups(asked, found.counts, named),
        "tags": choices.tags(asked, named),
        "pager": pager,
        "summary": listing.summary(),
        "today": timezone.localdate(),
        # The figures and the calls belong to the whole list, not to a search in it.
        "whole": whole,
        "calls": calls.open_now() if whole else [],
        "trail": [("Instances et dispositifs", reverse("body_list")), ("Sièges vacants", "")],
    }
    return render(request, "vacancies/list.html", context)


@login_not_required
@require_safe
def call_detail(request, slug):
    call = addresses.find(CallForCandidates.objects.visible_to(request.user), slug)
    if isinstance(call, HttpResponse):
        return call
    context = {
        "call": call,
        "standing": calls.standing(call),
        "text": markdown.render(call.text),
        "types": calls.body_types(call),
        "seats_url": calls.seats_url(call),
        "trail": [("Sièges vacants", reverse("vacant_seats")), (call.title, "")],
    }
    return render(request, "vacancies/call.html", context)
