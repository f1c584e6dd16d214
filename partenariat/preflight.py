"""What must hold before serving. Each failure is one French sentence that says what to do."""

import errno
import logging
import socket

import psycopg
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections

from partenariat import pdf

logger = logging.getLogger(__name__)

MINIMUM_POSTGRES = 15
EXTENSIONS = ("unaccent", "pg_trgm")


class PreflightError(Exception):
    """Its text is what the operator reads."""


def check_database(alias="default"):
    """One connection of our own, because Django's refuses old servers in words of its own."""
    database = connections[alias]
    try:
        with database.get_new_connection(database.get_connection_params()) as connection:
            check_server_version(connection.info.server_version)
            check_encoding(connection.info.parameter_status("server_encoding"))
            check_extensions(*_extension_state(connection))
    except psycopg.OperationalError as error:
        raise PreflightError(
            "Base de données injoignable à l'adresse de DATABASE_URL "
            f"({_place(database.settings_dict)}).\n  {str(error).strip()}"
        ) from error


def _place(database):
    """Where the database is, without the password."""
    host = database["HOST"] or "socket local"
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"serveur {host}{port}, base {database['NAME']}"


def check_server_version(number):
    """`number` as the server tells it: 150004 is 15.4."""
    if number < MINIMUM_POSTGRES * 10_000:
        raise PreflightError(
            f"PostgreSQL {number // 10_000} est trop ancien ; "
            f"il faut PostgreSQL {MINIMUM_POSTGRES} ou plus récent."
        )


def check_encoding(name):
    if name != "UTF8":
        raise PreflightError(
            f"La base est codée en {name} ; il faut UTF8 "
            "(CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0;)."
        )


def _extension_state(connection):
    available = {
        name: installed is not None
        for name, installed in connection.execute(
            "SELECT name, installed_version FROM pg_available_extensions WHERE name = ANY(%s)",
            [list(EXTENSIONS)],
        )
    }
    # Both are trusted extensions: the right to create in the database is enough.
    (may_create,) = connection.execute(
        "SELECT has_database_privilege(current_database(), 'CREATE')"
    ).fetchone()
    return available, may_create


def check_extensions(available, may_create):
    """`available`: {name: is it installed already} for those the server offers."""
    absent = [name for name in EXTENSIONS if name not in available]
    if absent:
        raise PreflightError(
            f"Extension PostgreSQL absente du serveur : {', '.join(absent)}.\n"
            "L'administrateur installe le paquet des extensions (postgresql-contrib), puis lance "
            f"dans la base :\n{_create_lines(absent)}"
        )
    missing = [name for name in EXTENSIONS if not available[name]]
    if missing and not may_create:
        raise PreflightError(
            f"Extension PostgreSQL à installer : {', '.join(missing)} ; le compte de "
            "DATABASE_URL n'en a pas le droit.\n"
            f"L'administrateur lance dans la base :\n{_create_lines(missing)}"
        )


def _create_lines(names):
    return "\n".join(f"  CREATE EXTENSION IF NOT EXISTS {name};" for name in names)


def port_number(text):
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise PreflightError(f"Le port « {text} » n'existe pas ; choisissez entre 1024 et 65535.")
    return int(text)


def check_port(host, port):
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server does, or the last seconds of a previous one would look like a user.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror as error:
        raise PreflightError(f"Adresse d'écoute inconnue : {host}.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PreflightError(
                f"Le port {port} est déjà pris. Arrêtez ce qui l'occupe, ou choisissez-en un "
                f"autre : make demo PORT={port + 10 if port < 65000 else 8010}"
            ) from error
        if error.errno == errno.EACCES:
            raise PreflightError(
                f"Le port {port} est réservé au système ; choisissez-en un au-dessus de 1024."
            ) from error
        raise PreflightError(f"Impossible d'écouter sur {host}:{port} ({error}).") from error


def check_static_files():
    """Hashed names come from a manifest: without it every page would answer 500."""
    hashed = getattr(staticfiles_storage, "hashed_files", None)
    if hashed is not None and not hashed:
        raise PreflightError(
            "Les fichiers statiques ne sont pas préparés. Lancez : python manage.py collectstatic --noinput"
        )


def check_mail_folder():
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PreflightError(
            f"Le dossier des courriels {folder} ne peut pas être créé ({error.strerror})."
        ) from error


def check_pdf():
    """A site without PDF serves all the rest: a warning is enough."""
    try:
        pdf.check()
    except pdf.Unavailable as unavailable:
        logger.warning(
            "Les fiches ne pourront pas être téléchargées en PDF : %s\n"
            "L'administrateur installe Pango (paquet libpango-1.0-0 et libpangoft2-1.0-0 de Debian).",
            unavailable,
        )


def run(*, host=None, port=None):
    """All of it, or one sentence and exit code 1. The settings have already refused to load
    without their secrets.
    """
    try:
        if port is not None:
            check_port(host, port_number(port))
        check_database()
        check_static_files()
        check_mail_folder()
        check_pdf()
    except PreflightError as error:
        raise SystemExit(str(error)) from error
