"""Find a site as people call it: name, usual name, commune, postcode or FINESS number, slips of typing forgiven."""

from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Count, FloatField, Max, OuterRef, Subquery, Value, Window
from django.db.models.functions import Coalesce, Greatest

from instances.models import Establishment, UsualName
from partenariat.database import Plain
from partenariat.language import understand
from partenariat.models import plain

# Said of most sites, and not always as the register says it: they order the answers, they never empty them.
GENERIC = frozenset(
    [
        "hopital",
        "hopitaux",
        "clinique",
        "cliniques",
        "centre",
        "hospitalier",
        "hospitaliers",
        "groupe",
        "universitaire",
        "institut",
        "etablissement",
        "site",
        "maison",
        "retraite",
        "medicalisee",
        "residence",
        "foyer",
        "ehpad",
        "ch",
        "chu",
        "chr",
        "chi",
        "ghu",
        "aphp",
        "ap",
        "hp",
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "mon",
        "ma",
    ]
)
# Beyond that, the words typed say too little for their order to matter: « clinique », « Paris ».
CANDIDATES = 1000
WORDS = 8
# Lower than PostgreSQL's own (0.6): two letters swapped in « Bichat » share only half of its trigrams.
CLOSE = 0.45


def find(text, limit=20):
    """Open sites for these words, best first, at most `limit`; each carries `usual_names` [str].

    And `found`, how many there are in all, `CANDIDATES` at most.

    Two statements at most: the second, for words close to those typed, only when the first finds nothing.
    """
    understood = understand(text)
    if understood.is_empty:
        return []
    groups = understood.groups[:WORDS]
    telling = tuple(group for group in groups if not GENERIC.issuperset(group.words)) or groups
    found = Establishment.objects.listed()
    sites = _best(found.search(replace(understood, groups=telling)), plain(text), limit)
    words = [word for group in telling for word in group.words]
    return sites if sites or not words else _closest(found, words, limit)


def _best(matches, asked, limit):
    near = Subquery(
        UsualName.objects.filter(finess=OuterRef("finess"))
        .values("finess")
        .annotate(best=Max(TrigramSimilarity(Plain("name"), asked)))
        .values("best"),
        output_field=FloatField(),
    )
    sites = _shown(Establishment.objects.filter(pk__in=matches.order_by().values("pk")[:CANDIDATES]))
    return list(
        sites.annotate(
            near=Greatest(
                TrigramSimilarity("plain", asked), Coalesce(near, Value(0.0)), output_field=FloatField()
            )
        ).order_by("-near", "plain", "pk")[:limit]
    )


def _closest(sites, words, limit):
    near = Value(0.0)
    for word in words:
        near += TrigramWordSimilarity(word, "search_text")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(CLOSE)])
        matches = sites.search_like(" ".join(words)).annotate(near=near)
        return list(_shown(matches).order_by("-near", "plain", "pk")[:limit])


def _shown(sites):
    names = UsualName.objects.filter(finess=OuterRef("finess")).order_by("name").values("name")
    return sites.for_list().annotate(usual_names=ArraySubquery(names), found=Window(Count("pk")))
