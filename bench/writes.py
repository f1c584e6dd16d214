"""Writing fiches: W1, the bulk path against COPY of the same rows; W2, one by one against the bulk path."""

import random
import statistics
import time

from bench import corpus, vocabulary
from bench.clock import BARS, settled

ROWS = 400


def measure(report):
    """On a transaction that is given up: the corpus stays what it is."""
    attempts = settled(_rates, lambda found: found["bulk"] / found["copy"] < BARS["W1"]["must"])
    copy, bulk, save = (
        statistics.median(found[name] for found in attempts) for name in ("copy", "bulk", "save")
    )
    ratios = statistics.median(found["bulk"] / found["copy"] for found in attempts)
    report.say("W1", 0, ratios, f"({bulk:.0f} fiches/s, COPY {copy:.0f})")
    report.say("W2", 0, save / bulk, f"({save:.0f} fiches/s)")


def _rates():
    """{way of writing: fiches a second}, each in turn, the best of three."""
    rates = {"copy": [], "bulk": [], "save": []}
    for _ in range(3):
        for name, write in (("copy", _copy), ("bulk", _bulk), ("save", _save)):
            rates[name].append(_rate(write))
    return {name: max(found) for name, found in rates.items()}


def _rate(write):
    from django.db import connection, transaction

    rows = _rows()
    with transaction.atomic(), connection.cursor() as cursor:
        started = time.perf_counter()
        write(cursor, rows)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return ROWS / seconds


def _rows():
    """Published fiches, in the form COPY and the model both take, under keys the corpus has not."""
    rng = random.Random(1)
    words = corpus.Words(vocabulary.load(1), rng)
    lists = corpus._lists()
    rows = (corpus._fiche(10_000_000 + number, words, lists, rng, 100) for number in range(10 * ROWS))
    published = [row for row in rows if row["state"] == "published"]
    return published[:ROWS]


def _copy(cursor, rows):
    from experiences.models import Experience

    corpus.copy_rows(cursor, Experience, rows)


def _bulk(cursor, rows):
    from experiences.models import Experience

    Experience.objects.bulk_create([Experience(**row) for row in rows])


def _save(cursor, rows):
    from experiences.models import Experience

    for row in rows:
        Experience(**row).save(force_insert=True)
