"""python -m bench.relevance [--judgments fichier.yaml] [--worst 20]: on the demonstration, in a database of its own."""

import argparse
import sys
from pathlib import Path

from bench import database

ROW = "{:<20} {:<14} {:>9} {:>9} {:>10} {:>16}\n"


def main():
    options = argparse.ArgumentParser(prog="bench.relevance", description=__doc__)
    options.add_argument("--judgments", type=Path, help="d’autres recherches jugées, au même format")
    options.add_argument(
        "--worst", type=int, default=20, help="combien de recherches montrer, du réglage seulement"
    )
    arguments = options.parse_args()
    database.start()
    database.use_demonstration()
    from bench.relevance import judged as queries
    from bench.relevance import measure

    judged = measure.shipped()
    if arguments.judgments:
        try:
            added = queries.read(arguments.judgments.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            options.error(f"{arguments.judgments} : {error}")
        # Judged again by staff, a query is taken as they judged it.
        judged = list({one.query: one for one in [*judged, *added]}.values())
    for search, lines in measure.measure(judged).items():
        sys.stdout.write(
            f"\n{search}\n" + ROW.format("", "", "recherches", "nDCG@10", "succès@1", "vides à raison")
        )
        for part, some in measure.parts(lines).items():
            _row(part, "", measure.figures(some))
            for kind, of_kind in measure.by_kind(some).items():
                _row("", kind, measure.figures(of_kind))
        for line in measure.worst(measure.parts(lines)[measure.TUNED], arguments.worst):
            ndcg = f"{line.score.ndcg:.2f}" if line.score else "trouve"
            sys.stdout.write(f"  {ndcg:<7} {line.judged.query} → {', '.join(line.first) or 'rien'}\n")


def _row(part, kind, figures):
    empty = f"{figures.empty:.0%} de {figures.empty_count}" if figures.empty_count else "–"
    scored = (f"{figures.ndcg:.3f}", f"{figures.success:.0%}") if figures.count else ("–", "–")
    sys.stdout.write(ROW.format(part, kind, figures.count, *scored, empty))


if __name__ == "__main__":
    main()
