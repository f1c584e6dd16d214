"""The words of the published fiches: what a mistyped word is compared with."""

import json

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models

from partenariat.language import mending

# Words compared with a mistyped one that no single slip explains: those that share its beginning or enough of its letters.
NEAR = 2000

# A word is known when one of the base begins so: a search completes it. A short one must be written in full.
KNOWN = """
SELECT typed.word, (
    SELECT max(w.fiches) FROM experiences_searchword w
    WHERE w.word LIKE typed.word || '%%' AND (length(typed.word) > 5 OR length(w.word) <= length(typed.word) + 2)
) FROM unnest(%s::text[]) AS typed(word)
UNION ALL SELECT NULL, CASE WHEN %s THEN (SELECT max(fiches) FROM experiences_searchword) END
"""
# Those a single slip makes of it are looked up by name, which costs ten times less than comparing letters.
CLOSE = """
SELECT typed.word, coalesce(
    (SELECT json_agg(json_build_array(w.word, w.fiches)) FROM experiences_searchword w
    WHERE w.word = ANY(ARRAY(SELECT json_array_elements_text(typed.slips)))),
    (SELECT json_agg(json_build_array(near.word, near.fiches)) FROM (
        SELECT w.word, w.fiches FROM experiences_searchword w
        WHERE w.word %% typed.word OR w.word LIKE left(typed.word, 2) || '%%'
        ORDER BY similarity(w.word, typed.word) DESC, w.fiches DESC LIMIT %s
    ) AS near)
) FROM unnest(%s::text[], %s::json[]) AS typed(word, slips)
"""


class SearchWordQuerySet(models.QuerySet):
    def attempts(self, understood, found=0):
        """What to ask instead of a text so few fiches answer, in turn. Two statements at most, when the first is wanted."""
        if understood.is_meant or understood.identifier or not understood.groups:
            return
        words = list(dict.fromkeys(understood.words))
        known, most = _known(words, several=len(understood.groups) > 1)
        doubtful = mending.doubtful(understood, known, found)
        near = _close(doubtful) if doubtful else {}
        facts = {word: mending.Facts(known[word], near.get(word, ())) for word in words}
        yield from mending.attempts(understood, facts, most, found=found)


def _known(words, *, several):
    """({word: how many fiches hold it}, how many hold the commonest word: 0 unless there are `several` ideas)."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [words, several])
        rows = dict(cursor.fetchall())
    most = rows.pop(None) or 0
    return {word: fiches or 0 for word, fiches in rows.items()}, most


def _close(words):
    """{word: [(word of the base that may be meant, fiches)]}."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, [NEAR, words, [json.dumps(mending.slipped(word)) for word in words]])
        return {word: near or () for word, near in cursor.fetchall()}


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
