"""The French of a query: how what was typed is cut into words, and which words say nothing.

The first steps are those SQL `f_words` and the `fr` configuration take with the texts (migration 0001), so that
a query meets them; PostgreSQL stems both.
"""

import re
import unicodedata
from typing import NamedTuple

# Beyond that a sentence is a paste: the first words say enough, and the cost stays bounded.
WORDS = 16

# Never searched: French says them everywhere. Without accents.
EMPTY = frozenset((
    "a", "ai", "au", "aussi", "aux", "avec", "avez", "avoir", "avons", "c", "ce", "ces", "cet", "cette", "ceux",
    "ci", "d", "dans", "de", "des", "du", "elle", "elles", "en", "es", "est", "et", "etes", "etre", "eu", "font",
    "fut", "il", "ils", "j", "je", "jusqu", "l", "la", "le", "les", "leur", "leurs", "lorsqu", "lui", "m", "ma",
    "mais", "me", "mes", "moi", "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas", "peu",
    "plus", "pour", "puisqu", "qu", "que", "s", "sa", "se", "ses", "si", "somme", "son", "sont", "sous", "suis",
    "sur", "t", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "y",
))  # fmt: skip
# Words of a question or of a request: dropped when another word tells what is meant.
ASKING = frozenset((
    "adresser", "afin", "aider", "aidez", "aimerais", "ainsi", "besoin", "bonjour", "cherche", "chercher", "chez",
    "combien", "comme", "comment", "connaitre", "contacter", "devenir", "difference", "dire", "dit", "dois",
    "doit", "donner", "entre", "etait", "eviter", "exemple", "exemples", "existe", "expliquer", "faire", "fait",
    "faut", "fonctionne", "merci", "obtenir", "peut", "peuvent", "peux", "possible", "pourquoi", "pourrait",
    "pouvez", "puis", "quand", "quel", "quelle", "quelles", "quelqu", "quelque", "quelques", "quels", "qui",
    "quoi", "rechercher", "savoir", "sert", "signifie", "souhaite", "souhaiterais", "tous", "tout", "toute",
    "toutes", "trouve", "trouver", "trouvez", "va", "vais", "vers", "veut", "veux", "voir", "voudrais", "vouloir",
))  # fmt: skip
_QUESTION = frozenset((
    "combien", "comment", "difference", "pourquoi", "quand", "quel", "quelle", "quelles", "quels", "qui", "quoi",
    "signifie",
))  # fmt: skip

# Endings of inclusive writing, whatever stands between them and the word.
_ENDINGS = (
    "eres|ere|ieres|iere|trices|trice|rices|rice|euses|euse|ives|ive|ennes|enne|elles|elle|ales|ale|nes|ne|les|le|"
    "ses|se|tes|te|ves|ve|es|e"
)
_INCLUSIVE = re.compile(
    rf"\b(\w{{3,}}?)(?:[·•.‧⋅/-](?:{_ENDINGS})(?:[·•.‧⋅/-]?s)?|(?:\((?:{_ENDINGS}|s)\))+s?|[·•‧⋅.]s)(?![\w-])"
)
_PIECE = re.compile(r'(-?)"([^"]*)"?|(?<!\S)-(?=\w)(\w+(?:[-‐‑\'’·•.]\w+)*)|(\w+)')
_PLURAL = re.compile(r"(?!(?:dans|sans|nous|vous|leurs|elles|avons|avez|mes|tes|ses)$)(\w{3,})s")
# The masculine the stemmer does not reach from the feminine.
_FEMININE = (
    ("trice", "teur"), ("iere", "ier"), ("euse", "eur"), ("ere", "er"), ("enne", "en"), ("elle", "el"),
    ("ive", "if"), ("ale", "al"), ("ee", "e"),
)  # fmt: skip
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "_": " ", "\x00": " "})


class Pieces(NamedTuple):
    """What a text is made of: words asked for, phrases between quotes, and both when excluded by a hyphen."""

    words: list
    phrases: list
    excluded: list


def fold(text):
    """Lower case, no accent, no inclusive ending: « Infirmier·ère·s » is « infirmier »."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_LIGATURES)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _INCLUSIVE.sub(r"\1", text)


def pieces(text):
    """The words of a text as the reader meant them; but for those asked for, each is already singular."""
    made = Pieces([], [], [])
    for minus, phrase, without, word in _PIECE.findall(fold(text.translate(str.maketrans("«»“”„", '"""""')))):
        if phrase:
            if words := all_words(phrase):
                (made.excluded if minus else made.phrases).append(words)
        elif without:
            made.excluded.append(all_words(without))
        elif word:
            made.words.append(word)
    return made


def all_words(text):
    """Every word of a text, folded, singular, the empty ones included: they count in a phrase."""
    return [singular(word) for word in re.findall(r"\w+", fold(text))]


def full(words):
    """Those that say something, as they were typed."""
    return [word for word in words if word not in EMPTY]


def is_question(text):
    """Whether a text asks something, rather than names it."""
    words = re.findall(r"\w+", text.lower())
    return (
        "?" in text
        or "où" in words
        or words[:1] in (["que"], ["qu"])
        or not _QUESTION.isdisjoint(map(fold, words))
    )


def asks_who(text):
    """Whether a text asks to whom, or where, to go."""
    return not {"qui", "où"}.isdisjoint(re.findall(r"\w+", text.lower()))


def singular(word):
    """The Python twin of what `f_words` does with a final s."""
    found = _PLURAL.fullmatch(word)
    return found[1] if found else word


def masculine(word):
    """« usagere » is « usager »; the word itself when it is no feminine the stemmer misses."""
    for ending, other in _FEMININE:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + other
    return word


def feminine(word):
    """« chercheur » is « chercheuse », « médiateur » is « médiatrice »: the stemmer keeps no trace of either in both."""
    for ending, other in (("teur", "trice"), ("eur", "euse")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + other
    return word


def root(word):
    """What the forms of one word share, for comparing expressions: nothing searches with it."""
    word = masculine(singular(word))
    if len(word) > 4 and word.endswith("aux"):
        word = word[:-1] if word.endswith("eaux") else word[:-3] + "al"
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def key(text):
    """An expression, whatever its small words, plurals and feminines: « commissions d’usagers »."""
    words = all_words(text)
    return tuple(root(word) for word in words if word not in EMPTY) or tuple(words)
