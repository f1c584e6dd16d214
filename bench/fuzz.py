"""Seeded query strings nobody would type, and what the site answers to them: `python -m bench.fuzz --number 20000`.

Each is asked of one of the searches and lists of the site, in the test client, on the demonstration. A status other
than those below, or an exception logged on the way, is a fault; so is an answer that takes longer than `SLOW`.
"""

import argparse
import logging
import random
import statistics
import sys
import time
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

# 302: a page beyond the last leads to the last. 414: an address no server takes.
STATUSES = {200, 301, 302, 304, 400, 404, 414, 429, 503}
SLOW = 3.0  # seconds
# Of which a null character makes something no program can read.
TEXTS = (
    "application/json",
    "application/problem+json",
    "application/atom+xml",
    "application/geo+json",
    "text/csv",
)
# The lists twice: they are what people search.
PATHS = (
    "/experiences/", "/experiences/", "/instances/", "/instances/", "/recherche/", "/recherche/suggestions/",
    "/etablissements/", "/organisations/", "/territoires/", "/instances/mon-representant/", "/instances/couverture/",
    "/instances/personnes-qualifiees/", "/instances/associations-agreees/", "/instances/sieges-vacants/",
    "/experiences/carte/", "/experiences/carte.geojson", "/instances/carte.geojson", "/instances/sieges-vacants/carte/",
    "/instances/mon-representant/carte/", "/instances/mon-representant/carte.geojson", "/experiences/flux.atom",
    "/experiences/comparer/", "/experiences/gardees/", "/experiences/chiffres/", "/instances/chiffres/", "/exports/experiences.csv",
    "/exports/experiences.json", "/exports/instances.xlsx",
    "/api/v1/experiences/", "/api/v1/experiences/", "/api/v1/instances/", "/api/v1/etablissements/",
    "/api/v1/organisations/", "/api/v1/territoires/",
)  # fmt: skip
NAMES = (
    "q", "q", "q", "page", "par_page", "tri", "zone", "territoire", "domaine", "secteur", "niveau", "dimension",
    "public", "theme", "avancement", "preuve", "fraicheur", "case", "activite", "frein", "levier", "fiche",
    "organisation", "instance", "autour", "rayon", "modifie_depuis", "nature", "type", "echelle", "sieges", "lieu",
    "departement", "carte", "liste", "titre", "format", "", "q[]", "__proto__", "tri ",
)  # fmt: skip
WORDS = (
    "patient", "expert", "diabète", "commission des usagers", "cdu", "saint-denis", "93200", "usager·ère·s",
    "l’hôpital", "EXP-2026-0001", "930000013", "pair-aidant", "œdème", "ÉDUCATION",
)  # fmt: skip
PIECES = (
    "\x00", "\x01", "\x7f", "\ufeff", "\u202e", "\u0301" * 9, "\u2028", "\ud7ff", "🩺", "𝔞", "İ", "ß", "ﬁ", "ا", "中",
    "'", "''", '"', '""', "«", "(", ")", "((((", "))))", "&", "|", "!", "!!", "<->", ":*", ":A", "*", "%", "%%", "_",
    "\\", "\\\\", "/", "--", ";", "-", " -", "-\"", "OR", "AND", "NOT", "{", "}", "{{q}}", "${x}", "<script>", "NULL",
    "nan", "1e999", "-1", "0x0", "' OR 1=1 --", "..", "../../etc/passwd", "\r\n", "\t", " ", "  ",
)  # fmt: skip
NUMBERS = (
    "0",
    "-1",
    "1",
    "2",
    "99999",
    "100001",
    "9" * 30,
    "1.5",
    "٣",
    "²",
    "1e9",
    "NaN",
    "",
    " 3 ",
    "+1",
    "0x10",
)


@dataclass(frozen=True)
class Request:
    path: str
    query: str  # as it is sent, percent-encoded

    def __str__(self):
        return f"{self.path}?{self.query}"[:300]


def requests(number, seed=0):
    """The same ones for a seed, whatever the number."""
    rng = random.Random(seed)
    return [Request(rng.choice(PATHS), _query(rng)) for _ in range(number)]


def _query(rng):
    kind = rng.random()
    if kind < 0.03:
        return _bytes(rng)
    if kind < 0.06:
        # The same parameter, or four hundred of them.
        name = rng.choice(NAMES)
        return "&".join(f"{quote(name)}={quote(_value(rng, name))}" for _ in range(rng.choice([2, 20, 400])))
    if kind < 0.08:
        return "&".join(f"p{number}={number}" for number in range(rng.choice([50, 400, 2000])))
    names = rng.choices(NAMES, k=rng.choice([1, 1, 1, 2, 2, 3, 6]))
    return "&".join(
        f"{quote(name)}={quote(_value(rng, name), safe=rng.choice(['', '/:']))}" for name in names
    )


def _bytes(rng):
    """What is not UTF-8, or not even an encoding."""
    raw = bytes(rng.randrange(256) for _ in range(rng.randint(1, 40)))
    return f"{rng.choice(['q', 'autour', 'territoire'])}={rng.choice([quote_from_bytes(raw), '%', '%zz', '%u0041', '%C3'])}"


def _value(rng, name):
    if name in ("page", "par_page", "rayon") and rng.random() < 0.8:
        return rng.choice(NUMBERS)
    kind = rng.random()
    if kind < 0.25:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
    if kind < 0.5:
        return "".join(rng.choices(PIECES, k=rng.randint(1, 8)))
    if kind < 0.85:
        return "".join(
            rng.choice([rng.choice(WORDS), rng.choice(PIECES), " "]) for _ in range(rng.randint(1, 12))
        )
    if kind < 0.92:
        return _deep(rng)
    return "".join(chr(_character(rng)) for _ in range(rng.randint(1, 60)))


def _deep(rng):
    """Long, or nested: what makes a reader of expressions recurse."""
    piece = rng.choice(['"', "(", "-", '" "', "a ", "'", "é", "«\u00a0", '-"a" ', "a-", "a·", "OR "])
    return piece * rng.choice([10, 60, 199, 201, 1000])


def _character(rng):
    code = rng.randrange(0x110000)
    # Surrogates are not characters: `quote` refuses them, as any browser does.
    return 0x20 if 0xD800 <= code < 0xE000 else code


class Faults(logging.Handler):
    """Errors logged with an exception, in the order they came."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found = []

    def emit(self, record):
        # An address refused with a 400 is said in a log of its own.
        if record.exc_info and not record.name.startswith("django.security"):
            self.found.append(f"{record.getMessage()} : {record.exc_info[1]!r}")


def run(client, asked, *, forget=lambda: None, slow=SLOW):
    """{"faults": [(request, what is wrong)], "statuses": {status: number}, "seconds": [...]}.

    `forget` is called now and then: it makes the API forget how many requests it has served. `slow`: seconds.
    """
    handler, faults, statuses, seconds = Faults(), [], {}, []
    logger = logging.getLogger()
    logger.addHandler(handler)
    client.raise_request_exception = False
    try:
        for number, request in enumerate(asked):
            if number % 40 == 0:
                forget()
            logged = len(handler.found)
            started = time.perf_counter()
            response = client.get(request.path, QUERY_STRING=request.query)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            seconds.append(time.perf_counter() - started)
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
            if response.status_code not in STATUSES:
                faults.append((request, f"statut {response.status_code}"))
            if b"\x00" in body and response.headers["Content-Type"].startswith(TEXTS):
                faults.append((request, "octet nul dans la réponse"))
            if seconds[-1] > slow:
                faults.append((request, f"{seconds[-1]:.1f} s"))
            faults += [(request, message) for message in handler.found[logged:]]
    finally:
        logger.removeHandler(handler)
    return {"faults": faults, "statuses": statuses, "seconds": seconds}


def main():
    options = argparse.ArgumentParser(prog="bench.fuzz", description=__doc__)
    options.add_argument("--number", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=2026)
    arguments = options.parse_args()
    from bench import database

    database.start()
    database.use_demonstration()
    from django.db import connection
    from django.test import Client

    def forget():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM partenariat_cache")

    found = run(
        Client(headers={"host": "localhost"}), requests(arguments.number, arguments.seed), forget=forget
    )
    for request, message in found["faults"][:50]:
        print(f"{request}\n    {message}")
    times = sorted(found["seconds"])
    print(
        f"{arguments.number} requêtes (graine {arguments.seed}) : {len(found['faults'])} faute(s) ; "
        f"statuts {dict(sorted(found['statuses'].items()))} ; "
        f"médiane {statistics.median(times) * 1000:.0f} ms, la plus longue {times[-1] * 1000:.0f} ms"
    )
    sys.exit(1 if found["faults"] else 0)


if __name__ == "__main__":
    main()
