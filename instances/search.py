"""From a FilterSet to a page of bodies. The pages and the API both come here."""

from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, IntegerField, Q, When

from instances.filtersets import FACETS, Sort
from instances.models import Body
from partenariat import facets
from partenariat.database import Query
from partenariat.enums import Zone


@dataclass
class Answer:
    """One page of a search. `close` is true when only words close to those typed were found."""

    total: int
    bodies: list
    counts: dict = field(default_factory=dict)
    close: bool = False


def run(filterset, *, offset=0, limit=20, counting=True):
    """The bodies a FilterSet asks for, `limit` of them from `offset`, with the facet counts if `counting`.

    The FilterSet's queryset comes from `Body.objects.visible_to(user).with_zone()`.
    """
    values = filterset.values
    text = values.get("q", "")
    queryset = filterset.narrowed()
    found = queryset.search(text) if text else queryset
    options = {
        "conditions": filterset.conditions(),
        "facets": FACETS if counting else (),
        "offset": offset,
        "limit": limit,
    }
    sort = values.get("tri") or (Sort.RELEVANCE if text else Sort.REGION)
    result = facets.search(found, order=_order(sort, text), **options)
    # Quotes and exclusions are meant: who types them did not slip.
    exact = '"' in text or " -" in f" {text}"
    close = bool(text) and result.total == 0 and not exact
    if close:
        order = _order(Sort.REGION if sort == Sort.RELEVANCE else sort, "")
        result = facets.search(queryset.search_like(text), order=order, **options)
    by_id = Body.objects.for_list().in_bulk(result.ids)
    return Answer(result.total, [by_id[pk] for pk in result.ids], result.counts, close and result.total > 0)


def _order(sort, text):
    by_name = [(F("plain"), "ASC"), (F("pk"), "ASC")]
    if sort == Sort.RECENT:
        return [(F("published_at"), "DESC NULLS LAST"), (F("pk"), "DESC")]
    if sort == Sort.RELEVANCE and text:
        return [(SearchRank(F("search_vector"), Query(text)), "DESC"), *by_name]
    if sort == Sort.TITLE:
        return by_name
    in_region = Case(When(Q(zone=Zone.REGION), then=0), default=1, output_field=IntegerField())
    return [(in_region, "ASC"), *by_name]
