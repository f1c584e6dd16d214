"""Find a site as people call it: name, usual name, commune, postcode or FINESS number, slips of typing forgiven."""

from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Count, FloatField, Max, OuterRef, Subquery, Value, Window
from django.db.models.functions import Coalesce, Greatest

from instances.models import Establishment, UsualName
from partenariat.database import Plain, among
from partenariat.language import understand
from partenariat.models import plain

# Said of most sites, and not always as the register says it: they order the answers, they never empty them.
GENERIC = frozenset((
    "hopital", "hopitaux", "clinique", "centre", "hospitalier", "groupe", "universitaire", "institut",
    "etablissement", "site", "maison", "retraite", "medicalisee", "residence", "foyer", "ehpad", "ch", "chu", "chr",
    "chi", "ghu", "aphp", "ap", "hp",
))  # fmt: skip
# Beyond that, the words typed say too little for their order to matter: « clinique », « Paris ».
CANDIDATES = 1000
WORDS = 8
# Lower than PostgreSQL's own (0.6): two letters swapped in « Bichat » share only half of its trigrams.
CLOSE = 0.45


class Asked:
    """What some words ask of the open sites, or of others: `sites`, a queryset.

    Whether all the words are held, or only close ones, is decided on the whole register: a choice of territory then
    changes nothing of what is understood.
    """

    def __init__(self, text, sites=None):
        understood = understand(text)
        groups = understood.groups[:WORDS]
        telling = tuple(group for group in groups if not GENERIC.issuperset(group.words)) or groups
        self.text = plain(text)
        self.words = [word for group in telling for word in group.words]
        self.sites = Establishment.objects.listed() if sites is None else sites
        self.exact = (
            self.sites.none()
            if understood.is_empty
            else self.sites.search(replace(understood, groups=telling))
        )

    @cached_property
    def is_close(self):
        return bool(self.words) and not self.exact.exists()

    @cached_property
    def matching(self):
        """Every site that answers."""
        return self.close if self.is_close else self.exact

    @cached_property
    def close(self):
        """The sites holding words close to those typed."""
        with _slips_forgiven():
            keys = list(self._near().order_by().values_list("pk", flat=True))
        return self.sites.filter(pk__in=among(keys))

    def closest(self, limit):
        """The first of those, best first, in one statement."""
        with _slips_forgiven():
            return self.best(self._near(), limit, close=True)

    def best(self, sites, limit, *, close=False):
        """The first of `sites`, best first; each carries `usual_names` [str].

        And `found`, how many there are in all, `CANDIDATES` at most.
        """
        first = sites.order_by().values("pk")[:CANDIDATES]
        shown = _shown(Establishment.objects.filter(pk__in=first))
        near = self._closeness() if close else self._likeness()
        return list(shown.annotate(near=near).order_by("-near", "plain", "pk")[:limit])

    def _near(self):
        return self.sites.search_like(" ".join(self.words))

    def _likeness(self):
        usual = Subquery(
            UsualName.objects.filter(finess=OuterRef("finess"))
            .values("finess")
            .annotate(best=Max(TrigramSimilarity(Plain("name"), self.text)))
            .values("best"),
            output_field=FloatField(),
        )
        own = TrigramSimilarity("plain", self.text)
        return Greatest(own, Coalesce(usual, Value(0.0)), output_field=FloatField())

    def _closeness(self):
        near = Value(0.0)
        for word in self.words:
            near += TrigramWordSimilarity(word, "search_text")
        return near


def find(text, limit=20):
    """Open sites for these words, best first, at most `limit`, as `Asked.best` gives them.

    Two statements at most: the second, for words close to those typed, only when the first finds nothing.
    """
    asked = Asked(text)
    found = asked.best(asked.exact, limit)
    return found if found or not asked.words else asked.closest(limit)


@contextmanager
def _slips_forgiven():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(CLOSE)])
        yield


def _shown(sites):
    names = UsualName.objects.filter(finess=OuterRef("finess")).order_by("name").values("name")
    return sites.for_list().annotate(usual_names=ArraySubquery(names), found=Window(Count("pk")))
