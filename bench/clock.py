"""The clock of the benches: anchor and product in turn, the faster of two passes, and the bars they are held against."""

import gc
import math
import statistics
import sys
import time
import tomllib
from pathlib import Path

BARS = tomllib.loads(Path(__file__).with_name("bars.toml").read_text(encoding="utf-8"))
NOISE = 2.0  # between passes, the anchor's own median may not move more than this
ATTEMPTS = 3


class Report:
    """Prints each measure against its bar, and remembers whether a blocking one is missed."""

    def __init__(self):
        self.failed = False

    def say(self, bar, size, value, remark=""):
        limits = BARS[bar]
        is_floor = limits.get("floor", False)
        is_concerned = size in limits.get("sizes", [size])
        reached = (lambda limit: value >= limit) if is_floor else (lambda limit: value <= limit)
        verdict = "INFO" if not is_concerned else "PASS" if reached(limits["must"]) else "FAIL"
        stretch = ", but atteint" if is_concerned and reached(limits["stretch"]) else ""
        side = "au moins" if is_floor else "au plus"
        print(
            f"  {bar} {limits['label']} : {value:.3g} ({side} {limits['must']}, but {limits['stretch']}) "
            f"{verdict}{stretch} {remark}".rstrip(),
            flush=True,
        )
        self.failed |= verdict == "FAIL" and limits["blocking"]
        return verdict


def race(anchor, product, items):
    """Each item by the anchor, the product, the anchor, the product; the faster of its two passes counts.

    {anchor_p50, anchor_p95, product_p50, product_p95: ms; p50, p95: ratios; paired: median ratio}
    """
    passes = {"anchor": [[], []], "product": [[], []]}
    gc.collect()
    gc.disable()
    try:
        for item in items:
            for number in range(2):
                passes["anchor"][number].append(milliseconds(anchor, item))
                passes["product"][number].append(milliseconds(product, item))
    finally:
        gc.enable()
    medians = [statistics.median(times) for times in passes["anchor"]]
    if max(medians) > NOISE * min(medians):
        sys.exit(
            f"Machine trop occupée : la médiane de l’ancre passe de {medians[0]:.1f} à {medians[1]:.1f} ms."
        )
    best = {name: [min(pair) for pair in zip(*times, strict=True)] for name, times in passes.items()}
    result = {}
    for name, times in best.items():
        result[f"{name}_p50"], result[f"{name}_p95"] = statistics.median(times), p95(times)
    result["p50"] = result["product_p50"] / result["anchor_p50"]
    result["p95"] = result["product_p95"] / result["anchor_p95"]
    result["paired"] = statistics.median(
        mine / theirs for mine, theirs in zip(best["product"], best["anchor"], strict=True)
    )
    return result


def settled(measure, is_missed):
    """`measure()` again, up to three times, while a bar is missed: [what each gave]."""
    attempts = [measure()]
    while is_missed(attempts[-1]) and len(attempts) < ATTEMPTS:
        attempts.append(measure())
    return attempts


def milliseconds(function, *arguments):
    started = time.perf_counter()
    function(*arguments)
    return (time.perf_counter() - started) * 1000


def best_of(function, *arguments, passes=5):
    return min(milliseconds(function, *arguments) for _ in range(passes))


def p95(times):
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def exponent(costs):
    """How a cost grows, {size: ms}: 1 when it doubles as the base doubles, 0 when it does not move."""
    sizes, times = [math.log(size) for size in costs], [math.log(cost) for cost in costs.values()]
    return statistics.linear_regression(sizes, times).slope
