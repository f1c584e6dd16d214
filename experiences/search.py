"""From a FilterSet to a page of fiches. The pages and the API both come here."""

from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db.models import Case, F, IntegerField, Q, Value, When

from experiences import enums
from experiences.filtersets import FACETS, Sort
from experiences.models import Experience
from partenariat import facets
from partenariat.database import Query

# Characters no text holds, turned into <mark> once the rest is escaped.
MARK, UNMARK = "\x02", "\x03"


@dataclass
class Answer:
    """One page of a search. `close` is true when only words close to those typed were found."""

    total: int
    fiches: list
    counts: dict = field(default_factory=dict)
    close: bool = False


def run(filterset, *, offset=0, limit=20, counting=True):
    """The fiches a FilterSet asks for, `limit` of them from `offset`, with the facet counts if `counting`."""
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
    return Answer(
        result.total,
        _fiches(result.ids, "" if close else text),
        result.counts,
        close and result.total > 0,
    )


def _order(sort, text):
    newest = [(F("published_at"), "DESC"), (F("pk"), "DESC")]
    if sort == Sort.TITLE:
        return [(F("plain"), "ASC"), (F("pk"), "ASC")]
    if sort == Sort.RELEVANCE and text:
        return [(SearchRank(F("search_vector"), Query(Value(text))), "DESC"), *newest]
    if sort == Sort.RECENT:
        return newest
    in_region = Case(When(Q(zone=enums.Zone.REGION), then=0), default=1, output_field=IntegerField())
    return [(in_region, "ASC"), *newest]


def _fiches(ids, text):
    queryset = Experience.objects.filter(pk__in=ids).for_list()
    if text:
        queryset = queryset.annotate(
            headline=SearchHeadline(
                "summary", Query(Value(text)), config="fr",
                start_sel=MARK, stop_sel=UNMARK, max_words=45, min_words=25,
            )
        )  # fmt: skip
    by_id = {fiche.pk: fiche for fiche in queryset}
    return [by_id[pk] for pk in ids]
