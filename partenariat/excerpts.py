"""The passage of a text where the words searched are, with those words marked.

Written in Python because PostgreSQL reads a summary in a tenth of a millisecond, twenty times a page: as long as
the search itself. Only for show: which texts match is the database's business, so a word of the same family
marked too many, or one missed, costs nothing.
"""

import re
import unicodedata
from functools import lru_cache

# Characters no text holds, turned into <mark> once the rest is escaped.
MARK, UNMARK = "\x02", "\x03"
LENGTH, BEFORE = 280, 60

# One character for one: what is found in the folded text is at the same place in the text.
_FOLDED = {
    chr(code): base
    for code in range(0xC0, 0x180)
    if len(decomposed := unicodedata.normalize("NFD", chr(code))) == 2 and (base := decomposed[0]).isalpha()
}
_ACCENTED = re.compile(f"[{''.join(_FOLDED)}]")


def fold(text):
    """The text in lower case without accents, of the same length."""
    lowered = text.lower()
    return _ACCENTED.sub(lambda found: _FOLDED[found[0]], lowered if len(lowered) == len(text) else text)


def family(word):
    """The beginning that the words of one family share: « infirm » for infirmier, infirmière, infirmiers."""
    word = word.removesuffix("s")
    return word[: len(word) - (3 if len(word) >= 9 else 2 if len(word) >= 7 else 1 if len(word) >= 5 else 0)]


def excerpt(text, asked):
    """About `LENGTH` characters of `text` around the first word asked for, words found between marks."""
    words = _words(asked)
    found = [match.span() for match in words.finditer(fold(text))] if words else []
    start = _word_after(text, found[0][0] - BEFORE) if found and found[0][0] > LENGTH - BEFORE else 0
    end = _word_before(text, start + LENGTH)
    parts, last = ["…" if start else ""], start
    for opening, closing in found:
        if start <= opening and closing <= end:
            parts += [text[last:opening], MARK, text[opening:closing], UNMARK]
            last = closing
    return "".join([*parts, text[last:end].rstrip(), "…" if end < len(text) else ""])


@lru_cache(64)
def _words(asked):
    """The pattern of what is marked, the same for all the texts of a page; None when no word is long enough."""
    families = {family(word) for word in re.findall(r"\w{3,}", fold(asked))}
    if not families:
        return None
    return re.compile(rf"\b(?:{'|'.join(sorted(families, key=len, reverse=True))})\w*")


def _word_after(text, position):
    return text.find(" ", position) + 1


def _word_before(text, position):
    return len(text) if position >= len(text) else max(text.rfind(" ", 0, position), 0) or position
