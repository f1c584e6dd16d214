"""From a FilterSet to a page of fiches. The pages and the API both come here."""

from dataclasses import dataclass, field
from functools import cache

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, IntegerField, Q, When
from django.db.models.expressions import RawSQL

from experiences import enums
from experiences.filtersets import FACETS, Sort
from experiences.models import Experience, SearchWord
from partenariat import facets
from partenariat.database import Query
from partenariat.excerpts import excerpt
from partenariat.prepared import Prepared, Slot


@dataclass
class Answer:
    """One page of a search. `close` is true when only words close to those typed were found."""

    total: int
    fiches: list
    counts: dict = field(default_factory=dict)
    close: bool = False


def run(filterset, *, offset=0, limit=20, complete=False):
    """The fiches a FilterSet asks for, `limit` of them from `offset`.

    As a page shows them: cards, and the facet counts. Or `complete`, as the API does, without the counts.
    """
    text = filterset.values.get("q", "")
    result, close = _ask(filterset, facets=() if complete else FACETS, offset=offset, limit=limit)
    return Answer(result.total, _fiches(result.ids, "" if close else text, complete), result.counts, close)


def keys(filterset):
    """The keys of every fiche a FilterSet asks for, in the order of the list."""
    result, _ = _ask(filterset, facets=(), offset=0, limit=None)
    return result.ids


def _ask(filterset, **options):
    """What answers, and whether only words close to those typed were found."""
    text = filterset.values.get("q", "")
    queryset = filterset.narrowed()
    sort = filterset.values.get("tri") or (Sort.RELEVANCE if text else Sort.REGION)
    conditions = filterset.conditions()

    def ask(query):
        found = queryset.search(query) if query else queryset
        return facets.search(found, conditions=conditions, order=_order(sort, query), **options)

    result = ask(Query(text) if text else None)
    # Quotes and exclusions are meant: who types them did not slip.
    exact = '"' in text or " -" in f" {text}"
    if text and not exact and not result.total and (query := SearchWord.objects.close_query(text)):
        near = ask(query)
        if near.total:
            return near, True
    return result, False


def _order(sort, query):
    newest = [(F("published_at"), "DESC"), (F("pk"), "DESC")]
    if sort == Sort.TITLE:
        return [(F("plain"), "ASC"), (F("pk"), "ASC")]
    if sort == Sort.RELEVANCE and query:
        return [(SearchRank(F("search_vector"), query), "DESC"), *newest]
    if sort == Sort.RECENT:
        return newest
    in_region = Case(When(Q(zone=enums.Zone.REGION), then=0), default=1, output_field=IntegerField())
    return [(in_region, "ASC"), *newest]


def _fiches(ids, text, complete):
    if not ids:
        return []
    by_id = {fiche.pk: fiche for fiche in _page(complete).fetch(ids=ids)}
    fiches = [by_id[pk] for pk in ids]
    if text and not complete:
        for fiche in fiches:
            fiche.headline = excerpt(fiche.summary, text)
    return fiches


@cache
def _page(complete):
    """The statement of a page: nothing in it depends on the search but the keys."""
    keys = RawSQL("SELECT unnest(%s::bigint[])", [Slot("ids")])
    queryset = Experience.objects.filter(pk__in=keys).order_by()
    return Prepared(queryset.for_list() if complete else queryset.for_cards())
