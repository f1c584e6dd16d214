"""nDCG@10 and success@1 of both searches, on the part tuned on and on the part held out."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser

from bench.relevance import judged as queries
from experiences import search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.relevance import ranking, scores

FOLDER = Path(__file__).resolve().parent
BARS = tomllib.loads((FOLDER.parent / "bars.toml").read_text(encoding="utf-8"))
LIST, EVERYTHING = "liste des fiches", "recherche sur tout"
TUNED, HELD_OUT = "réglage", "mise de côté"


class Figures(NamedTuple):
    """`count` queries that have a good answer; `empty` is the share of the others rightly left without one."""

    count: int
    ndcg: float
    success: float
    empty_count: int
    empty: float


class Line(NamedTuple):
    """One query, measured. `score` is None when nothing answers it; `is_quiet`: nothing, or close words only, shown."""

    judged: queries.Query
    score: scores.Score | None
    is_quiet: bool
    first: list


class Base(ranking.Base):
    """The same, with the search of the list of fiches."""

    @property
    def fiches(self):
        return [key for key in self.keys if key.startswith("fiche:")]

    def in_list(self, query):
        """The first page of the list of fiches."""
        listed = Experience.objects.visible_to(AnonymousUser()).listed()
        filterset = ExperienceFilterSet({"q": self.typed(query)}, queryset=listed)
        answer = search.run(filterset, limit=scores.DEPTH)
        return ranking.Ranked({f"fiche:{fiche.slug}": fiche for fiche in answer.fiches}, answer.close)


def shipped():
    return queries.read((FOLDER / "judgments.yaml").read_text(encoding="utf-8"))


def measure(judged):
    """{search: [Line]} of these queries on the base Django is pointed at."""
    base = Base()
    fiches = base.fiches
    lines = defaultdict(list)
    for one in judged:
        for name, ask, known in (
            (LIST, base.in_list, fiches),
            (EVERYTHING, base.everything, base.keys),
        ):
            ranked = ask(one.query)
            keys = list(ranked.hits)
            score = scores.score(one, keys, known)
            quiet = not keys or ranked.only_close
            lines[name].append(Line(one, score, quiet, keys[:3]))
    return lines


def figures(lines):
    found = [line.score for line in lines if line.score]
    # The list of fiches rightly stays empty for a query only a body or a place answers: those are not counted.
    empty = [line.is_quiet for line in lines if line.judged.is_empty]
    return Figures(
        len(found),
        scores.mean(score.ndcg for score in found),
        scores.mean(score.success for score in found),
        len(empty),
        scores.mean(empty),
    )


def parts(lines):
    """{part: its lines}."""
    return {
        TUNED: [line for line in lines if not line.judged.is_held_out],
        HELD_OUT: [line for line in lines if line.judged.is_held_out],
    }


def by_kind(lines):
    """{kind: its lines}, in the order of the file."""
    kinds = defaultdict(list)
    for line in lines:
        kinds[line.judged.kind or "autre"].append(line)
    return dict(kinds)


def worst(lines, number):
    """What is worth a look, worst first. Never given the part held out."""
    low = [
        line
        for line in lines
        if (line.score.ndcg < 1 if line.score else not line.is_quiet and line.judged.is_empty)
    ]
    return sorted(low, key=lambda line: line.score.ndcg if line.score else 0)[:number]
