"""How the pages of representation grow with the country: `make bench ARGS=--representation`.

Three corpora, each ten times the one before. Every size has a process of its own, as a web worker has, and all of
them answer the same kind of requests in turn, so that the noise of the machine falls on all. The fastest of the
rounds counts. What is measured is the whole answer, through django.test.Client.
"""

import gc
import math
import multiprocessing
import random
import re
import statistics
import time
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlencode

from bench import database
from bench.queries import slip
from bench.run import BARS

SIZES = [1_000, 10_000, 100_000]
ROUNDS = 5
TEXTS, PLACES = 40, 30
BODIES, VACANCIES, COVERAGE = "/instances/", "/instances/sieges-vacants/", "/instances/couverture/"
FIND, API = "/instances/mon-representant/", "/api/v1/"


@dataclass(frozen=True)
class Group:
    """Requests of one kind, and the bar they are held against, if any. `cold`: nothing is kept before each."""

    name: str
    label: str
    bar: str = ""
    cold: bool = False


GROUPS = (
    Group("bodies", "instances, sans texte", "S5"),
    Group("vacancies", "sièges vacants, sans texte", "S5"),
    Group("coverage", "couverture, carte comprise", "S5"),
    Group("site", "page d’un établissement", "S5"),
    Group("body", "page d’une instance", "S5"),
    Group("department", "mon représentant, par département", "S5"),
    Group("api", "API : sièges vacants, établissements, couverture", "S5"),
    Group("bodies_text", "instances, avec un texte", "S4"),
    Group("vacancies_text", "sièges vacants, avec un texte", "S4"),
    Group("find", "mon représentant, avec un texte", "S4"),
    Group("find_slip", "mon représentant, mot mal écrit", "S4"),
    Group("bodies_slip", "instances, mot mal écrit", "S4"),
    Group("bodies_depth", "instances", "S6"),
    Group("vacancies_depth", "sièges vacants", "S6"),
    Group("api_depth", "API, sièges vacants", "S6"),
    Group("bodies_cold", "instances, premier lecteur après un changement", cold=True),
    Group("vacancies_cold", "sièges vacants, premier lecteur après un changement", cold=True),
    Group("coverage_cold", "couverture, premier lecteur après un changement", cold=True),
)


def report(sizes, seed, rounds=ROUNDS):
    """Print every measure; whether a blocking bar is missed. Needs `bench.database.start()`."""
    from django.db import connection

    names = {size: database.use_representation(size, seed) for size in sizes}
    connection.close()
    print(f"\nReprésentation : {', '.join(map(str, sizes))} établissements (graine {seed}, {rounds} tours)")
    forked = multiprocessing.get_context("fork")
    workers, failed = {}, False
    for size, name in names.items():
        pipe, other = forked.Pipe()
        forked.Process(target=_serve, args=(name, seed, other), daemon=True).start()
        # Kept open here too, it would hide the end of a process that fails.
        other.close()
        workers[size] = pipe
        print(f"  {size} établissements : {pipe.recv()}")
    for group in GROUPS:
        passes = {size: [] for size in sizes}
        for _ in range(rounds):
            for size, pipe in workers.items():
                pipe.send(group.name)
                passes[size].append(pipe.recv())
        best = {
            size: [min(times) for times in zip(*rounds_of_size, strict=True)]
            for size, rounds_of_size in passes.items()
        }
        failed |= _say(group, best)
    for pipe in workers.values():
        pipe.send("")
    return failed


# ---------------------------------------------------------------------------------- the figures


def _say(group, best):
    """Print what a group of requests took; whether its bar is missed and blocks. `best`: {size: [milliseconds]}"""
    if group.bar == "S6":
        first, middle, last = best[max(best)]
        remark = f"première page {first:.1f} ms, au milieu {middle:.1f}, dernière {last:.1f}"
        return _verdict("S6", group.label, remark, {"rapport": last / first})
    p50 = {size: statistics.median(times) for size, times in best.items()}
    p95 = {size: _p95(times) for size, times in best.items()}
    remark = f"p50 {_list(p50)} ms, p95 {_list(p95)} ms"
    return _verdict(group.bar, group.label, remark, {"p50": exponent(p50), "p95": exponent(p95)})


def exponent(costs):
    """The slope of log(cost) on log(size), by least squares: 0 when a cost does not grow, 1 when it doubles with size."""
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else 0.0


def _verdict(bar, label, remark, values):
    said = ", ".join(f"{name} {value:.2f}" for name, value in values.items())
    if not bar:
        print(f"  INFO {label} : {remark} ; exposants {said}")
        return False
    limits, worst = BARS[bar], max(values.values())
    verdict = "PASS" if worst <= limits["must"] else "FAIL"
    stretch = ", but atteint" if worst <= limits["stretch"] else ""
    print(
        f"  {bar} {label} : {said} (au plus {limits['must']}, but {limits['stretch']}) {verdict}{stretch} ; {remark}"
    )
    return verdict == "FAIL" and limits["blocking"]


def _list(costs):
    return " → ".join(f"{cost:.1f}" for cost in costs.values())


def _p95(times):
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


# ------------------------------------------------------------------- in the process of a size


def _serve(name, seed, pipe):
    """Answer each name of a group with the milliseconds of its requests, until an empty name."""
    from django.test import Client

    database.enter(name)
    client = Client(headers={"host": "localhost"})
    requests = _requests(client, seed)
    pipe.send(_told(client))
    while asked := pipe.recv():
        group = next(group for group in GROUPS if group.name == asked)
        times = []
        if not group.cold:
            # What the group before it made this process keep may have pushed these lists out.
            for path in requests[asked]:
                _milliseconds(client, path)
        gc.collect()
        gc.disable()
        for path in requests[asked]:
            if group.cold:
                _forget()
            times.append(_milliseconds(client, path))
        gc.enable()
        pipe.send(times)


def _milliseconds(client, path):
    # The rate limit of the API counts by address: each request has its own.
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))  # noqa: S311
    started = time.perf_counter()
    response = client.get(path, REMOTE_ADDR=address)
    taken = (time.perf_counter() - started) * 1000
    assert response.status_code == 200, (path, response.status_code)
    return taken


def _forget():
    from instances.vacancies import listing
    from partenariat import kept

    kept.forget_all()
    listing.forget()


def _told(client):
    from instances.models import Body, Mandate, Seat

    return (
        f"{Body.objects.count()} instances, {Seat.objects.count()} sièges, {Mandate.objects.count()} mandats, "
        f"{Seat.objects.open_to_candidates().count()} sièges d’usagers vacants ou bientôt"
    )


def _requests(client, seed):
    """{group: [path]}"""
    from instances.models import Body, Establishment

    rng = random.Random(seed)  # noqa: S311
    sites = Establishment.objects.listed().order_by("pk")
    bodies = Body.objects.public().order_by("pk")
    last = {path: _last_page(client, path) for path in (BODIES, VACANCIES, f"{API}sieges-vacants/")}
    depths = {
        path: [path, f"{path}?page={(number + 1) // 2}", f"{path}?page={number}"]
        for path, number in last.items()
    }
    filters = (
        "type=CDU", "sieges=vacants", "territoire=dep-93", "echelle=establishment&territoire=dep-78",
        "tri=recentes", "nature=instance&page=5",
    )  # fmt: skip
    queries, slips = _texts(sites, rng, TEXTS)
    body_queries, body_slips = _texts(
        bodies, rng, TEXTS, ["", "territoire=dep-93", "type=CVS&sieges=vacants"]
    )
    seat_queries, _ = _texts(bodies, rng, TEXTS, ["", "territoire=dep-93", "type=CVS"])
    return {
        "bodies": [*depths[BODIES], *(f"{BODIES}?{asked}" for asked in filters)],
        "vacancies": [
            *depths[VACANCIES],
            *(f"{VACANCIES}?{asked}" for asked in ("type=CDU", "etat=vacant", "territoire=dep-93&type=CVS")),
        ],
        "coverage": [COVERAGE, f"{COVERAGE}?type=CVS", f"{COVERAGE}?type=CVS&carte=sieges-vacants"],
        "site": [site.get_absolute_url() for site in _some(sites, rng, PLACES)],
        "body": [body.get_absolute_url() for body in _some(bodies, rng, PLACES)],
        "department": [f"{FIND}?departement={code}{page}" for code in ("77", "78", "91") for page in ("", "&page=3")],
        "api": [
            *depths[f"{API}sieges-vacants/"], f"{API}sieges-vacants/?territoire=dep-93", f"{API}etablissements/",
            f"{API}etablissements/?territoire=dep-93", f"{API}couverture/", f"{API}instances/", f"{API}instances/?type=CDU",
        ],
        "bodies_text": [f"{BODIES}?{query}" for query in body_queries],
        "bodies_slip": [f"{BODIES}?{query}" for query in body_slips],
        "vacancies_text": [f"{VACANCIES}?{query}" for query in seat_queries],
        "find": [f"{FIND}?q=ehpad", *(f"{FIND}?{query}" for query in queries)],
        "find_slip": [f"{FIND}?{query}" for query in slips],
        "bodies_depth": depths[BODIES],
        "vacancies_depth": depths[VACANCIES],
        "api_depth": depths[f"{API}sieges-vacants/"],
        "bodies_cold": [BODIES, f"{BODIES}?type=CDU&territoire=dep-93"],
        "vacancies_cold": [VACANCIES, f"{VACANCIES}?type=CDU&territoire=dep-93"],
        "coverage_cold": [COVERAGE],
    }  # fmt: skip


def _last_page(client, path):
    if path.startswith(API):
        return client.get(path).json()["pages"]
    return max(map(int, re.findall(r"page=(\d+)", client.get(path).content.decode())), default=1)


def _some(rows, rng, count):
    keys = list(rows.values_list("pk", flat=True))
    return [rows.get(pk=pk) for pk in rng.sample(keys, count)]


def _texts(rows, rng, count, filters=("",)):
    """(queries, the same with a slip): one to three words of names that exist, a third without their accents."""
    queries, slips = [], []
    for row in _some(rows, rng, count):
        words = [word for word in row.name.split() if len(word) > 4] or row.name.split()
        chosen = rng.sample(words, min(len(words), rng.choices([1, 2, 3], [45, 35, 20])[0]))
        wrong = [slip(chosen[0], rng), *chosen[1:]]
        asked = rng.choice(filters)
        for texts, text in ((queries, chosen), (slips, wrong)):
            text = " ".join(text)
            if rng.random() < 0.3:
                text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
            texts.append("&".join(part for part in (urlencode({"q": text}), asked) if part))
    return queries, slips
