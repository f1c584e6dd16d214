"""How good an ordered answer is, against judged queries. The rule of the grades: `bench/relevance/README.md`."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

DEPTH = 10


@dataclass(frozen=True)
class Judged:
    """One query and the grades of what it may find. `grades`: {key or start of keys ending with `*`: 0 to 3}.

    `is_empty`: nothing in the base answers it.
    """

    query: str
    grades: dict = field(default_factory=dict)
    is_empty: bool = False

    def grade(self, key):
        """An exact key first, then the longest start."""
        if key in self.grades:
            return self.grades[key]
        starts = [
            start for start in self.grades if start.endswith("*") and key.startswith(start.removesuffix("*"))
        ]
        return self.grades[max(starts, key=len)] if starts else 0


class Score(NamedTuple):
    """`ndcg` from 0 to 1 over the first ten; `success`: the first answer has the best grade there is."""

    ndcg: float
    success: bool


def write(judged):
    """These queries as a file, YAML: `bench.relevance.judged` reads it."""
    entries = [
        {"query": one.query} | ({"none": True} if one.is_empty else {"judgments": one.grades})
        for one in judged
    ]
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=200)


def score(judged, ranked, known):
    """`ranked`: keys in reading order. `known`: every key that could answer. None when none of them is a good answer."""
    ideal = sorted((grade for key in known if (grade := judged.grade(key))), reverse=True)
    if not ideal:
        return None
    got = [judged.grade(key) for key in dict.fromkeys(ranked)][:DEPTH]
    return Score(_gain(got) / _gain(ideal[:DEPTH]), bool(got) and got[0] == ideal[0])


def _gain(grades):
    """A best answer counts for seven, a useful one for three; the lower on the page, the less."""
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers) if numbers else 0.0
