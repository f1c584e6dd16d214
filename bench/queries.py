"""Sixty seeded searches: 1 to 3 words, some without their accents, some misspelled, 0 to 3 facets."""

import random
import unicodedata
from dataclasses import dataclass

COUNT = 60
RANKS = (30, 3000)  # of the vocabulary: a word alone matches from 1 to 70 % of the corpus
FACETS = {
    "zone": ["idf", "france"],
    "territoire": ["dep-93", "dep-75", "dep-94", "reg-11"],
    "niveau": ["partnership", "collaboration", "consultation"],
    "dimension": ["governance", "accompaniment_action"],
}
VOCABULARIES = {
    "domaine": "domain",
    "secteur": "sector",
    "public": "audience",
    "theme": "theme",
    "avancement": "experience_stage",
    "preuve": "evidence_level",
}


@dataclass(frozen=True)
class Search:
    text: str
    facets: dict  # {query parameter: [values]}
    misspelled: bool


def build(words, codes, seed):
    """`words` in frequency order without stop words, `codes` by vocabulary."""
    rng = random.Random(seed)  # noqa: S311
    values = {**FACETS, **{facet: codes[name][:5] for facet, name in VOCABULARIES.items()}}
    return [_search(words, values, rng) for _ in range(COUNT)]


def _search(words, values, rng):
    count = rng.choices([1, 2, 3], [45, 35, 20])[0]
    chosen = [words[_rank(len(words), rng)] for _ in range(count)]
    misspelled = rng.random() < 0.08
    if misspelled:
        chosen[0] = slip(chosen[0], rng)
    text = " ".join(chosen)
    if rng.random() < 0.3:
        text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    names = rng.sample(sorted(values), rng.choices([0, 1, 2, 3], [40, 30, 20, 10])[0])
    facets = {name: rng.sample(values[name], rng.randint(1, 2)) for name in names}
    return Search(text, facets, misspelled)


def _rank(size, rng):
    """Log-uniform: as many searches of the words ranked 30 to 300 as of those ranked 300 to 3000."""
    low, high = RANKS
    return min(size - 1, int(low * (high / low) ** rng.random()))


def slip(word, rng):
    """Two neighbouring letters exchanged, the second and third or further: the first is seldom wrong."""
    if len(word) < 5:
        return word
    place = rng.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
