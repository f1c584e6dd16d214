"""What changed between two values, word by word or entry by entry, for people to read."""

import re
from typing import NamedTuple

from rapidfuzz.distance import Indel

SAME, REMOVED, ADDED, SKIPPED = "same", "removed", "added", "skipped"
# Words of context kept on each side of a change; a shorter silence is not worth a « … ».
CONTEXT = 8
SHORTEST_SKIP = 6
# Fewer words in common than that, and two texts are read one after the other rather than interleaved.
ALIKE = 0.35
# So few words left between two changes make one change of the whole, which reads better.
ISLAND = 2

# A word keeps the space after it, so that the pieces joined make the text again.
WORD = re.compile(r"\s+|[^\s]+\s*")
DATE = re.compile(r"\d{4}-\d\d-\d\d$")


class Segment(NamedTuple):
    """`kind`: one of SAME, REMOVED, ADDED; SKIPPED holds no text."""

    kind: str
    text: str = ""

    @property
    def words(self):
        return self.text.strip()

    @property
    def tail(self):
        """The space or line break after the words: shown, but not marked."""
        return self.text[len(self.text.rstrip()) :] or " "


class Diff(NamedTuple):
    """A text as `segments`, or a list as entries `added` and `removed`, `kept` being how many stay."""

    segments: list
    added: list
    removed: list
    kept: int


def compare(before, after, words):
    """The difference of two values of a document; `words(value)` says one to a person."""
    if _is_list(before) or _is_list(after):
        return entries(before or [], after or [], words)
    said = [words(value) if value not in (None, "", [], {}) else "" for value in (before, after)]
    return Diff(text(*said), [], [], 0)


def _is_list(value):
    """Whether a value has entries. A date is one value: [iso date, precision]."""
    return isinstance(value, list) and not (len(value) == 2 and DATE.match(str(value[0])))


def entries(before, after, words):
    removed = [item for item in before if item not in after]
    added = [item for item in after if item not in before]
    return Diff(
        [], [words([item]) for item in added], [words([item]) for item in removed], len(before) - len(removed)
    )


def text(before, after):
    """[Segment] of two texts, the long passages left alone being skipped. Some milliseconds for 5,000 characters."""
    old, new = WORD.findall(before), WORD.findall(after)
    steps = [
        (tag, old[start:end], new[first:last])
        for tag, start, end, first, last in Indel.opcodes(_bare(old), _bare(new))
    ]
    common = sum(len(kept) for tag, kept, _ in steps if tag == "equal")
    if common < ALIKE * max(len(old), len(new)):
        whole = [Segment(REMOVED, before), Segment(ADDED, after)]
        return [segment for segment in whole if segment.text]
    return _shortened(_joined(steps))


def _bare(words):
    """Compared without the spaces that follow, which a line break changes; never empty."""
    return [word.strip() or "\n" for word in words]


def _joined(steps):
    """[(kind, words)]: the words of one change together, what is removed before what is added."""
    runs, removed, added = [], [], []
    for number, (tag, old, new) in enumerate(steps):
        island = tag == "equal" and len(new) <= ISLAND and 0 < number < len(steps) - 1
        if tag != "equal" or (island and (removed or added)):
            removed += old if tag != "insert" else []
            added += new if tag != "delete" else []
            continue
        runs += [(REMOVED, removed), (ADDED, added), (SAME, new)]
        removed, added = [], []
    runs += [(REMOVED, removed), (ADDED, added)]
    return [(kind, words) for kind, words in runs if words]


def _shortened(runs):
    segments = []
    for number, (kind, words) in enumerate(runs):
        before = CONTEXT if number else 0
        after = CONTEXT if number < len(runs) - 1 else 0
        if kind != SAME or len(words) < before + after + SHORTEST_SKIP:
            segments.append(Segment(kind, "".join(words)))
            continue
        if before:
            segments.append(Segment(SAME, "".join(words[:before])))
        segments.append(Segment(SKIPPED))
        if after:
            segments.append(Segment(SAME, "".join(words[-after:])))
    return segments
