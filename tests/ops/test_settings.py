"""The production settings, each time in a process of its own."""

import subprocess
import sys
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "partenariat.settings.base",
    "PARTENARIAT_SECRET_KEY": "k3y-" + "abcdefghij0123456789" * 4,
    "DATABASE_URL": "postgresql://compte:mot-de-passe@localhost:1/base",
    "PARTENARIAT_HOSTS": "partenariat.exemple-fictif.fr",
    "PARTENARIAT_SITE_URL": "https://partenariat.exemple-fictif.fr",
    "PARTENARIAT_EMAIL_URL": "smtp+tls://compte:mot-de-passe@localhost:587",
}


def manage(*arguments, **changes):
    environment = {name: value for name, value in (PRODUCTION | changes).items() if value}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def this_database():
    database = connection.settings_dict
    place = urlencode({key: database[key.upper()] for key in ("host", "port") if database[key.upper()]})
    account = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return f"postgresql://{account}@/{database['NAME']}?{place}"


def assert_refused(result, *words):
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"DJANGO_SETTINGS_MODULE"}))
def test_production_refuses_to_start_without(name):
    assert_refused(manage("check", **{name: ""}), "ne démarre pas", "variable manque", name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARTENARIAT_SECRET_KEY", "courte"),
        ("DATABASE_URL", "mysql://localhost/base"),
        ("DATABASE_URL", "postgresql://localhost:port/base"),
        ("PARTENARIAT_HOSTS", "*"),
        ("PARTENARIAT_SITE_URL", "http://partenariat.exemple-fictif.fr"),
        ("PARTENARIAT_EMAIL_URL", "ftp://localhost"),
        ("PARTENARIAT_SKIN", "rose"),
        ("PARTENARIAT_DEMO", "peut-être"),
        ("PARTENARIAT_PROXY_COUNT", "un"),
    ],
)
def test_production_refuses_a_wrong_value(name, value):
    assert_refused(manage("check", **{name: value}), "ne démarre pas", name)


@pytest.mark.django_db
def test_production_settings_pass_the_deployment_checks():
    # One check builds the OpenAPI schema, which reads the lists of values in the database.
    result = manage("check", "--deploy", "--fail-level", "WARNING", DATABASE_URL=this_database())
    assert result.returncode == 0, result.stderr


def test_an_unreachable_database_is_one_message_without_the_password():
    for command in ("preflight", "migrate"):
        result = manage(command)
        assert_refused(result, "Base de données injoignable")
        assert "mot-de-passe" not in result.stdout + result.stderr


def test_the_demonstration_refuses_a_real_installation():
    result = manage("demo")
    assert_refused(result, "refuse une installation réelle")
