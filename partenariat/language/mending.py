"""What to ask instead when nothing answers: words close to those typed, then most of the words.

Who searches knows which words its base holds: it gives them as `{word: Facts}`.
"""

from dataclasses import replace
from itertools import groupby
from math import ceil, log10
from string import ascii_lowercase
from typing import NamedTuple

from rapidfuzz.distance import OSA

from partenariat.language.words import singular

# Slips forgiven in a word of that many letters at least; and from how many on one may also lack its end.
SLIPS = ((9, 3), (6, 2), (4, 1))
# Shorter, only letters swapped: « mari » is not « mars ».
SWAPPED = 5
COMPLETED = 6
# What a slip weighs less when no letter is missing nor foreign, only swapped or doubled; and what a word weighs less
# each time it is in ten times more rows.
SAME_LETTERS, TEN_TIMES = 0.4, 0.1
# Of a word some rows hold in another form, only a single slip is thought of.
ONE_SLIP = 1
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
    close = corrections(understood, facts, found)
    if close and found:
        # What was typed is somewhere after all: both are searched.
        yield understood.with_others(close)
    elif close:
        understood = understood.with_words(close)
        facts = facts | {singular(word): Facts(rows) for word, rows in _rows_of(close, facts).items()}
        yield understood
    if light := lighten(understood, facts, most, found, keep_places=keep_places):
        yield replace(light, whole=found)


def doubtful(understood, rows, found=0):
    """The words nobody wrote; `rows`: {word: how many rows hold it}. `found`: how many hold all that was typed."""
    # The only word, and nothing answers: that another word begins so is no help.
    alone = len(understood.words) == 1 and not found
    words = (word for word in understood.words if alone or not rows.get(word))
    return [word for word in dict.fromkeys(words) if not understood.known.is_telling(word)]


def corrections(understood, facts, found=0):
    """{word nobody wrote: the closest one somebody wrote}."""
    words = doubtful(understood, {word: fact.rows for word, fact in facts.items()}, found)
    allowed = ONE_SLIP if found else None
    close = {word: closest(word, facts.get(word, Facts()).near, allowed) for word in words}
    return {word: meant for word, meant in close.items() if meant}


def closest(word, near, allowed=None):
    """The word meant among those [(word, rows)], or None: the fewest slips, then the most rows."""
    most = next((slips for letters, slips in SLIPS if len(word) >= letters), 0)
    allowed = most if allowed is None else min(allowed, most)
    best = None
    for other, rows in near:
        slips = _slips(word, singular(other), allowed)
        if slips <= allowed + 0.5:
            weight = (slips - TEN_TIMES * log10(max(rows, 1)), -rows, other)
            best = weight if best is None else min(best, weight)
    return best[2] if best else None


def slipped(word):
    """The words a single slip makes of this one, singular and plural; of a short one, only letters swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    made = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    if len(word) >= SWAPPED:
        made |= {left + right[1:] for left, right in cuts if right}
        made |= {left + letter + right[1:] for left, right in cuts if right for letter in ascii_lowercase}
        made |= {left + letter + right for left, right in cuts for letter in ascii_lowercase}
    elif len(word) < SLIPS[-1][0]:
        return []
    made.discard(word)
    return sorted({*made, *(f"{one}s" for one in made)})


def _slips(word, other, allowed):
    """How far a word is from another; beyond what is allowed, anything more."""
    none = allowed + 1
    if len(word) < SWAPPED and not other.startswith(word) and sorted(word) != sorted(other):
        return none
    slips = OSA.distance(word, other, score_cutoff=allowed)
    if slips <= allowed and (sorted(word) == sorted(other) or _single(word) == _single(other)):
        slips -= SAME_LETTERS
    # Letters missing at the end weigh less than a slip; a slip before them is forgiven when enough of the word is left.
    lacking = len(other) - len(word)
    if 0 < lacking <= len(word) * 0.5 + 1:
        before = OSA.distance(word, other[: len(word)], score_cutoff=allowed)
        if before == 0 or len(word) >= COMPLETED:
            slips = min(slips, before + min(0.4 + 0.1 * lacking, 0.5 if before else 0.9))
    return slips


def _single(word):
    """Without its doubled letters."""
    return "".join(letter for letter, _ in groupby(word))


def lighten(understood, facts, most, found=0, *, keep_places=False):
    """Most of the words, when some of them are enough to be an answer; or None."""

    def rows(group):
        return min((facts.get(word, Facts()).rows for word in group.words), default=0)

    places = [group for group in understood.groups if keep_places and group.places]
    held = [
        group
        for group in understood.groups
        if group not in places and (found or rows(group) or group.others or group.places)
    ][:IDEAS]
    count = len(understood.groups)
    if count < 2 or not held:
        return None
    needed = max(2, ceil(count * ENOUGH))
    if count > 2 and len(held) + len(places) >= needed:
        return understood.lightened(held, min(max(1, needed - len(places)), len(held)), required=places)
    if places:
        return None
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
