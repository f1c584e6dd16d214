"""The words of the corpus: the forms our own texts use, most frequent first, then pseudo-words derived from them.

`python -m bench.vocabulary` writes vocabulary.txt again from the data files of the product. Do it rarely: other
words are another corpus, and figures are only compared within one.
"""

import random
import re
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = Path(__file__).with_name("vocabulary.txt")
TEXTS = [
    "experiences/data/demonstration.yaml",
    "experiences/data/matrix_examples.yaml",
    "partenariat/data/lexicon.yaml",
    "partenariat/data/pages.yaml",
    "partenariat/data/role_aliases.yaml",
    "partenariat/data/vocabularies.yaml",
]
# What a reader reads; codes, addresses and names are no prose.
PROSE = {
    "title", "summary", "need", "action", "objectives", "justification", "comment", "results", "label",
    "definition", "aliases", "body", "text", "description", "alt", "training_notes", "to_check", "alias", "usage",
}  # fmt: skip
SIZE = 60_000  # words in all, real and derived
WORD = re.compile(r"[^\W\d_]{2,25}")


def load(seed):
    """`SIZE` distinct words in frequency order, the same for a seed."""
    words = FILE.read_text(encoding="utf-8").split()
    rng = random.Random(seed)  # noqa: S311
    known = set(words)
    stems = [word for word in words if len(word) >= 5]
    while len(words) < SIZE:
        head, tail = rng.choice(stems), rng.choice(stems)
        derived = head[: rng.randint(2, len(head) - 2)] + tail[-rng.randint(2, len(tail) - 2) :]
        if derived not in known and len(derived) <= 25:
            known.add(derived)
            words.append(derived)
    return words


def rebuild():
    counts = Counter()
    for path in TEXTS:
        for text in _prose(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")), wanted=False):
            counts.update(WORD.findall(text.lower()))
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    FILE.write_text("\n".join(ordered) + "\n", encoding="utf-8")
    return len(ordered)


def _prose(node, wanted):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _prose(value, key in PROSE)
    elif isinstance(node, list):
        for item in node:
            yield from _prose(item, wanted)
    elif wanted and isinstance(node, str):
        yield node


if __name__ == "__main__":
    print(f"{rebuild()} mots dans {FILE.name}")
