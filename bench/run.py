"""Measure the product against its limits, in one process and in turn: `make bench`, `make bench ARGS=--full`.

Milliseconds are context; a ratio is the figure.
"""

import argparse
import sys
import time

from bench import database
from bench.clock import BARS, Report, exponent

__all__ = ["BARS", "SEED", "main"]

QUICK, FULL = [1_000, 10_000], [1_000, 10_000, 100_000]
SEED = 2026
BODIES = {"long": 300, "short": 100}


def main():
    options = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    options.add_argument(
        "--sizes", type=int, nargs="+", help="nombres de fiches ; 1000000 est possible, en courtes"
    )
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--full", action="store_true", help="jusqu’à 100 000 fiches")
    options.add_argument("--body", choices=BODIES, default="long", help="corps de 300 mots, ou de 100")
    options.add_argument("--only", nargs="+", choices=["search", "api", "page", "write"])
    options.add_argument(
        "--representation", action="store_true", help="établissements, instances et sièges, puis l’import"
    )
    arguments = options.parse_args()
    database.start()
    if arguments.representation:
        from bench import finess, representation

        failed = representation.report(arguments.sizes or representation.SIZES, arguments.seed)
        sys.exit(1 if finess.report() or failed else 0)
    sizes = arguments.sizes or (FULL if arguments.full else QUICK)
    sys.exit(1 if measure(sizes, arguments.seed, BODIES[arguments.body], arguments.only) else 0)


def measure(sizes, seed, body, only=None):
    """Every measure on every size, then how costs grow. Returns whether a blocking bar is missed."""
    from bench import api, export, pages, searches, writes

    report, costs, memory = Report(), {}, {}
    for size in sizes:
        started = time.perf_counter()
        name = database.use(size, seed, body)
        database.complete()
        print(
            f"\n{size} fiches, corps de {body} mots (graine {seed}, prêtes en {time.perf_counter() - started:.0f} s)"
        )
        if not only or "search" in only:
            for bar, cost in searches.measure(size, seed, report).items():
                costs.setdefault(bar, {})[size] = cost
        if not only or "page" in only:
            pages.measure(size, seed, report)
        if not only or "api" in only:
            api.measure(size, name, report)
            memory[size] = export.measure(size, name, report)
        if (not only or "write" in only) and size == min(sizes):
            writes.measure(report)
    if len(sizes) > 1:
        print(f"\nDe {min(sizes)} à {max(sizes)} fiches")
        for bar, found in costs.items():
            report.say(bar, max(sizes), exponent(found))
        if len(memory) > 1:
            report.say("A6_MEMORY", max(sizes), memory[max(sizes)] - memory[min(sizes)])
    return report.failed


if __name__ == "__main__":
    main()
