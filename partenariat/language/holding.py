"""Which words a table with a `search_vector` holds: what `mending` asks, where no list of words is kept."""

from django.db import connection

from partenariat.language import mending
from partenariat.language.understanding import Group

# Counted no further: beyond, a word is common.
MOST = 1000


def attempts(rows, understood, found=0):
    """What to ask of these rows instead of a text so few answer, in turn. One statement, when the first is wanted."""
    if understood.is_meant or understood.identifier or len(understood.groups) < (2 if found else 1):
        return
    words = list(dict.fromkeys(understood.words))
    *counts, most = _counts(rows, words)
    facts = {
        word: mending.Facts(count, () if count else _near(understood.known, word))
        for word, count in zip(words, counts, strict=True)
    }
    yield from mending.attempts(understood, facts, most, found=found, keep_places=True)


def _counts(rows, words):
    """How many rows hold each word, then how many there are; `MOST` at most."""
    asked = [rows.filter(search_vector=Group((word,)).query) for word in words]
    counted = [some.order_by().values("pk")[:MOST].query.sql_with_params() for some in (*asked, rows)]
    # The statements are the ORM's; none of what was typed is in them.
    columns = ", ".join(f"(SELECT count(*) FROM ({sql}) AS h)" for sql, _ in counted)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [param for _, params in counted for param in params])  # noqa: S608
        return cursor.fetchone()


def _near(known, word):
    """Words of the field that begin so or nearly: the base itself keeps no list of its words."""
    size = len(word)
    return [(other, 1) for other in known.words if other[:1] == word[:1] and len(other) > size - 3]
