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
from instances.places import browsing, categories, page, search
from instances.places.gathering import gather
from instances.register import expected
from partenariat import qr
from partenariat.models import Territory
from partenariat.paging import Pager, page_number
from partenariat.typography import french

SIZE = 20
# Past that, one more word finds better than one more page.
FOUND = 200
SHOWN = 6
SIBLINGS = 10
TRAIL = ("Mon représentant", "my_representative")


@login_not_required
@require_safe
def my_representative(request):
    """One field; the places it may mean, best first. Nothing is asked of the base before something is typed."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    department = _department(request.GET.get("departement", "")) if not asked else None
    number = page_number(request)
    offset = (number - 1) * SIZE
    if asked:
        found = search.find(asked, limit=FOUND)
        total, shown = len(found), found[offset : offset + SIZE]
        parameters = _query(request, "q")
    elif department:
        total, shown = _in_department(department, offset)
        parameters = f"departement={department.code}"
    else:
        total, shown, parameters = 0, [], ""
    pager = Pager(number, total, SIZE, parameters)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    context = {
        "q": asked,
        "department": department,
        "places": [(place, categories.words(place)) for place in shown],
        "total": total,
        "cut": bool(asked) and total == FOUND,
        "pager": pager,
        "departments": Territory.objects.departments(),
        "qualified_url": reverse("qualified_departments"),
        "trail": [(TRAIL[0], "")],
    }
    return render(request, "places/find.html", context)


def _query(request, name):
    asked = request.GET.copy()
    for other in list(asked):
        if other != name:
            del asked[other]
    return asked.urlencode()


def _department(code):
    """The département of this code, « 93 », or None."""
    return Territory.objects.filter(key=f"dep-{code.lower()}").first() if code.isalnum() else None


def _in_department(department, offset):
    rows = Establishment.objects.listed().filter(department=department.key)
    rows = rows.for_list().with_usual_names().order_by("plain", "pk")
    return browsing.page(rows, department.key, offset=offset, limit=SIZE)


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
