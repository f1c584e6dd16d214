"""The demonstration's server: gunicorn inside the command's own process, quiet and short-lived."""

import atexit
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter


class _Arbiter(Arbiter):
    def handle_hup(self):
        """A closed terminal ends the demonstration; gunicorn would reload."""
        self.handle_int()


def _leave(server, worker):
    """End a fork at once: taking down what it inherited of its parent takes longer than stopping all the rest."""
    # The parent calls this too, of a fork that died.
    if os.getpid() != server.pid:
        error = sys.exc_info()[1]
        os._exit(error.code & 0xFF if isinstance(error, SystemExit) else 1)


class DemoServer(BaseApplication):
    def __init__(self, *, host, port, when_ready):
        self.wanted = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 2,
            "worker_class": "gthread",
            "threads": 4,
            "preload_app": True,
            "graceful_timeout": 2,
            "loglevel": "warning",
            "when_ready": lambda server: when_ready(),
            "worker_exit": _leave,
            # It would write in the home folder, which may not exist.
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self):
        for name, value in self.wanted.items():
            self.cfg.set(name, value)

    def load(self):
        from partenariat.wsgi import application

        return application

    def run(self):
        _Arbiter(self).run()


def start_worker():
    """Start the process that runs the jobs; it is stopped before the database is, and with this process."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--follow-parent"],
        stdin=subprocess.DEVNULL,
        # A Ctrl-C reaches the whole group: this one is told by us, in its turn.
        start_new_session=True,
    )
    owner = os.getpid()

    def stop():
        # The forks of this process inherit its exit handlers.
        if os.getpid() == owner:
            process.terminate()
            try:
                process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                # What it was doing is taken up at the next start.
                process.kill()
                process.wait()

    atexit.register(stop)


def end_with_parent():
    """Stop when the parent (make) dies, or was told to end.

    GNU make passes SIGTERM on to its children, but on SIGHUP or SIGINT sent to it alone it waits
    for them without a word. What shows is that it no longer handles that signal.
    """
    parent, own = os.getppid(), os.getpid()

    def watch():
        pause = threading.Event()
        while os.getppid() == parent and not _was_told_to_end(parent):
            pause.wait(0.5)
        os.kill(own, signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _was_told_to_end(pid):
    """Whether an ending signal is neither handled nor ignored; no where the system hides it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    masks = [
        int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("SigCgt:", "SigIgn:"))
    ]
    return any(
        not any(mask >> (signum - 1) & 1 for mask in masks) for signum in (signal.SIGHUP, signal.SIGINT)
    )
