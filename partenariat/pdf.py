"""A page as a PDF: made apart, in bounded time, from files of ours only (`pdf_maker`)."""

import json
import subprocess
import sys
import threading
from base64 import b64encode
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from partenariat.pdf_maker import NO_LIBRARY

COMMAND = [sys.executable, "-m", "partenariat.pdf_maker"]
# Seconds. A long fiche takes two.
LONGEST = 20
# At once in one process of the site. Whoever comes next waits a little, and frees their thread: pages need it too.
MOST, WAIT = 2, 1.5
_room = threading.BoundedSemaphore(MOST)
FONTS = ("atkinson-latin.woff2", "atkinson-latin-ext.woff2", "atkinson-latin-italic.woff2")


class Unavailable(Exception):
    """This server cannot make it. The text is for the operator."""


class Busy(Exception):
    """Too many are being made: in a moment there will be room."""


def make(html, *, css, contents):
    """The PDF of a page, in bytes. `css`: the path of a static file. Raises `Unavailable`, or `Busy`.

    `contents`: {address as the page writes it: (media type, bytes)}. Nothing else is opened, our fonts apart.
    """
    base = settings.SITE_URL
    fonts = {f"{base}/static/fonts/{name}": finders.find(f"fonts/{name}") for name in FONTS}
    asked = {
        "html": html,
        "css": Path(finders.find(css)).read_text(encoding="utf-8"),
        "base_url": f"{base}/static/css/",
        "files": fonts,
        "contents": {
            f"{base}{address}": [kind, b64encode(content).decode()]
            for address, (kind, content) in contents.items()
        },
    }
    if not _room.acquire(timeout=WAIT):
        raise Busy
    try:
        return _run(asked)
    finally:
        _room.release()


def check():
    """Raises `Unavailable` when this server lacks what makes PDF."""
    _run(None)


def _run(asked):
    try:
        done = subprocess.run(  # noqa: S603
            COMMAND, input=json.dumps(asked).encode(), capture_output=True, cwd=settings.BASE_DIR, timeout=LONGEST
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"Le PDF n’était pas prêt après {LONGEST} secondes.") from error
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode == NO_LIBRARY:
        raise Unavailable(f"La bibliothèque système Pango manque.\n{said}")
    if done.returncode:
        raise Unavailable(f"Le PDF n’a pas pu être fait (code {done.returncode}).\n{said[-2000:]}")
    return done.stdout
