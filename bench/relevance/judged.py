"""The judged queries of a file, and the part of them nobody looks at while tuning."""

import hashlib
from dataclasses import dataclass

import yaml

from experiences.relevance import scores
from partenariat.models import plain


@dataclass(frozen=True)
class Query(scores.Judged):
    """`kind`: what sort of question it is, to be told apart in the figures."""

    kind: str = ""

    @property
    def is_held_out(self):
        """Never looked at while tuning; nobody chooses which."""
        digest = hashlib.sha256(plain(self.query).encode()).hexdigest()
        return int(digest, 16) % 3 == 0


def read(text):
    """The judged queries of a file, YAML. Raises ValueError on what is no such file."""
    try:
        entries = yaml.safe_load(text)
        return [
            Query(
                str(entry["query"]),
                {str(key): int(grade) for key, grade in entry.get("judgments", {}).items()},
                entry.get("none", False),
                entry.get("kind", ""),
            )
            for entry in entries
        ]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("Ce fichier n’est pas une liste de recherches jugées.") from error
