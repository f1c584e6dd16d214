"""From a FilterSet to a page of fiches, by the public table. The pages and the API both come here.

A search reads what it finds. A list nobody typed words for is always the same until something public changes: its
order and its counts are kept, so that a page costs the same however many fiches there are, the last as the first.
"""

from array import array
from dataclasses import dataclass, field, replace
from functools import cache

from django.core.exceptions import FieldError
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.expressions import RawSQL

from experiences import enums
from experiences.filtersets import FACETS, Sort, with_freshness
from experiences.models import Experience, PublicRow, SearchWord
from experiences.public_rows.question import Found, ask, by_number
from partenariat.excerpts import excerpt
from partenariat.filters import AnyOf, AnyTerritory
from partenariat.kept import Kept
from partenariat.language import Understood, ranking, understand
from partenariat.language.mending import FEW
from partenariat.prepared import Prepared, Slot

# Eight bytes a fiche each.
_lists = Kept(32)


@dataclass
class Answer:
    """One page of a search. `understood`: what was asked in the end, None when nothing was typed.

    `matching`: the bit of each fiche that answers (`public_rows/holders.py`), where facets were counted.
    """

    total: int
    fiches: list
    counts: dict = field(default_factory=dict)
    understood: Understood | None = None
    matching: int = 0

    @property
    def close(self):
        """Whether nothing holds all that was typed: close words, or most of the words, were found instead."""
        return bool(self.understood and self.understood.is_close)


def run(filterset, *, offset=0, limit=20, counting=True):
    """The fiches a FilterSet asks for, as cards: `limit` of them from `offset`, with the facet counts if `counting`."""
    result, understood = _ask(filterset, counting=counting, offset=offset, limit=limit)
    return Answer(result.total, _fiches(result.ids, understood), result.counts, understood, result.matching)


def keys(filterset):
    """The keys of every fiche a FilterSet asks for, in the order of the list."""
    result, _ = _ask(filterset, counting=False, offset=0, limit=None)
    return result.ids


def page(filterset, *, offset, limit):
    """(how many fiches a FilterSet asks for, the keys of `limit` of them from `offset`)"""
    result, _ = _ask(filterset, counting=False, offset=offset, limit=limit)
    return result.total, result.ids


def _ask(filterset, *, counting, offset, limit):
    """What answers, and what was asked in the end."""
    text = filterset.values.get("q", "")
    if not text and _is_browsing(filterset):
        whole = _browse(filterset, counting)
        end = None if limit is None else offset + limit
        return Found(whole.total, whole.counts, list(whole.ids[offset:end]), matching=whole.matching), None

    options = {"facets": FACETS if counting else (), "offset": offset, "limit": limit}
    understood = understand(text) if text else None
    result = _question(filterset, understood, **options)
    # Decided whatever the facets chosen: else a choice would change what is understood, and its count with it.
    if understood and not filterset.is_strict and result.without_facets < FEW:
        for other in SearchWord.objects.attempts(understood, result.without_facets):
            found = _question(filterset, other, **options)
            if other.is_better(found.without_facets, result.without_facets):
                # How many hold all the words is said of those on the page.
                return found, replace(other, whole=result.total) if other.whole else other
    return result, understood


def _question(filterset, understood, **options):
    rows = _rows(filterset)
    sort = filterset.values.get("tri") or (Sort.RELEVANCE if understood else Sort.REGION)
    if understood and sort == Sort.RELEVANCE:
        # Ranked: those whose title answers in part, then those of our region, the newest first.
        options |= {"rank": ranking.score(understood), "likely": Q(title_vector=understood.any_query)}
    return ask(
        [rows.filter(search_vector=query) for query in understood.disjoint_queries] if understood else [rows],
        conditions=by_number(filterset),
        order=_order(sort),
        has_text=bool(understood),
        **options,
    )


def _rows(filterset):
    """The public rows left by every restriction that is not a facet's.

    What a row does not carry (an organisation, a body) is asked of the fiche itself; so is any restriction of the
    queryset the FilterSet was given.
    """
    rows = PublicRow.objects.all()
    if "fraicheur" in filterset.values:
        rows = with_freshness(rows)
    fiches = filterset.queryset
    is_narrowed = not fiches.is_whole
    for name, value in filterset.values.items():
        if name in {"q", "tri", *filterset.facet_names()}:
            continue
        restrict = filterset.filters[name].filter
        try:
            rows = restrict(rows, value)
        except FieldError:
            fiches, is_narrowed = restrict(fiches, value), True
    return rows.filter(pk__in=fiches.order_by().values("pk")) if is_narrowed else rows


def _is_browsing(filterset):
    """Nothing but choices in lists, of all there is: few enough questions for their answers to be kept."""
    asked = (filterset.filters[name] for name in filterset.values if name != "tri")
    return filterset.queryset.is_whole and all(type(one) in (AnyOf, AnyTerritory) for one in asked)


def _browse(filterset, counting):
    """The whole list, in order; with its counts if `counting`."""
    values = filterset.values
    chosen = {name: tuple(sorted(value)) for name, value in values.items() if name != "tri"}
    key = (counting, values.get("tri"), *sorted(chosen.items()))
    return _lists.get(key, lambda: _read(filterset, counting))


def _read(filterset, counting):
    found = _question(filterset, None, facets=FACETS if counting else (), offset=0, limit=None)
    found.ids = array("q", found.ids)
    return found


def _order(sort):
    newest = [(F("published_at"), "DESC"), (F("pk"), "DESC")]
    if sort == Sort.TITLE:
        return [(F("plain"), "ASC"), (F("pk"), "ASC")]
    if sort == Sort.RECENT:
        return newest
    in_region = Case(When(Q(zone=enums.Zone.REGION), then=0), default=1, output_field=IntegerField())
    return [(in_region, "ASC"), *newest]


def _fiches(ids, understood):
    if not ids:
        return []
    by_id = {fiche.pk: fiche for fiche in _cards().fetch(ids=ids)}
    fiches = [by_id[pk] for pk in ids]
    if understood:
        for fiche in fiches:
            fiche.headline = excerpt(fiche.summary, understood.searched)
    return fiches


@cache
def _cards():
    """The statement of a page: nothing in it depends on the search but the keys."""
    keys = RawSQL("SELECT unnest(%s::bigint[])", [Slot("ids")])
    queryset = Experience.objects.filter(pk__in=keys).order_by()
    return Prepared(queryset.for_cards())
