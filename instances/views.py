"""Bodies as the public sees them: the list, and one body with what the texts say of its type."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from instances import listing, search
from instances.enums import Obligation
from instances.filtersets import BodyFilterSet
from instances.models import Body
from partenariat import addresses, terms
from partenariat.models import Source, Territory
from partenariat.paging import Pager, page_number

SIZE = 20
SHOWN = 12
# Of a seat: the labels of `Obligation` speak of a body.
OPTIONAL_SEAT = {Obligation.NO: "siège facultatif", Obligation.CONDITIONAL: "siège prévu sous conditions"}


@login_not_required
@require_safe
def body_list(request):
    bodies = Body.objects.visible_to(request.user).with_zone()
    filterset = BodyFilterSet(request.GET, bodies)
    number = page_number(request)
    answer = search.run(filterset, offset=(number - 1) * SIZE, limit=SIZE)
    asked = listing.query(filterset, request.GET)
    pager = Pager(number, answer.total, SIZE, asked.string)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    named = listing.labels(asked, answer.counts)
    context = {
        "query": asked,
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
    fiches = body.experiences.visible_to(request.user).listed()
    host = body.host_organisation
    context = {
        "body": body,
        "type": body.type,
        "facts": _facts(body),
        "host": host if host and _shown(host, request.user) else None,
        "forms": terms.labels("representation_form", body.representation_forms),
        "seats": [_seat(seat) for seat in body.type.seat_templates.order_by("pk")],
        "type_sources": Source.objects.filter(code__in=body.type.sources),
        "places": _places(body),
        "total": fiches.count(),
        "fiches": fiches.order_by("-published_at", "-pk").for_cards()[:SHOWN],
        "list_url": f"{reverse('experience_list')}?instance={body.slug}",
        "neighbours": _neighbours(body, visible),
        "trail": [("Instances et dispositifs", reverse("body_list")), (body.name, "")],
    }
    return render(request, "instances/detail.html", context)


def _facts(body):
    """[(label, value)] of what is known of the type and of this body; what is unknown is absent."""
    type = body.type
    status = body.representation_status or type.representation_status
    rows = (
        ("Nature", type.get_kind_display()),
        ("Échelle", type.get_level_display()),
        ("Obligation", type.get_mandatory_display()),
        ("Base légale", type.legal_basis),
        ("Durée des mandats", type.term),
        ("Place des usagers", terms.label("representation_status", status)),
        ("Activité", body.get_activity_status_display() if body.activity_status else ""),
    )
    return [(label, value) for label, value in rows if value]


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
    return visible.filter(territory=place).exclude(pk=body.pk).for_list().order_by("plain", "pk")[:SHOWN]


def _seat(seat):
    """One line of the composition a text gives: how many, appointed by whom, what is asked of them."""
    conditions = (
        (seat.elected, "élection"),
        (seat.needs_agreement, "association agréée"),
        (seat.needs_training, "formation obligatoire"),
    )
    voices = {"deliberative": "voix délibérative", "consultative": "voix consultative"}
    notes = [text for known, text in conditions if known]
    if seat.voice in voices:
        notes.append(voices[seat.voice])
    if seat.required != Obligation.YES:
        notes.append(OPTIONAL_SEAT[seat.required])
    if seat.note:
        notes.append(seat.note)
    return {
        "college": seat.college,
        "label": seat.label,
        "seats": _number_of(seat),
        "appointed_by": terms.label("appointing_authority", seat.appointed_by),
        "notes": " ; ".join(notes),
        "to_check": seat.to_check,
    }


def _number_of(seat):
    """« 2 (et 2 suppléants) », « de 20 à 28 », or nothing where no text fixes it."""
    if seat.seats is not None:
        number = str(seat.seats)
    elif seat.seats_min is not None and seat.seats_min == seat.seats_max:
        number = str(seat.seats_min)
    elif seat.seats_min is not None and seat.seats_max is not None:
        number = f"de {seat.seats_min} à {seat.seats_max}"
    elif seat.seats_max is not None:
        number = f"{seat.seats_max} au plus"
    elif seat.seats_min is not None:
        number = f"{seat.seats_min} au moins"
    else:
        return ""
    if seat.substitutes:
        plural = "s" if seat.substitutes > 1 else ""
        number += f" (et {seat.substitutes} suppléant{plural})"
    return number
