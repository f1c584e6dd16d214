"""Recall and precision of the duplicate detector on the labelled entries (`README.md` beside)."""

import csv
import sys
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent


class Entry(NamedTuple):
    first: str
    is_same: bool
    title: str
    carriers: str
    place: str
    summary: str

    @property
    def is_held_out(self):
        return int(self.first.removeprefix("EXP-")) % 2 == 1


def entries():
    with (FOLDER / "pairs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|"):
            yield Entry(
                row["first"],
                row["label"] == "same",
                row["title"],
                row["carriers"],
                row["place"],
                row["summary"],
            )


class Figures(NamedTuple):
    """`missed` and `wrong` hold what to look at: (entry, keys shown)."""

    recall: float
    precision: float
    missed: list
    wrong: list


def measure(detector, portrait, wanted):
    """`portrait(entry)` makes what the detector compares; `wanted` keeps some of the entries."""
    found = shown = 0
    missed, wrong, same = [], [], 0
    for entry in entries():
        if not wanted(entry):
            continue
        keys = [close.key for close in detector.probable(portrait(entry))]
        right = entry.is_same and entry.first in keys
        same += entry.is_same
        found += right
        shown += len(keys)
        if entry.is_same and not right:
            missed.append((entry, keys))
        if len(keys) > right:
            wrong.append((entry, keys))
    return Figures(found / same, found / shown if shown else 1.0, missed, wrong)


def main():
    """Print the figures of both halves; with --details, what was missed or wrong in the half not held out."""
    import django

    django.setup()
    from bench.duplicates.base import detector, portrait

    made = detector()
    for name, wanted in (
        ("réglage", lambda entry: not entry.is_held_out),
        ("mise de côté", lambda entry: entry.is_held_out),
    ):
        figures = measure(made, portrait, wanted)
        sys.stdout.write(f"{name} : rappel {figures.recall:.3f}, précision {figures.precision:.3f}\n")
        if "--details" in sys.argv and name == "réglage":
            for label, rows in (("manqué", figures.missed), ("à tort", figures.wrong)):
                for entry, keys in rows:
                    sys.stdout.write(
                        f"  {label} {entry.first} {entry.is_same} {keys} {entry.title} | {entry.carriers}\n"
                    )


if __name__ == "__main__":
    main()
