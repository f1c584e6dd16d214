"""A6: the file of every published fiche, against COPY of JSON made by PostgreSQL; each in a process of its own."""

import os
import re
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench.clock import BARS, settled

WHOLE = """
COPY (SELECT json_build_object('reference', e.reference, 'titre', e.title, 'resume', e.summary, 'besoin', e.need,
    'action', e.action, 'objectifs', e.objectives, 'domaines', e.domains, 'secteurs', e.sectors, 'themes', e.themes,
    'territoires', (SELECT json_agg(json_build_object('cle', t.key, 'nom', t.name)) FROM anchor_territory t
                    WHERE t.fiche = e.id),
    'organisations', (SELECT json_agg(json_build_object('nom', o.name, 'role', o.role)) FROM anchor_organisation o
                      WHERE o.fiche = e.id))
FROM experiences_experience e WHERE e.state = 'published') TO STDOUT
"""


def measure(size, name, report):
    """Returns the peak memory of the product's export, in MB."""
    attempts = settled(
        lambda: _rates(name), lambda found: found["product"] / found["copy"] < BARS["A6"]["must"]
    )
    ratio = statistics.median(found["product"] / found["copy"] for found in attempts)
    shown = attempts[-1]
    remark = (
        f"({shown['product']:.0f} fiches/s, COPY {shown['copy']:.0f} ; {shown['memory']:.0f} Mo au plus haut)"
    )
    report.say("A6", size, ratio, remark)
    return shown["memory"]


def _rates(name):
    """{copy, product: fiches a second, the best of two in turn; memory: MB}"""
    runs = {"copy": [], "product": []}
    for _ in range(2):
        for kind in runs:
            runs[kind].append(_in_a_process(kind, name))
    rates = {kind: max(rate for rate, _ in found) for kind, found in runs.items()}
    return rates | {"memory": min(peak for _, peak in runs["product"])}


def _in_a_process(kind, name):
    answer = subprocess.run(
        [sys.executable, "-m", "bench.export", kind, name], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    ).stdout.split()  # fmt: skip
    return float(answer[0]), float(answer[1])


def main(kind, name):
    """Prints rows per second and the peak memory in MB."""
    from bench import database

    database.attach(name)
    from django.db import connection
    from django.http import QueryDict

    from experiences.public_lists import EXPERIENCES
    from experiences.public_rows.payloads import form
    from partenariat.exports.formats import FORMATS, Extract

    # What a process does once, whatever it exports.
    connection.ensure_connection()
    form()
    rows, started = 0, time.perf_counter()
    with open(os.devnull, "wb") as sink:
        if kind == "copy":
            with connection.cursor() as cursor, cursor.copy(WHOLE) as copy:
                for data in copy:
                    rows += bytes(data).count(b"\n")
                    sink.write(data)
        else:
            filterset = EXPERIENCES.filterset(QueryDict(""))
            keys = EXPERIENCES.keys(filterset)
            for chunk in FORMATS["json"].write(Extract(EXPERIENCES, filterset, keys, "", date.today())):
                sink.write(chunk)
            rows = len(keys)
    seconds = time.perf_counter() - started
    print(rows / seconds, _peak())


def _peak():
    """MB, of this program alone: what `getrusage` says counts the process it was forked from."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
