"""From a FilterSet to a page of bodies. The pages and the API both come here.

A search reads what it finds. A list nobody typed words for is always the same until something public changes: its
order and its counts are kept, so that a page costs the same however many bodies there are, the last as the first.
"""

from array import array
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, Q, When

from instances.filtersets import FACETS, BodyFilterSet, Sort, asked_about
from instances.models import Body
from partenariat import facets
from partenariat.enums import Zone
from partenariat.kept import Kept
from partenariat.language import Understood, holding, ranking, understand
from partenariat.language.mending import FEW

# Eight bytes a body each.
_lists = Kept(32)


@dataclass
class Answer:
    """One page of a search. `understood`: what was asked in the end, None when nothing was typed.

    `close`: nothing holds all that was typed; close words, or most of the words, were found instead.
    """

    total: int
    bodies: list
    counts: dict = field(default_factory=dict)
    understood: Understood | None = None
    close: bool = False


def is_shared(user):
    """Whether this person sees what everyone sees."""
    return not (user.is_authenticated and user.is_staff)


def run(filterset, *, offset=0, limit=20, counting=True, shared=False, rows=None):
    """The bodies a FilterSet asks for, `limit` of them from `offset`, with the facet counts if `counting`.

    The FilterSet's queryset comes from `filtersets.asked_about(Body.objects.visible_to(user))`. `shared`: it is what
    everyone sees, so that the answer may serve the next reader. `rows`: the queryset the page is read from, that of
    the cards by default.
    """
    values = filterset.values
    text = values.get("q", "")
    sort = values.get("tri") or (Sort.RELEVANCE if text else Sort.REGION)
    if shared and _is_browsing(filterset):
        result = _browse(filterset, sort)
        return Answer(result.total, _rows(result.ids[offset : offset + limit], rows), result.counts)
    options = {"facets": FACETS if counting else (), "offset": offset, "limit": limit}
    result, understood, close = _ask(filterset, sort, **options)
    return Answer(result.total, _rows(result.ids, rows), result.counts, understood, close)


def keys(filterset, *, shared=False):
    """The keys of every body a FilterSet asks for, in the order of the list. `shared`: as for `run`."""
    values = filterset.values
    sort = values.get("tri") or (Sort.RELEVANCE if values.get("q") else Sort.REGION)
    if shared and _is_browsing(filterset):
        return _browse(filterset, sort).ids
    result, *_ = _ask(filterset, sort, facets=(), offset=0, limit=None)
    return result.ids


def _ask(filterset, sort, **options):
    """What answers, what was asked in the end, and whether it is only close to what was typed.

    That is decided whatever the facets chosen: else a choice would change what is understood, and its count with it.
    """
    text = filterset.values.get("q", "")
    queryset = filterset.narrowed()
    options["conditions"] = filterset.conditions()
    understood = understand(text) if text else None

    def ask(understood):
        found = queryset.search(understood) if understood else queryset
        return facets.search(found, order=_order(sort, understood), **options)

    result = ask(understood)
    if not understood or filterset.is_strict or result.without_facets >= FEW:
        return result, understood, False
    for other in holding.attempts(queryset, understood, result.without_facets):
        found = ask(other)
        if other.is_better(found.without_facets, result.without_facets):
            # How many hold all the words is said of those on the page.
            told = replace(other, whole=result.total) if other.whole else other
            return found, told, told.is_close
    if result.without_facets or understood.is_meant or not understood.words:
        return result, understood, False
    order = _order(Sort.REGION if sort == Sort.RELEVANCE else sort, None)
    near = facets.search(queryset.search_like(" ".join(understood.words)), order=order, **options)
    return near, understood, bool(near.total)


def counts():
    """The facet counts of the whole list, as everyone sees it."""
    bodies = asked_about(Body.objects.visible_to(AnonymousUser()))
    return _browse(BodyFilterSet({}, bodies), Sort.REGION).counts


def _is_browsing(filterset):
    return filterset.values.keys() <= {"tri", *filterset.facet_names()}


def _browse(filterset, sort):
    """The whole list, in order, with its counts."""
    asked = {name: values for name, values in filterset.values.items() if name != "tri"}
    key = (sort, *sorted((name, tuple(sorted(values))) for name, values in asked.items()))
    return _lists.get(key, lambda: _read(filterset, sort))


def _read(filterset, sort):
    found = facets.search(
        filterset.narrowed(), conditions=filterset.conditions(), facets=FACETS, order=_order(sort, None),
        offset=0, limit=None,
    )  # fmt: skip
    found.ids = array("q", found.ids)
    return found


def _rows(ids, rows):
    rows = Body.objects.for_list() if rows is None else rows
    by_id = rows.in_bulk(list(ids))
    return [by_id[pk] for pk in ids if pk in by_id]


def _order(sort, understood):
    by_name = [(F("plain"), "ASC"), (F("pk"), "ASC")]
    if sort == Sort.RECENT:
        return [(F("published_at"), "DESC NULLS LAST"), (F("pk"), "DESC")]
    if sort == Sort.RELEVANCE and understood:
        return [(ranking.score(understood), "DESC"), *by_name]
    if sort == Sort.TITLE:
        return by_name
    in_region = Case(When(Q(zone=Zone.REGION), then=0), default=1, output_field=IntegerField())
    return [(in_region, "ASC"), *by_name]
