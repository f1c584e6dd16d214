import socket

import pytest
from django.db import connection

from partenariat import preflight


@pytest.mark.smoke
@pytest.mark.django_db
def test_this_database_is_fit():
    preflight.check_database()


@pytest.mark.parametrize("number", [150000, 150014, 180003])
def test_postgresql_15_and_later_are_accepted(number):
    preflight.check_server_version(number)


def test_an_old_server_is_named():
    with pytest.raises(preflight.PreflightError, match="PostgreSQL 14 est trop ancien"):
        preflight.check_server_version(140011)


def test_an_extension_the_server_lacks_gives_the_line_for_its_administrator():
    with pytest.raises(preflight.PreflightError) as refusal:
        preflight.check_extensions({"unaccent": True}, may_create=True)
    assert "CREATE EXTENSION IF NOT EXISTS pg_trgm;" in str(refusal.value)
    assert "unaccent" not in str(refusal.value)


def test_an_extension_we_may_not_install_gives_the_line_for_its_administrator():
    with pytest.raises(preflight.PreflightError) as refusal:
        preflight.check_extensions({"unaccent": False, "pg_trgm": True}, may_create=False)
    assert "CREATE EXTENSION IF NOT EXISTS unaccent;" in str(refusal.value)


def test_an_extension_we_may_install_is_left_to_the_migration():
    preflight.check_extensions({"unaccent": False, "pg_trgm": False}, may_create=True)


def test_a_database_in_another_encoding_is_refused():
    with pytest.raises(preflight.PreflightError, match="SQL_ASCII"):
        preflight.check_encoding("SQL_ASCII")


def test_a_taken_port_is_said_with_another_one_to_try():
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        occupied.listen()
        port = occupied.getsockname()[1]
        with pytest.raises(preflight.PreflightError, match=f"Le port {port} est déjà pris"):
            preflight.check_port("127.0.0.1", port)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "abc", "8000.5", "", "²"])
def test_a_port_that_does_not_exist_is_refused(text):
    with pytest.raises(preflight.PreflightError, match="n'existe pas"):
        preflight.port_number(text)


@pytest.mark.django_db
def test_a_failure_ends_with_the_message_alone(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "mot-de-passe")
    with pytest.raises(SystemExit) as end:
        preflight.run()
    assert "Base de données injoignable" in end.value.code
    assert "mot-de-passe" not in end.value.code
