"""W1: how fast the register is imported, beside COPY of the same rows into the same tables; and the memory it takes.

python -m bench.finess                    rate at 10 000 and 100 000 sites, then the peak of memory at both
from bench.finess import measure          in a database of its own
"""

import datetime
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import database

ATTEMPTS = 3
SIZES = (10_000, 100_000)
BARS = {"must": 0.6, "stretch": 0.8}
FLAT = 32  # megabytes between the two sizes (A6)
CATEGORIES = (
    ("500", "Etablissement d'hébergement pour personnes âgées dépendantes"), ("365", "Etablissement de Soins Pluridisciplinaire"),
    ("355", "Centre Hospitalier (C.H.)"), ("183", "Institut Médico-Educatif (I.M.E.)"), ("124", "Centre de Santé"),
    ("246", "Etablissement et Service d'Aide par le Travail (E.S.A.T.)"), ("620", "Pharmacie d'Officine"),
)  # fmt: skip


def write_extraction(path, rows, seed=2026):
    """An extraction of that many invented sites of the region, each with its position; always the same for a seed."""
    from bench import vocabulary
    from instances.register.layout import luhn
    from partenariat.models import Territory

    rng = random.Random(seed)  # noqa: S311
    words = [word.upper() for word in vocabulary.load(seed)[:5000]]
    communes = list(
        Territory.objects.within("reg-11").filter(kind="commune").order_by("key").values_list("code", "name")
    )

    def number(department, rank):
        body = f"{department}{rank:06}"
        return next(f"{body}{digit}" for digit in range(10) if luhn(f"{body}{digit}"))

    places = []
    with open(path, "w", encoding="iso-8859-1", errors="replace") as file:
        file.write("finess;etalab;96;2026-05-12\n")
        for rank in range(rows):
            code, town = rng.choice(communes)
            finess = number(code[:2], rank)
            name = f"RESIDENCE {' '.join(rng.choices(words, k=3))}"
            category, label = rng.choice(CATEGORIES)
            file.write(
                f"structureet;{finess};{number(code[:2], 900_000 + rank // 3)};{name[:38]};{name};;;{rank % 200};R;"
                f"DE {rng.choice(words)};;;{code[2:]};{code[:2]};X;{code}  {town.upper()};0199000000;;{category};{label};"
                f";;;;;;;;1979-02-13;1979-02-13;2026-05-12;\n"
            )
            places.append(finess)
        for finess in places:
            x, y = rng.uniform(600_000, 700_000), rng.uniform(6_800_000, 6_900_000)
            file.write(
                f"geolocalisation;{finess};{x:.1f};{y:.1f};"
                "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole);2026-05-04\n"
            )


def measure(rows):
    """{"import", "copy": rows a second, the best of three; "ratio": the median of one over the other}.

    Needs `bench.database.start()`; works in a database of its own, and leaves Django on the one it found.
    """
    from django.db import connection

    found = connection.settings_dict["NAME"]
    _enter_own()
    try:
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            path = folder / "finess.csv"
            write_extraction(path, rows)
            # One after the other, under the same noise.
            pairs = [(_import(path, folder), _copy(folder)) for _ in range(ATTEMPTS)]
    finally:
        database.enter(found)
    ratios = sorted(copy / own for own, copy in pairs)
    best_import, best_copy = (min(seconds) for seconds in zip(*pairs, strict=True))
    return {"import": rows / best_import, "copy": rows / best_copy, "ratio": ratios[len(ratios) // 2]}


def _empty():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE instances_establishment, instances_legalentity RESTART IDENTITY CASCADE")


def _import(path, folder):
    """Seconds to read, compare, write and derive the bodies expected. Leaves the rows of each table in `folder`."""
    from django.db import connection

    from instances.register import finess

    _empty()
    started = time.perf_counter()
    finess.load(path)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        for table, columns in _tables():
            with (
                cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy,
                (folder / table).open("wb") as file,
            ):
                for block in copy:
                    file.write(block)
    return seconds


def _copy(folder):
    """Seconds to COPY the same rows into the same tables, indexes, constraints and triggers included."""
    from django.db import connection, transaction

    _empty()
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in _tables():
            with (
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
                (folder / table).open("rb") as file,
            ):
                while block := file.read(1 << 16):
                    copy.write(block)
    # With its commit, where the constraints that wait are checked: that of the import is in its time too.
    return time.perf_counter() - started


def _tables():
    """[(table, its columns but the generated ones)], of all that an import writes."""
    from instances.models import Establishment, ExpectedBody, ExpectedSite, LegalEntity

    return [
        (
            model._meta.db_table,
            ", ".join(field.column for field in model._meta.local_concrete_fields if not field.generated),
        )
        for model in (LegalEntity, Establishment, ExpectedBody, ExpectedSite)
    ]


def peak(rows):
    """The peak of memory of a process of its own that imports that many rows, in megabytes."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.finess", "--peak", str(rows)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(run.stdout.split()[-1])


def _enter_own():
    """A database of the schema and the lists only."""
    from django.core.management import call_command
    from django.db import connection

    name = f"bench_finess_{database.schema_hash()}"
    database.enter("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_known = cursor.fetchone()
        if not is_known:
            cursor.execute(f'CREATE DATABASE "{name}" ENCODING UTF8 TEMPLATE template0')
    database.enter(name)
    call_command("migrate", verbosity=0, interactive=False)
    # What a former run left, whose numbers COPY gave.
    _empty()
    call_command("load_reference", verbosity=0)


def main(arguments):
    database.start()
    if arguments[:1] == ["--peak"]:
        _enter_own()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "finess.csv"
            write_extraction(path, int(arguments[1]))
            # What writing the file took is over: the mark starts again from here.
            Path("/proc/self/clear_refs").write_text("5")
            _import(path, Path(folder))
        print(_high_water())
        return
    sys.exit(1 if report() else 0)


def report():
    """Print the rate and the memory of an import; whether a bar is missed."""
    failed = False
    print(f"\nRegistre, {datetime.date.today():%d/%m/%Y}")
    for rows in SIZES:
        found = measure(rows)
        failed |= found["ratio"] < BARS["must"]
        print(
            f"  W1 {rows} établissements : {found['import']:.0f} lignes/s, COPY {found['copy']:.0f} ; "
            f"rapport {found['ratio']:.2f} (au moins {BARS['must']}, but {BARS['stretch']})"
        )
    small, large = (peak(rows) for rows in SIZES)
    failed |= large - small > FLAT
    print(f"  Mémoire au plus haut : {small:.0f} puis {large:.0f} Mo (au plus {FLAT} de plus)")
    return failed


def _high_water():
    """Megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
