"""Organisations as the public sees them: the list, and what each one carries."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.filtersets import FACETS, OrganisationFilterSet
from accounts.models import Organisation
from partenariat import addresses, facets, listing, terms
from partenariat.paging import Pager, page_number
from partenariat.typography import french

SIZE = 20
SHOWN = 50


@login_not_required
@require_safe
def organisation_list(request):
    visible = Organisation.objects.visible_to(request.user)
    filterset = OrganisationFilterSet(request.GET, visible)
    number = page_number(request)
    result = facets.search(
        filterset.narrowed(),
        conditions=filterset.conditions(),
        facets=FACETS,
        order=[(F("plain"), "ASC"), (F("pk"), "ASC")],
        offset=(number - 1) * SIZE,
        limit=SIZE,
    )
    by_id = Organisation.objects.for_list().in_bulk(result.ids)
    asked = listing.Query(filterset, request.GET, reverse("organisation_list"))
    pager = Pager(number, result.total, SIZE, asked.string)
    if number > pager.last:
        return HttpResponseRedirect(request.path + pager.last_url)
    territories = listing.territory_names({}, asked.values.get("territoire", []))
    types = {entry.code: entry.label for entry in terms.vocabulary("organisation_type").values()}
    group = listing.group(asked, "type", types, result.counts["type"], is_open=False, by_count=True)
    context = {
        "q": asked.text,
        "hidden": asked.hidden,
        "errors": asked.errors(),
        "groups": [group] if group else [],
        "tags": _tags(asked, types, territories),
        "total": result.total,
        "organisations": [_row(by_id[pk]) for pk in result.ids],
        "pager": pager,
        "trail": [("Organisations", "")],
    }
    return render(request, "organisations/list.html", context)


def _tags(asked, types, territories):
    def label(name, value):
        if name == "modifie_depuis":
            return f"Modifiées depuis le {asked.values[name]:%d/%m/%Y}"
        return french({"type": types, "territoire": territories}[name].get(value, value))

    return listing.tags(asked, label)


def _row(organisation):
    return organisation, terms.label("organisation_type", organisation.type)


@login_not_required
@require_safe
def organisation_detail(request, slug):
    visible = Organisation.objects.visible_to(request.user).select_related("territory", "source")
    organisation = addresses.find(visible, slug)
    if isinstance(organisation, HttpResponse):
        return organisation
    carried = organisation.experiences.visible_to(request.user).listed()
    fiches = carried.model.objects.filter(pk__in=carried.values("pk"))
    shown = {fiche.pk: fiche for fiche in fiches.order_by("-published_at", "-pk").for_cards()[:SHOWN]}
    roles = {}
    for link in organisation.experience_links.filter(experience__in=shown).order_by("role", "order", "pk"):
        roles.setdefault(link.role, (link.get_role_display(), []))[1].append(shown[link.experience_id])
    context = {
        "organisation": organisation,
        "type": terms.label("organisation_type", organisation.type),
        "total": fiches.count(),
        "roles": [roles[role] for role in _role_order(organisation) if role in roles],
        "list_url": f"{reverse('experience_list')}?organisation={organisation.slug}",
        "bodies": organisation.bodies.visible_to(request.user).for_list().order_by("plain", "pk")[:SHOWN],
        "agreements": organisation.agreements.with_status().select_related("region"),
        "establishments": organisation.establishments.select_related("territory")[:SHOWN],
        "trail": [("Organisations", reverse("organisation_list")), (organisation.name, "")],
    }
    return render(request, "organisations/detail.html", context)


def _role_order(organisation):
    """The codes of the roles, the carrier first."""
    return [code for code, _ in organisation.experience_links.model._meta.get_field("role").choices]
