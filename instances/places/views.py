"""« Mon représentant »: find one's place, and the page of a place with those who represent users there."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from instances.models import Establishment, UsualName
from instances.places import categories, listing, page
from instances.places.filtersets import PlaceFilterSet, open_sites
from instances.places.gathering import gather
from instances.register import expected
from partenariat import listing as lists
from partenariat import qr
from partenariat.maps.around import Around
from partenariat.models import Territory
from partenariat.paging import Pager, page_number
from partenariat.typography import french

SIZE = 20
SHOWN = 6
SIBLINGS = 10
TRAIL = ("Mon représentant", "my_representative")


@login_not_required
@require_safe
def my_representative(request):
    """One field; the places it may mean, best first. Nothing is looked for before something is asked."""
    filterset = PlaceFilterSet(request.GET, open_sites(request.user))
    asked = lists.Query(filterset, request.GET, reverse("my_representative"))
    number = page_number(request)
    found = listing.page(filterset, offset=(number - 1) * SIZE, limit=SIZE) if asked.narrowed else None
    pager = Pager(number, found.reachable if found else 0, SIZE, asked.string)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    context = {
        "q": request.GET.get("q", "").replace("\x00", "").strip()[:200],
        "query": asked,
        "around": Around(asked, request.GET),
        "tags": listing.tags(asked, listing.labels(asked, {})),
        "found": found,
        "places": [(place, categories.words(place)) for place in (found.sites if found else ())],
        "pager": pager,
        "map_url": asked.on("place_map"),
        "departments": Territory.objects.departments(),
        "qualified_url": reverse("qualified_departments"),
        "trail": [(TRAIL[0], "")],
    }
    return render(request, "places/find.html", context)


@login_not_required
@require_safe
def establishment_detail(request, finess):
    establishment, represented = _place(request, finess)
    cards = page.cards(establishment, represented)
    fiches = establishment.experiences.visible_to(request.user).listed()
    total = fiches.count()
    context = {
        "place": establishment,
        "category": categories.words(establishment),
        "usual_names": UsualName.objects.filter(finess=establishment.finess),
        "cards": cards,
        "why": expected.explain(establishment) if establishment.is_open else (),
        "phone": page.phone(establishment),
        "position": page.position(establishment),
        "manager": _shown(establishment.manager),
        "maintainer": _shown(establishment.maintainer),
        "siblings": _siblings(establishment),
        "is_social": page.is_social(establishment, represented),
        "qualified_url": page.qualified(establishment.territory),
        "total": total,
        "fiches": fiches.order_by("-published_at", "-pk").for_cards()[:SHOWN] if total else (),
        # A page that only repeats the register is for who looks for it, not for search engines.
        "is_indexed": establishment.is_open and bool(represented.bodies or total),
        "trail": [(TRAIL[0], reverse(TRAIL[1])), (establishment.name, "")],
    }
    return render(request, "places/detail.html", context)


@login_not_required
@require_safe
def establishment_poster(request, finess):
    """A sheet to pin on a wall: public facts only, the address in full, the day it was printed."""
    establishment, represented = _open_place(request, finess)
    url = settings.SITE_URL + establishment.get_absolute_url()
    cards = page.cards(establishment, represented)
    is_social = page.is_social(establishment, represented)
    context = {
        "place": establishment,
        "phone": page.phone(establishment),
        "cards": cards[: page.ON_POSTER],
        "others": len(cards) > page.ON_POSTER,
        "size": page.poster_size(establishment, cards, is_social),
        "is_known": bool(represented.bodies),
        "address": url,
        "code": qr.svg(url, "places-code"),
        "today": timezone.localdate(),
        "is_social": is_social,
        "trail": _trail(establishment, "Affiche"),
    }
    return render(request, "places/poster.html", context)


@login_not_required
@require_safe
def establishment_block(request, finess):
    """Plain HTML an establishment may copy on its own site: no script, no style, nothing that calls us."""
    establishment, represented = _open_place(request, finess)
    code = render_to_string(
        "places/block_content.html",
        {
            "place": establishment,
            "cards": page.cards(establishment, represented),
            "address": settings.SITE_URL + establishment.get_absolute_url(),
            "today": timezone.localdate(),
        },
    ).strip()
    context = {
        "place": establishment,
        "code": code,
        "preview": mark_safe(code),  # noqa: S308  (made by our template, which escapes)
        "trail": _trail(establishment, "À copier sur votre site"),
    }
    return render(request, "places/block.html", context)


def _place(request, finess):
    """(the establishment, who represents users there). Raises Http404."""
    rows = Establishment.objects.visible_to(request.user).for_list().select_related("manager", "maintainer")
    establishment = get_object_or_404(rows, finess=finess)
    return establishment, gather([establishment], request.user)[establishment.pk]


def _open_place(request, finess):
    """The same of an open site: what is closed is pinned on no wall."""
    establishment, represented = _place(request, finess)
    if not establishment.is_open:
        raise Http404
    return establishment, represented


def _shown(organisation):
    """SECURITY: an organisation the public may not see stays unnamed."""
    return organisation if organisation and (organisation.is_verified or organisation.is_carried) else None


def _siblings(establishment):
    """The other open sites of the same legal entity: (the first ones, whether there are more)."""
    if establishment.legal_entity_id is None:
        return (), False
    rows = (
        Establishment.objects.listed()
        .filter(legal_entity=establishment.legal_entity_id)
        .exclude(pk=establishment.pk)
        .select_related("territory")
        .order_by("plain", "pk")[: SIBLINGS + 1]
    )
    return list(rows[:SIBLINGS]), len(rows) > SIBLINGS


def _trail(establishment, last):
    return [
        (TRAIL[0], reverse(TRAIL[1])),
        (french(establishment.name), establishment.get_absolute_url()),
        (last, ""),
    ]
