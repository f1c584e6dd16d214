"""What to offer when the short name typed is that of several towns: the same text, each town named in full."""

import re
from typing import NamedTuple

from partenariat.language.words import fold, singular

# Offered for one name: beyond, one types the whole name.
SHOWN = 8


class Town(NamedTuple):
    """`text`: what was typed, the town named in full."""

    place: object
    text: str


class Called(NamedTuple):
    """A name typed and the towns it may be short for. `sure`: those it is the whole name of."""

    name: str
    sure: tuple
    towns: list
    has_more: bool


def called(text, groups):
    """[Called] of the names in a text that leave a choice. `groups`: the ideas it was cut into."""
    return [_called(text, groups, group) for group in groups if group.leaves_a_choice]


def _called(text, groups, group):
    found = _span(text, group.words)
    if found:
        before, name, after = text[: found[0]], text[slice(*found)], text[found[1] :]
    else:
        # Mended, or pasted: the other ideas, then the town.
        rest = (word for other in groups if other is not group for word in other.words)
        before, name, after = " ".join([*rest, ""]), " ".join(group.words), ""
    towns = [Town(town, f"{before}{town.name}{after}") for town in group.towns[:SHOWN]]
    return Called(name, () if group.is_short else group.places, towns, len(group.towns) > SHOWN)


def _span(text, words):
    """Where these words stand in a row; None when they do not."""
    pieces = [(singular(fold(piece[0])), piece.span()) for piece in re.finditer(r"\w+", text)]
    for start in range(len(pieces) - len(words) + 1):
        some = pieces[start : start + len(words)]
        if all(piece == word for (piece, _), word in zip(some, words, strict=True)):
            return some[0][1][0], some[-1][1][1]
    return None
