"""The list of « Mon représentant »: best first when words were typed, by name otherwise; and its counts by territory."""

from dataclasses import dataclass

from django.db.models import F

from instances.places import browsing
from instances.places.filtersets import FACETS, SECTORS, departments
from partenariat import facets, listing
from partenariat.kept import Kept
from partenariat.typography import french

# Past that, one more word finds better than one more page.
FOUND = 200

_counts = Kept(32)


@dataclass(frozen=True)
class Page:
    """`total` sites answer; `reachable` of them can be walked, page by page; `sites` are those of this page."""

    total: int
    reachable: int
    sites: list


def page(filterset, *, offset, limit):
    """A `Page` of what a `PlaceFilterSet` over open sites asks for."""
    if filterset.asked:
        best = filterset.asked.best(filterset.qs, FOUND, close=filterset.asked.is_close)
        # Those beyond the last page are counted, not ranked.
        total = len(best) if len(best) < FOUND else filterset.qs.count()
        return Page(total, len(best), best[offset : offset + limit])
    rows = filterset.qs.for_list().with_usual_names().order_by("plain", "pk")
    if _is_kept(filterset):
        total, sites = browsing.page(rows, browsing.key_of(filterset.values), offset=offset, limit=limit)
    else:
        total, sites = rows.count(), list(rows[offset : offset + limit])
    return Page(total, total, sites)


def counted(filterset):
    """(how many sites answer, {facet: {value: sites}})."""
    result = (
        _counts.get(browsing.key_of(filterset.values), lambda: _count(filterset))
        if _is_kept(filterset)
        else _count(filterset)
    )
    return result.total, result.counts


def keys(filterset):
    """The keys of every site asked for: those of the pages in their order, then the others by name."""
    by_name = list(filterset.qs.order_by("plain", "pk").values_list("pk", flat=True))
    if not filterset.asked:
        return by_name
    best = [site.pk for site in filterset.asked.best(filterset.qs, FOUND, close=filterset.asked.is_close)]
    first = set(best)
    return [*best, *(key for key in by_name if key not in first)]


def labels(asked, counts, shown=()):
    """{parameter: {value: label}}. `shown`: territories named whether or not they hold anything."""
    chosen = asked.values.get("territoire", [])
    return {
        "territoire": listing.territory_names(counts.get("territoire", {}), [*chosen, *shown]),
        "secteur": dict(SECTORS),
        "departement": dict(departments()) if "departement" in asked.values else {},
    }


def groups(asked, counts, named):
    made = [
        listing.group(asked, facet.name, named[facet.name], counts.get(facet.name, {}), is_open=True)
        for facet in FACETS
    ]
    return [group for group in made if group]


def tags(asked, named):
    return listing.tags(asked, lambda name, value: french(named[name].get(value, value)))


def _is_kept(filterset):
    """What was typed is searched each time; choices in lists are few enough to be kept."""
    return filterset.values.keys() <= {"departement", *filterset.facet_names()}


def _count(filterset):
    return facets.search(
        filterset.narrowed(), conditions=filterset.conditions(), facets=FACETS, order=[(F("pk"), "ASC")],
        offset=0, limit=0,
    )  # fmt: skip
