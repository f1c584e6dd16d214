"""Bodies as the public sees them: the list, and one body with who sits there."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import listing, search
from instances.bodies import facts, texts
from instances.bodies.composition import composition
from instances.filtersets import BodyFilterSet, asked_about
from instances.hosting import freshness
from instances.models import Body
from instances.seats import tally
from instances.vacancies import candidacies
from partenariat import addresses, unanswered
from partenariat.maps.around import Around, may_locate
from partenariat.models import Source, Territory
from partenariat.paging import Pager, page_number

SIZE = 20
SHOWN = 12
SHOWN_SITES = 30


@login_not_required
@require_safe
@may_locate
def body_list(request):
    bodies = asked_about(Body.objects.visible_to(request.user))
    filterset = BodyFilterSet(request.GET, bodies)
    number = page_number(request)
    answer = search.run(
        filterset, offset=(number - 1) * SIZE, limit=SIZE, shared=search.is_shared(request.user)
    )
    asked = listing.query(filterset, request.GET)
    pager = Pager(number, answer.total, SIZE, asked.string)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    unanswered.tell_list(request, filterset.values, answer.total)
    tally.put(answer.bodies)
    named = listing.labels(asked, answer.counts)
    context = {
        "query": asked,
        "around": Around(asked, request.GET),
        "answer": answer,
        "groups": listing.groups(asked, answer.counts, named),
        "tags": listing.tags(asked, named),
        "sorts": listing.sorts(asked),
        "pager": pager,
        "trail": [("Instances et dispositifs", "")],
    }
    return render(request, "instances/list.html", context)


@login_not_required
@require_safe
def body_detail(request, slug):
    visible = Body.objects.visible_to(request.user)
    body = addresses.find(visible.for_detail(), slug)
    if isinstance(body, HttpResponse):
        return body
    type = body.type
    fiches = body.experiences.visible_to(request.user).listed()
    host = body.host_organisation
    seats = composition(body)
    next_meeting, meetings = facts.meetings(body)
    sites = list(facts.other_sites(body)[: SHOWN_SITES + 1])
    context = {
        "body": body,
        "type": type,
        "type_url": f"{reverse('body_types')}#{type.code}",
        "seats": seats,
        "is_open": bool(seats and seats.tally.open and body.published_at and candidacies.open_seats(body)),
        "expected": texts.composition(type),
        "facts": texts.facts(type, representation_status=body.representation_status),
        "activity": body.get_activity_status_display() if body.activity_status else "",
        "term": facts.term(body),
        "taking_part": facts.taking_part(body),
        "work": facts.work(body),
        "next_meeting": next_meeting,
        "meetings": meetings,
        "meetings_min": body.meetings_min or type.meetings_min,
        "host": host if host and _shown(host, request.user) else None,
        "sites": sites[:SHOWN_SITES],
        "more_sites": len(sites) > SHOWN_SITES,
        "type_sources": Source.objects.filter(code__in=type.sources),
        "is_late": freshness.is_late(body),
        "places": _places(body),
        "total": fiches.count(),
        "fiches": fiches.order_by("-published_at", "-pk").for_cards()[:SHOWN],
        "list_url": f"{reverse('experience_list')}?instance={body.slug}",
        "neighbours": _neighbours(body, visible),
        "trail": [("Instances et dispositifs", reverse("body_list")), (body.name, "")],
    }
    return render(request, "instances/detail.html", context)


def _shown(organisation, user):
    """SECURITY: a host the public may not see stays unnamed."""
    return organisation.is_verified or organisation.is_carried or user.is_staff


def _places(body):
    """The territories the body belongs to, widest last, countries left out."""
    rows = Territory.objects.filter(key__in=body.territory_keys).exclude(kind="country")
    return sorted(rows, key=lambda row: (-len(row.ancestors), row.plain))


def _neighbours(body, visible):
    """Other bodies of the same territory."""
    place = body.territory_id or (body.establishment and body.establishment.territory_id)
    if not place:
        return []
    rows = visible.filter(territory=place).exclude(pk=body.pk).for_list().order_by("plain", "pk")
    return tally.put(rows[:SHOWN])
