"""The words of the published fiches: what a mistyped word is compared with."""

import json

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models

from partenariat.language import mending

# Words compared with a mistyped one: those that share its beginning or enough of its letters, and, whatever they share,
# those that are the same but for two letters swapped.
NEAR = 2000

# A word is known when one of the base begins so: a search completes it. A short one must be written in full.
FACTS = """
SELECT typed.word, known.fiches, CASE WHEN known.fiches IS NULL OR %s THEN
    (SELECT json_agg(json_build_array(near.word, near.fiches)) FROM (
        (SELECT w.word, w.fiches FROM experiences_searchword w
        WHERE w.word %% typed.word OR w.word LIKE left(typed.word, 2) || '%%'
        ORDER BY similarity(w.word, typed.word) DESC, w.fiches DESC LIMIT %s)
        UNION SELECT w.word, w.fiches FROM experiences_searchword w
        WHERE w.word = ANY(ARRAY(SELECT json_array_elements_text(typed.swapped)))
    ) AS near) END
FROM unnest(%s::text[], %s::json[]) AS typed(word, swapped), LATERAL (
    SELECT max(w.fiches) AS fiches FROM experiences_searchword w
    WHERE w.word LIKE typed.word || '%%' AND (length(typed.word) > 5 OR length(w.word) <= length(typed.word) + 2)
) AS known
UNION ALL SELECT NULL, max(fiches), NULL FROM experiences_searchword
"""


class SearchWordQuerySet(models.QuerySet):
    def attempts(self, understood, found=0):
        """What to ask instead of a text so few fiches answer, in turn. One statement, when the first is wanted."""
        if understood.is_meant or understood.identifier or not understood.groups:
            return
        words = list(dict.fromkeys(understood.words))
        facts, most = self._facts(words, every=not found and len(words) == 1)
        yield from mending.attempts(understood, facts, most, found=found)

    def _facts(self, words, *, every):
        """({word: Facts}, how many fiches hold the commonest word). `every`: near words of those known too."""
        with connection.cursor() as cursor:
            cursor.execute(FACTS, [every, NEAR, words, [json.dumps(mending.swapped(word)) for word in words]])
            rows = cursor.fetchall()
        facts = {word: mending.Facts(fiches or 0, near or ()) for word, fiches, near in rows if word}
        return facts, next((fiches or 0 for word, fiches, _ in rows if word is None), 0)


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
