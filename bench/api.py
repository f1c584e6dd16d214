"""The API's list through one gunicorn worker: A1, A2, A3, A5 against raw json_agg of the same worker; A4 in process."""

import asyncio
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time

from bench.clock import p95

LIST = "/api/v1/experiences/?tri=recentes&par_page={}"
CONNECTIONS, SECONDS, ROUNDS = 4, 2.0, 2


def measure(size, name, report):
    few, many = (statements(number) for number in (20, 100))
    remark = "" if few == many else f"; {few} puis {many} : cela dépend du nombre"
    report.say("A4", size, max(few, many), f"(compteur de la limite de débit compris) {remark}")
    report.failed |= few != many
    with _server(name) as port:
        rates, slow, same = {}, {}, {}
        for number in (20, 100):
            kinds = {
                "raw": (f"/raw/{number}", ""),
                "prebuilt": (f"/prebuilt/{number}", ""),
                "list": (LIST.format(number), ""),
            }
            tag = _once(port, kinds["list"][0])
            kinds["304"] = (kinds["list"][0], f"If-None-Match: {tag}\r\n")
            for _ in range(ROUNDS):
                for kind, (path, headers) in kinds.items():
                    rate, times = asyncio.run(_load(port, path, headers))
                    rates.setdefault((kind, number), []).append(rate)
                    slow.setdefault((kind, number), []).append(p95(times))
            same[number] = {kind: statistics.mean(rates[kind, number]) for kind in kinds}
    for bar, number in (("A1", 20), ("A2", 100)):
        found = same[number]
        report.say(
            bar, size, found["list"] / found["raw"],
            f"({found['list']:.0f} req/s, json_agg {found['raw']:.0f}, réponse toute faite {found['prebuilt']:.0f})",
        )  # fmt: skip
    report.say("A3", size, max(min(slow["list", n]) / min(slow["raw", n]) for n in (20, 100)))
    for bar, number in (("A5", 20), ("A5_100", 100)):
        report.say(bar, size, same[number]["304"] / same[number]["raw"], f"({same[number]['304']:.0f} req/s)")


# ------------------------------------------------------------------------- statements (A4)


def statements(number):
    """SQL statements of a list of `number` fiches, the second time it is asked."""
    from django.db import connection
    from django.test import Client

    asked = []

    def counter(execute, sql, *arguments):
        asked.append(sql)
        return execute(sql, *arguments)

    for _ in range(2):
        asked.clear()
        with connection.execute_wrapper(counter):
            response = Client(headers={"host": "localhost"}).get(LIST.format(number))
        assert response.status_code == 200, response.content[:300]
        assert len(response.json()["resultats"]) == number
    return len(asked)


# ------------------------------------------------------------------------------ the server


@contextlib.contextmanager
def _server(name):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "bench.serve:application", "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "60",
            "--log-level", "error", "--no-control-socket",
        ],
        env=os.environ | {"BENCH_DATABASE": name, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "gunicorn ne démarre pas"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise TimeoutError("gunicorn ne répond pas")


def _once(port, path):
    """The ETag of an address."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": "localhost"})
    response = connection.getresponse()
    assert response.status == 200, (response.status, response.read()[:300])
    response.read()
    return response.headers["ETag"]


async def _load(port, path, headers):
    """(requests per second, seconds of each) of a few connections that ask again and again."""
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()
    times, stop = [], time.perf_counter() + SECONDS

    async def ask():
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        while (started := time.perf_counter()) < stop:
            writer.write(asked)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head[9:12] in (b"200", b"304"), head[:200]
            if b"content-length:" in head:
                await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            times.append(time.perf_counter() - started)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return len(times) / (time.perf_counter() - begun), times
