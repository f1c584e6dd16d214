"""What to ask instead when nothing answers: words close to those typed, then most of the words.

Who searches knows which words its base holds: it gives them as `{word: Facts}`.
"""

from dataclasses import replace
from math import ceil
from typing import NamedTuple

from rapidfuzz.distance import OSA

# Slips forgiven in a word of that many letters at least; and from how many on one may also lack its end.
SLIPS = ((9, 3), (6, 2), (4, 1))
# Shorter, only letters swapped: « mari » is not « mars ».
SWAPPED = 5
COMPLETED = 6
# Said of more than this part of the rows, and of more than a few, a word alone is no answer.
COMMON, A_FEW = 0.25, 5
# Combinations of words tried, at most: beyond, the text is a paste.
IDEAS = 8
# An answer holds at least this part of the ideas typed, and two of them.
ENOUGH = 0.6
# Fewer answers than that leave room for those that hold most of the words.
FEW = 3


class Facts(NamedTuple):
    """How many rows hold a word (`rows`), and the words of the base that may be meant: [(word, rows)]."""

    rows: int = 0
    near: tuple = ()


def attempts(understood, facts, most, *, found=0, keep_places=False):
    """What to ask in turn, each an `Understood`, until more answers.

    `facts`: {word: Facts} of the words typed; `most`: the rows that hold the commonest word; `found`: how many hold
    all that was typed; `keep_places`: what is elsewhere is no answer.
    """
    if understood.is_meant or understood.identifier:
        return
    close = {} if found else corrections(understood, facts)
    if close:
        understood = understood.with_words(close)
        facts = facts | {word: Facts(rows) for word, rows in _rows_of(close, facts).items()}
        yield understood
    if keep_places and understood.places:
        return
    if light := lighten(understood, facts, most, found):
        yield replace(light, whole=found)


def corrections(understood, facts):
    """{word nobody wrote: the closest one somebody wrote}."""
    close = {}
    for word in understood.words:
        fact = facts.get(word, Facts())
        if not fact.rows and not understood.known.is_telling(word) and (found := closest(word, fact.near)):
            close[word] = found
    return close


def closest(word, near):
    """The word meant among those [(word, rows)]: the fewest slips, a missing end being less than one; or None."""
    allowed = next((slips for letters, slips in SLIPS if len(word) >= letters), 0)
    best = None
    for other, rows in near:
        if len(word) < SWAPPED and not other.startswith(word) and sorted(word) != sorted(other):
            continue
        slips = OSA.distance(word, other, score_cutoff=allowed)
        # Letters missing at the end; and a slip before them, when enough of the word is left to be told.
        if len(word) < len(other) <= len(word) * 1.5 + 1:
            missing = OSA.distance(word, other[: len(word)], score_cutoff=allowed) + 0.5
            slips = min(slips, missing) if missing < 1 or len(word) >= COMPLETED else slips
        if slips <= allowed + 0.5 and (best is None or (slips, -rows, other) < best):
            best = (slips, -rows, other)
    return best[2] if best else None


def lighten(understood, facts, most, found=0):
    """Most of the words, when some of them are enough to be an answer; or None."""

    def rows(group):
        return min((facts.get(word, Facts()).rows for word in group.words), default=0)

    held = [group for group in understood.groups if found or rows(group) or group.others or group.places][
        :IDEAS
    ]
    count = len(understood.groups)
    if count < 2 or not held:
        return None
    needed = max(2, ceil(count * ENOUGH))
    if count > 2 and len(held) >= needed:
        return understood.lightened(held, min(needed, len(held)))
    # One idea left: only if it says by itself what is meant.
    limit = max(A_FEW, int(most * COMMON))
    alone = [
        group
        for group in held
        if not group.places
        and rows(group) <= limit
        and all(understood.known.is_telling(word) for word in group.words)
    ]
    return understood.lightened(alone, 1, most=limit) if alone else None


def _rows_of(close, facts):
    rows = {word: dict(facts[word].near) for word in close}
    return {found: rows[word][found] for word, found in close.items()}
