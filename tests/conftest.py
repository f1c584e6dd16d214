import os
import signal
import tempfile

import psycopg
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from partenariat import embedded
from partenariat.kept import forget_all
from partenariat.settings.environment import database_from_url
from tests import kept
from tests.browser import NO_BROWSER, PageWatch, chromium_path
from tests.world import World

# ------------------------------------------------------------------------------- PostgreSQL


def pytest_configure(config):
    # SIGTERM and SIGHUP end like Ctrl-C, so that the embedded server goes with the tests.
    for signum in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) is signal.SIG_DFL:
            signal.signal(signum, _interrupt)
    # A shell makes what it runs in the background deaf to Ctrl-C, and so would be what the tests start and stop.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Workers of pytest-xdist inherit both variables from the process that starts them.
    if settings.NO_DATABASE_GIVEN:
        folder = tempfile.mkdtemp(prefix="partenariat-tests-")
        try:
            server = embedded.start(folder, delete_at_exit=True)
        except embedded.EmbeddedPostgresError as error:
            pytest.exit(str(error), returncode=1)
        os.environ["DATABASE_URL"] = server.get_uri()
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
    os.environ.setdefault("PARTENARIAT_TEST_TEMPLATE", f"test_partenariat_modele_{os.getpid()}")
    # pytest-django loads the settings before any conftest, so before the server had an address.
    settings.DATABASES["default"].update(database_from_url(os.environ["DATABASE_URL"]))
    # Playwright's synchronous interface runs an event loop, where Django refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # At the end a process waits for the other one: for a short test, then.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _interrupt(signum, frame):
    raise KeyboardInterrupt


def _maintenance():
    """Outside any test database, because one cannot create or drop the database one is in."""
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """Migrate a model database once, and give each worker a copy of it."""
    # Instead of emptying every table, which the next test would have to fill again.
    TransactionTestCase._fixture_teardown = lambda case: kept.put_back(kept.REFERENCE)
    model = os.environ["PARTENARIAT_TEST_TEMPLATE"]
    own = f"{model}_{worker_id}"
    connection = connections["default"]
    with django_db_blocker.unblock(), _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(42)")
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [model])
        if not known.fetchone():
            server.execute(f'CREATE DATABASE "{model}" ENCODING UTF8 TEMPLATE template0')
            connection.close()
            connection.settings_dict["NAME"] = model
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_reference", verbosity=0)
            kept.keep(kept.REFERENCE)
            connection.close()
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{model}" STRATEGY FILE_COPY')
        server.execute("SELECT pg_advisory_unlock(42)")
        connection.close()
        connection.settings_dict["NAME"] = own
    yield
    with django_db_blocker.unblock(), _maintenance() as server:
        connection.close()
        server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def pytest_unconfigure(config):
    if hasattr(config, "workerinput") or "PARTENARIAT_TEST_TEMPLATE" not in os.environ:
        return
    model = os.environ["PARTENARIAT_TEST_TEMPLATE"]
    with _maintenance() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{model}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _loaded_demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        kept.once(kept.demonstration)
        kept.put_back(kept.REFERENCE)


@pytest.fixture
def demonstration(_loaded_demonstration, db):
    """What `load_demo` loads, and nothing a fixture before this one made."""
    kept.once(kept.demonstration)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits count in the cache: without this a test would use up the next one's."""
    cache.clear()
    # Kept by public version, which a test with real transactions puts back.
    forget_all()


# ---------------------------------------------------------------------------------- browser


def pytest_sessionstart(session):
    if os.environ.get("REQUIRE_BROWSER") == "1" and not chromium_path():
        pytest.exit(f"{NO_BROWSER}, et REQUIRE_BROWSER=1 les exige.", returncode=1)


def pytest_terminal_summary(terminalreporter):
    if not chromium_path():
        terminalreporter.write_sep("!", NO_BROWSER, red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium_path()
    if path is None:
        pytest.skip(NO_BROWSER)
    # Chromium refuses its sandbox as root and in most containers; it only visits this server.
    return browser_type_launch_args | {
        "executable_path": path,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return browser_context_args | {"locale": "fr-FR", "base_url": live_server.url}


@pytest.fixture
def page(page, live_server):
    watch = PageWatch(page, live_server.url)
    yield page
    assert watch.found() == []


@pytest.fixture
def javascript_off_page(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    watch = PageWatch(page, live_server.url)
    yield page
    assert watch.found() == []


@pytest.fixture
def axe():
    """axe(page) fails with the rule, the elements and the advice of each violation; `only` names the rules to run."""

    def check(page, *, only=()):
        # Once per document, whatever the widths it is looked at in.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        # axe would also read every style sheet again, for a rule that is not among those it runs.
        options = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
        if only:
            options["runOnly"] = {"type": "rule", "values": list(only)}
        violations = page.evaluate(
            "(options) => axe.run(options).then(({violations}) => violations)", options
        )
        report = [
            f"{found['id']} ({found['impact']}) : {found['help']}\n"
            + "\n".join(f"    {' '.join(map(str, node['target']))}" for node in found["nodes"])
            for found in violations
        ]
        assert not report, f"{page.url}\n" + "\n".join(report)

    return check


# ------------------------------------------------------------------------------------ rights


@pytest.fixture
def world(transactional_db):
    return kept.once(World)
