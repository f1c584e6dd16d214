"""What was acknowledged is never lost: the site killed in the middle of submissions, then started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from accounts.models import OutboxMessage
from experiences.enums import Declaration, State, Verb
from experiences.models import Experience, ModerationEvent
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

FICHES = 24


class Site:
    """The site as in production: gunicorn, its workers, a database it does not own."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.process = None

    def start(self):
        parameters = connection.get_connection_params()
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "partenariat.wsgi", "--bind", f"127.0.0.1:{self.port}",
                "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--log-level", "critical",
                "--no-control-socket",
            ],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "partenariat.settings.dev",
                "DATABASE_URL": f"postgresql://{parameters['user']}@/{parameters['dbname']}?host={parameters['host']}",
                "PARTENARIAT_VAR": str(self.folder),
            },
            start_new_session=True,
        )  # fmt: skip
        limit = time.monotonic() + 60
        pause = threading.Event()
        while time.monotonic() < limit:
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante/", timeout=5)
            except OSError:
                assert self.process.poll() is None
                pause.wait(0.1)
        return pytest.fail("le site ne répond pas")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Person:
    """One browser: its session, its pages. Follows no redirection: a 302 is the acknowledgement."""

    def __init__(self, site, session):
        self.site, self.session = site, session
        self.opener = urllib.request.build_opener(_Stay)

    def ask(self, path, data=None, csrf=""):
        request = urllib.request.Request(f"http://127.0.0.1:{self.site.port}{path}")
        request.add_header("Cookie", f"session={self.session}; csrf={csrf}")
        body = urllib.parse.urlencode(data).encode() if data else None
        return self.opener.open(request, body, timeout=20)

    def submit(self, fiche):
        """True when the site said that the fiche is sent; False when it died meanwhile."""
        try:
            page = self.ask(f"/compte/fiches/{fiche.reference}/envoyer/")
            text = page.read().decode()
            form = dict(re.findall(r'name="(csrfmiddlewaretoken|version)"[^>]*value="([^"]+)"', text))
            csrf = re.search(r"csrf=([^;]+)", page.headers.get("Set-Cookie", ""))
            form |= dict.fromkeys(Declaration.values, "on")
            self.ask(f"/compte/fiches/{fiche.reference}/envoyer/", form, csrf[1] if csrf else "")
        except urllib.error.HTTPError as answer:
            return answer.code == 302
        except (OSError, KeyError):
            return False
        return False


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def session_of(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


@pytest.fixture
def site(tmp_path, settings):
    # The session's key depends on the secret: the site of this test has to share ours.
    (tmp_path / "secret_key").write_text(settings.SECRET_KEY)
    running = Site(tmp_path)
    running.start()
    yield running
    running.kill()


def test_a_site_killed_while_fiches_are_sent_loses_none_it_acknowledged(site):
    author = factories.user()
    fiches = [factories.experience(state=State.DRAFT, author=author) for _ in range(FICHES)]
    person = Person(site, session_of(author))
    acknowledged = set()

    def send(fiche):
        if person.submit(fiche):
            acknowledged.add(fiche.pk)
        # In the middle of the others, still being sent.
        if len(acknowledged) == FICHES // 3:
            site.kill()

    with ThreadPoolExecutor(4) as people:
        list(people.map(send, fiches))
    assert 0 < len(acknowledged) < FICHES
    sent = set(Experience.objects.filter(state=State.SUBMITTED).values_list("pk", flat=True))
    assert acknowledged <= sent

    site.start()
    for fiche in fiches:
        if fiche.pk not in acknowledged:
            person.submit(fiche)
    # Neither lost, nor half written, nor twice.
    assert Experience.objects.filter(state=State.SUBMITTED).count() == FICHES
    assert ModerationEvent.objects.filter(verb=Verb.SUBMIT).count() == FICHES
    told = OutboxMessage.objects.filter(recipient=author.email, key__startswith="experience-event")
    assert told.count() == FICHES
