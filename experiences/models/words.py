"""The words of the published fiches: what a mistyped word is compared with."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery
from django.db import connection, models

from partenariat.models import plain

# Three close words at most for each one typed, none further than this from it.
CLOSE_WORDS, CLOSENESS = 3, 0.4

NEAREST = """
SELECT array_agg(f_words(near.word) ORDER BY near.closeness DESC, near.fiches DESC)
FROM unnest(%s::text[]) WITH ORDINALITY AS typed(word, rank)
LEFT JOIN LATERAL (
    SELECT w.word, w.fiches, similarity(w.word, typed.word) AS closeness FROM experiences_searchword w
    WHERE w.word %% typed.word AND similarity(w.word, typed.word) >= %s
    ORDER BY closeness DESC, w.fiches DESC LIMIT %s
) AS near ON true
GROUP BY typed.rank
"""


class SearchWordQuerySet(models.QuerySet):
    def close_query(self, text):
        """What was typed, each word replaced by those of the base close to it; None if one has none."""
        words = plain(text).split()
        # Too short to be told apart from its neighbours: taken as typed.
        short = [[word] for word in words if len(word) <= 3]
        near = self._close_to([word for word in words if len(word) > 3])
        if not near or not all(near):
            return None
        return SearchQuery(
            " & ".join("(" + " | ".join(f"{word}:*" for word in group) + ")" for group in [*near, *short]),
            search_type="raw",
            config="public.fr",
        )

    def _close_to(self, words):
        with connection.cursor() as cursor:
            cursor.execute(NEAREST, [words, CLOSENESS, CLOSE_WORDS])
            return [[word for word in near if word] for (near,) in cursor.fetchall()]


class SearchWord(models.Model):
    """A word and the number of published fiches that hold it; it goes with the last of them.

    Written by a trigger of the fiche only, so that no word of an erased text is left behind.
    """

    word = models.TextField(primary_key=True)
    fiches = models.PositiveIntegerField()

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        verbose_name = "mot cherchable"
        verbose_name_plural = "mots cherchables"
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="searchword_trigrams")]

    def __str__(self):
        return self.word
