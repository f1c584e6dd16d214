"""A readable name from the one the register gives: « CLINIQUE DE L ALMA » is « Clinique de l’Alma ».

What the register lost (case, accents, hyphens, words cut short) is given back only where it is certain: the words are
in `data/name_words.yaml`, the communes in the list of territories.
"""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from partenariat.models import plain
from partenariat.reference import DATA as SHARED
from partenariat.reference import read_yaml

WORDS = Path(__file__).resolve().parent.parent / "data" / "name_words.yaml"
PREPOSITIONS = frozenset(
    ["a", "au", "aux", "chez", "d", "dans", "de", "des", "du", "en", "et", "par", "pour", "sous", "sur"]
)
ARTICLES = frozenset(["l", "la", "le", "les"])
WORD = re.compile(r"[^\W_]+")
BEFORE = [
    (re.compile(r"\bS/M\b"), "SUR MARNE"),
    (re.compile(r"\bS/(?=[A-Z])"), "SUR "),
    # A hyphen with a space on one side stood for a dash.
    (re.compile(r"\s+-\s*|\s*-\s+"), " – "),
]
ROMAN = re.compile(r"[IVX]{2,4}$")
NO_VOWEL = re.compile(r"[^AEIOUYÀ-Ü0-9]{2,5}$")
ELIDES = re.compile(r"[aeiouyh]")


class Known(NamedTuple):
    single: dict  # {plain word: as written inside a name}
    phrases: dict  # {(plain word, …): as written}
    acronyms: frozenset
    abbreviations: dict
    longest: int  # words of the longest phrase


class Token(NamedTuple):
    """A word of the register's name, and what stood before it."""

    text: str
    gap: str

    @property
    def plain(self):
        return _plain(self.text)


# Asked several times for each word, and an import has the same words by the thousand.
_plain = lru_cache(maxsize=20_000)(plain)


def readable(text):
    """The name as one would write it; a text that has lower case already keeps its words."""
    text = " ".join(text.replace("'", "’").split())
    if text != text.upper():
        return text
    for found, written in BEFORE:
        text = found.sub(written, text)
    tokens, tail = _tokens(text)
    name, position, before = "", 0, ""
    while position < len(tokens):
        written, used = _written(tokens, position, before)
        gap = tokens[position].gap
        # An elided word holds on to the next: « d’ », « l’ ».
        name += written if name.endswith("’") and gap == " " else gap + written
        position += used
        before = tokens[position - 1].plain
    name += tail
    return name[:1].upper() + name[1:]


def _tokens(text):
    """The words, abbreviations of saints spelled out since names of communes hold them, and what is left at the end."""
    tokens, end = [], 0
    for match in WORD.finditer(text):
        word = {"ST": "SAINT", "STE": "SAINTE"}.get(match.group(), match.group())
        tokens.append(Token(word, text[end : match.start()]))
        end = match.end()
    return tokens, text[end:]


def _written(tokens, position, before):
    """How the word at this position is written, and how many words that took."""
    known = _known()
    for length in range(min(known.longest, len(tokens) - position), 1, -1):
        taken = tokens[position : position + length]
        phrase = known.phrases.get(tuple(token.plain for token in taken))
        if phrase and all(token.gap in (" ", "-", "’") for token in taken[1:]):
            return _after(phrase, before), length
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if tokens[position].plain in ("saint", "sainte") and following and _is_name(following):
        return f"{tokens[position].text.capitalize()}-{_word(following, '', None, known)}", 2
    return _word(tokens[position], before, following, known), 1


def _after(phrase, before):
    """« Le Raincy » keeps its article after a noun, not after a preposition."""
    article, _, rest = phrase.partition(" ")
    if before in PREPOSITIONS and article.lower() in ARTICLES:
        return f"{article.lower()} {rest}"
    return phrase


def _is_name(token):
    word = token.plain
    return len(word) > 2 and word not in PREPOSITIONS | ARTICLES and token.gap == " " and not word.isdigit()


def _word(token, before, following, known):
    text, word = token.text, token.plain
    if text in known.acronyms:
        return "AP-HP" if text == "APHP" else text
    if word in PREPOSITIONS | ARTICLES:
        return _small(token, word, before, following)
    if len(text) == 1:
        # An initial: « G POMPIDOU ».
        named = (
            following and following.gap == " " and len(following.text) > 2 and text.isalpha() and text != "X"
        )
        return f"{text}." if named else text
    word = known.abbreviations.get(text, word)
    if _plain(word) in known.single:
        return known.single[_plain(word)]
    if word != token.plain:
        return word
    if ROMAN.match(text) or NO_VOWEL.match(text) or any(letter.isdigit() for letter in text):
        return text
    return text.capitalize()


def _small(token, word, before, following):
    if word in ("d", "l"):
        if following is None or following.gap not in (" ", "’") or not ELIDES.match(following.plain):
            return f"{token.text}."
        mark = "’" if following.gap == " " else ""
        return ("L" if word == "l" and before not in PREPOSITIONS else word) + mark
    if word == "a":
        return "à"
    # « Clinique Les Martinets », « clinique de la Muette ».
    return word.capitalize() if word in ARTICLES and before not in PREPOSITIONS else word


@cache
def _known():
    content = read_yaml(WORDS)
    written = [*_communes(), *content["phrases"]]
    single = {plain(word): word for word in written if " " not in plain(word)}
    single |= {plain(word): word for word in [*content["proper"].split(), *content["common"].split()]}
    phrases = {tuple(plain(words).split()): words for words in written if " " in plain(words)}
    phrases |= {tuple(plain(key).split()): words for key, words in content["corrections"].items()}
    return Known(
        single=single,
        phrases=phrases,
        acronyms=frozenset(content["acronyms"].split()),
        abbreviations=content["abbreviations"],
        longest=max(map(len, phrases)),
    )


def _communes():
    territories = json.loads((SHARED / "territories.json").read_text(encoding="utf-8"))["territories"]
    return [row["name"].replace("'", "’") for row in territories if row["kind"] == "commune"]
