"""The benches' own PostgreSQL, in bench/.cache/ (git-ignored), and the corpus databases kept in it."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "bench" / ".cache"
# What a cached corpus rests on: change one of these and it is loaded again.
SCHEMA = [
    "bench/corpus.py",
    "bench/vocabulary.txt",
    "bench/vocabulary.py",
    "partenariat/data/vocabularies.yaml",
    "partenariat/data/territories.json",
]
FICHES = ["bench/anchors.py", "experiences/derived.py", "experiences/public_rows/sql.py"]
DEMONSTRATION = [
    *FICHES,
    "instances/derived.py",
    *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/data/*") if path.is_file()),
]
REPRESENTATION = ["bench/representation_corpus.py", "instances/derived.py", "instances/register/expected.py"]


def start():
    """Start the server, and Django on it. Call it before importing any model."""
    from partenariat import embedded

    _settings()
    server = embedded.start(CACHE / "pgdata")
    # Our own server: nothing may start by itself during a run, and a lost cache is loaded again.
    for setting in ("autovacuum", "fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    os.environ["DATABASE_URL"] = server.get_uri()
    _set_up()


def attach(name):
    """In a process started by a bench: Django on one of the databases, the server being started already."""
    _settings()
    _set_up()
    from django.db import connection

    connection.settings_dict["NAME"] = name


def _settings():
    os.environ["DJANGO_SETTINGS_MODULE"] = "partenariat.settings.dev"
    os.environ["PARTENARIAT_VAR"] = str(CACHE)


def _set_up():
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    # What the web workers run with, but for the time limit: the load takes more.
    kept = [part for part in settings.DATABASE_WEB_OPTIONS["options"].split("-c ") if "timeout" not in part]
    connection.settings_dict["OPTIONS"]["options"] = "".join(f"-c {part}" for part in kept if part)


def complete():
    """Write the payloads this very code would read: another's are not."""
    from experiences.public_rows import payloads

    if payloads.fill():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) experiences_publicrow")


def schema_hash(more=()):
    files = [*(ROOT / name for name in [*SCHEMA, *more]), *sorted(ROOT.glob("*/migrations/0*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]


def use(size, seed, body=300):
    """Point Django at the database of this many fiches, loaded when it is not there yet. Returns its name."""
    from bench import anchors, corpus

    def load():
        corpus.load(size, seed, body)
        anchors.load()

    prefix = f"bench_{size}x{body}_"
    name = f"{prefix}{seed}_{schema_hash(FICHES)}"
    _use(prefix, name, load)
    return name


def use_representation(size, seed):
    """The same for this many establishments, their bodies and their seats. Returns the name of the database."""
    from bench import representation_corpus

    prefix = f"bench_sites_{size}_"
    name = f"{prefix}{seed}_{schema_hash(REPRESENTATION)}"
    _use(prefix, name, lambda: representation_corpus.load(size, seed))
    return name


def use_demonstration():
    """The same with the demonstration, as `manage.py demo` loads it."""
    from django.core.management import call_command

    def load():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)

    _use("bench_demo_", f"bench_demo_{schema_hash(DEMONSTRATION)}", load)


def _use(prefix, name, load):
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench\\_%'")
        known = {row[0] for row in cursor.fetchall()}
        if name not in known:
            for outdated in known:
                if outdated.startswith((prefix, "bench_loading")):
                    cursor.execute(f'DROP DATABASE "{outdated}" WITH (FORCE)')
            cursor.execute("CREATE DATABASE bench_loading ENCODING UTF8 TEMPLATE template0")
            enter("bench_loading")
            load()
            enter("postgres")
            with connection.cursor() as last:
                # Renamed once whole: an interrupted load is not taken for a corpus.
                last.execute(f'ALTER DATABASE bench_loading RENAME TO "{name}"')
    enter(name)


def enter(name):
    from django.db import connection

    from partenariat.kept import forget_all

    connection.close()
    connection.settings_dict["NAME"] = name
    # Two bases may be at the same version: what is kept of one would be taken for the other's.
    forget_all()
