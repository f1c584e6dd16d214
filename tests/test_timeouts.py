"""A reading PostgreSQL stops is a calm page, or a problem of the API: never an error."""

from threading import Thread

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from partenariat.time_limits import TimeLimitsMiddleware, is_too_long
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stuck():
    """Readers may not wait, and somebody holds the tables they read."""
    factories.experience()
    factories.body()
    params = connection.get_connection_params()
    other = psycopg.connect(
        **{name: params[name] for name in ("dbname", "user", "password", "host", "port") if name in params}
    )
    other.execute(
        "LOCK TABLE experiences_publicrow, instances_body, instances_establishment IN ACCESS EXCLUSIVE MODE"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '100ms'")
    yield other
    other.close()
    connection.close()


@pytest.mark.parametrize("path", ["/experiences/", "/experiences/?q=exemple", "/instances/?q=exemple", "/"])
def test_a_page_that_takes_too_long_says_what_to_do(client, stuck, path):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "demande trop de temps" in page
    assert ("Enlevez un mot ou un filtre" in page) == ("?" in path)
    assert ('href="/experiences/"' in page) == path.startswith("/experiences/?")
    assert response.cookies == {}
    # The words themselves are nobody's business.
    assert "exemple" not in page


@pytest.mark.parametrize(
    "path", ["/api/v1/experiences/", "/api/v1/experiences/?q=exemple", "/api/v1/instances/"]
)
def test_the_api_answers_with_a_problem_and_when_to_come_back(client, stuck, path):
    response = client.get(path)
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) > 0
    assert response.json()["title"] == "Demande trop longue"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_who_asks_again_for_what_they_hold_is_told_the_same(client, stuck):
    stuck.execute("LOCK TABLE partenariat_publicversion IN ACCESS EXCLUSIVE MODE")
    response = client.get("/api/v1/territoires/", headers={"if-none-match": 'W/"tenu"'})
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) > 0


def test_the_next_reader_is_served(client, stuck):
    assert client.get("/experiences/").status_code == 503
    assert client.get("/licence/").status_code == 200


def test_nothing_else_is_taken_for_a_long_reading(rf):
    assert not is_too_long(OperationalError("le serveur est parti"))
    assert not is_too_long(ValueError())
    middleware = TimeLimitsMiddleware(lambda request: None)
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_what_serves_pages_is_limited_and_a_command_is_not():
    assert f"statement_timeout={settings.READING_TIMEOUT}" in settings.DATABASE_WEB_OPTIONS["options"]
    assert "statement_timeout" not in settings.DATABASES["default"].get("OPTIONS", {}).get("options", "")


def limit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def test_what_people_send_has_more_time_and_the_next_request_has_not(rf):
    """In a thread, for a connection of its own, limited like those of the web workers."""
    seen = {}

    def view(request):
        seen[request.method] = limit()

    def serve():
        connection.settings_dict = connection.settings_dict | {
            "OPTIONS": {"options": f"-c statement_timeout={settings.READING_TIMEOUT}"}
        }
        serving = TimeLimitsMiddleware(view)
        serving(rf.post("/", {}))
        serving(rf.get("/"))
        seen["after"] = limit()
        connection.close()

    thread = Thread(target=serve)
    thread.start()
    thread.join()
    reading, writing = settings.READING_TIMEOUT, settings.WRITING_TIMEOUT
    assert seen == {"POST": writing, "GET": reading, "after": reading}
