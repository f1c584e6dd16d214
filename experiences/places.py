"""Pages of territories: all that is known in a place, by containment, and of what surrounds it."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, Count, F, Func, TextField, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from experiences.models import Experience
from instances.bodies.territory import addresses, picture
from instances.models import Body
from instances.seats import tally
from partenariat.enums import TerritoryKind
from partenariat.filters import KEY
from partenariat.kept import Kept
from partenariat.models import Territory

SHOWN = 6
SHOWN_WIDER = 5
SHOWN_AROUND = 9
SHOWN_FOUND = 40

# {territory key: what is counted in it and in each place it contains}.
_numbers = Kept(100)

# What each kind of territory is cut into, as its page lists it.
PARTS = {
    TerritoryKind.COUNTRY: (TerritoryKind.REGION,),
    TerritoryKind.REGION: (TerritoryKind.DEPARTMENT,),
    TerritoryKind.DEPARTMENT: (TerritoryKind.EPT, TerritoryKind.EPCI, TerritoryKind.COMMUNE),
    TerritoryKind.EPCI: (TerritoryKind.EPT, TerritoryKind.COMMUNE),
    TerritoryKind.EPT: (TerritoryKind.COMMUNE,),
    TerritoryKind.COMMUNE: (TerritoryKind.BOROUGH,),
}
NEAREST = (
    TerritoryKind.COMMUNE,
    TerritoryKind.EPT,
    TerritoryKind.EPCI,
    TerritoryKind.DEPARTMENT,
    TerritoryKind.REGION,
)
PLURALS = {
    TerritoryKind.REGION: "Régions",
    TerritoryKind.DEPARTMENT: "Départements",
    TerritoryKind.EPT: "Établissements publics territoriaux",
    TerritoryKind.EPCI: "Intercommunalités",
    TerritoryKind.COMMUNE: "Communes",
    TerritoryKind.BOROUGH: "Arrondissements",
}


@login_not_required
@require_safe
def territory_list(request):
    region = f"reg-{settings.PARTENARIAT_REGION}"
    asked = request.GET.get("q", "").strip()[:100]
    experiences, bodies, organisations = _visible(request.user)
    counts = _kept(request.user, "", lambda: _counts(experiences, bodies, organisations))
    wide = list(
        Territory.objects.filter(kind__in=[*TerritoryKind.wide(), TerritoryKind.COUNTRY]).order_by(
            "plain", "pk"
        )
    )
    known = [territory for territory in wide if territory.key in counts]
    context = {
        "q": asked,
        "parameters": urlencode({"q": asked}) if asked else "",
        "found": list(Territory.objects.matching(asked).order_by("kind", "plain", "pk")[:SHOWN_FOUND])
        if len(asked) > 1
        else [],
        "region": next((territory for territory in wide if territory.key == region), None),
        "region_counts": counts.get(region),
        "departments": _counted((t for t in wide if t.kind == TerritoryKind.DEPARTMENT and region in t.ancestors), counts),
        "regions": _counted((t for t in known if t.kind == TerritoryKind.REGION and t.key != region), counts),
        "countries": _counted((t for t in known if t.kind == TerritoryKind.COUNTRY and t.code != "FR"), counts),
        "trail": [("Territoires", "")],
    }  # fmt: skip
    return render(request, "territories/list.html", context)


@login_not_required
@require_safe
def territory_detail(request, key):
    territory = Territory.objects.filter(key=key).first() if KEY.match(key) else None
    if territory is None:
        raise Http404
    experiences, bodies, organisations = _visible(request.user)
    within = experiences.filter(territory_keys__contains=[key])
    bodies = bodies.filter(territory_keys__contains=[key])
    organisations = organisations.filter(territory__in=Territory.objects.within(key))
    counts = _kept(request.user, key, lambda: _counts(within, bodies, organisations))
    wider_keys = [ancestor for ancestor in territory.ancestors if not ancestor.startswith("pays-")]
    wider = experiences.filter(
        pk__in=Experience.objects.filter(territories__key__in=wider_keys).values("pk")
    ).exclude(territory_keys__contains=[key])
    context = {
        "territory": territory,
        "counts": counts.get(key, Numbers()),
        "experiences": within.order_by("-published_at", "-pk").for_cards()[:SHOWN],
        "in_region": f"reg-{settings.PARTENARIAT_REGION}" in [key, *territory.ancestors],
        "picture": picture(territory),
        "addresses": addresses(territory),
        "bodies": tally.put(bodies.for_list().order_by("plain", "pk")[:SHOWN]),
        "bodies_around": tally.put(_around(wider_keys, request.user)),
        "organisations": organisations.for_list()[:SHOWN],
        "wider_total": wider.count(),
        "wider": wider.order_by("-published_at", "-pk").for_cards()[:SHOWN_WIDER],
        "around": _widest_first(Territory.objects.filter(key__in=territory.ancestors)),
        "parts": _parts(territory, counts),
        "trail": [("Territoires", reverse("territory_list")), (str(territory), "")],
    }
    return render(request, "territories/detail.html", context)


def _around(wider_keys, user):
    """The bodies of the places that contain this one: they speak for it too. Widest last."""
    rows = Body.objects.visible_to(user).filter(territory__key__in=wider_keys, establishment=None)
    nearest = Case(
        *(When(territory__kind=kind, then=rank) for rank, kind in enumerate(NEAREST)), default=len(NEAREST)
    )
    return rows.for_list().order_by(nearest, "plain", "pk")[:SHOWN_AROUND]


class Numbers:
    """How many experiences, bodies and organisations a place holds."""

    def __init__(self):
        self.experiences = self.bodies = self.organisations = 0

    def __bool__(self):
        return bool(self.experiences or self.bodies or self.organisations)

    def __str__(self):
        words = (
            (self.experiences, "expérience", "expériences"),
            (self.bodies, "instance", "instances"),
            (self.organisations, "organisation", "organisations"),
        )
        known = [f"{number}\u00a0{plural if number > 1 else one}" for number, one, plural in words if number]
        return ", ".join(known) or "rien pour l’instant"


def _visible(user):
    return (
        Experience.objects.visible_to(user).listed(),
        Body.objects.visible_to(user),
        Organisation.objects.visible_to(user),
    )


def _kept(user, key, count):
    """What everyone sees is counted once; who is signed in may see more."""
    return count() if user.is_authenticated else _numbers.get(key, count)


def _counts(experiences, bodies, organisations):
    """{territory key: Numbers}, every territory counting what those it contains hold. One query each."""
    counts = {}
    each_key = Func(F("territory_keys"), function="unnest", output_field=TextField(), set_returning=True)
    for name, queryset in (("experiences", experiences), ("bodies", bodies)):
        rows = (
            queryset.order_by()
            .annotate(key=each_key)
            .values("key")
            .annotate(number=Count("pk", distinct=True))
        )
        for row in rows:
            setattr(counts.setdefault(row["key"], Numbers()), name, row["number"])
    placed = (
        organisations.filter(territory__isnull=False).order_by()
        .values("territory__key", "territory__ancestors").annotate(number=Count("pk", distinct=True))
    )  # fmt: skip
    for row in placed:
        for key in {row["territory__key"], *row["territory__ancestors"]}:
            counts.setdefault(key, Numbers()).organisations += row["number"]
    return counts


def _counted(territories, counts):
    return [(territory, counts.get(territory.key, Numbers())) for territory in territories]


def _parts(territory, counts):
    """What the territory is cut into, by kind: where something is known, then the rest."""
    kinds = PARTS.get(territory.kind, ())
    parts = list(
        Territory.objects.filter(ancestors__contains=[territory.key], kind__in=kinds).order_by("plain", "pk")
    )
    groups = []
    for kind in kinds:
        members = [part for part in parts if part.kind == kind]
        if members:
            known = _counted((part for part in members if counts.get(part.key)), counts)
            others = [part for part in members if not counts.get(part.key)]
            groups.append({"label": PLURALS[kind], "known": known, "others": others})
    return groups


def _widest_first(territories):
    order = list(TerritoryKind)
    return sorted(territories, key=lambda territory: (order.index(territory.kind), territory.plain))
