#!/usr/bin/env python3
"""Django's command line, with the embedded PostgreSQL when no DATABASE_URL is given.

Must parse under old versions of Python, which get a sentence instead of a SyntaxError.
"""

import os
import signal
import sys

NEEDS_NO_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "sendtestemail",
    "startapp",
    "version",
}


def main():
    if sys.version_info < (3, 11):
        sys.exit(
            "Partenariat demande Python 3.11 ou plus récent ; celui-ci est Python %d.%d (%s)."
            % (sys.version_info[0], sys.version_info[1], sys.executable)
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partenariat.settings.dev")
    end_on_signals()
    try:
        from django.core.management import execute_from_command_line
        from django.db.utils import OperationalError
    except ImportError:
        sys.exit(
            "Django n'est pas installé pour %s.\nLancez « make demo », ou installez "
            "requirements.txt comme l'explique docs/operations.md." % sys.executable
        )
    try:
        start_embedded_postgres()
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
    except OperationalError as error:
        # Without a code from the server, no server answered: a message is worth more than a trace.
        if getattr(error.__cause__, "sqlstate", None):
            raise
        sys.exit("Base de données injoignable (variable DATABASE_URL).\n  %s" % error)


def end_on_signals():
    """SIGTERM and SIGHUP end like Ctrl-C: exit handlers run, and the embedded server stops."""
    for name in ("SIGTERM", "SIGHUP"):
        signum = getattr(signal, name, None)
        # An ignored signal stays ignored: that is what nohup asks for.
        if signum and signal.getsignal(signum) is signal.SIG_DFL:
            signal.signal(signum, lambda number, _: sys.exit(128 + number))


def start_embedded_postgres():
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    if (
        os.environ.get("DATABASE_URL")
        or os.environ["DJANGO_SETTINGS_MODULE"] != "partenariat.settings.dev"
        or command in NEEDS_NO_DATABASE
        or any(word.startswith("--settings") for word in sys.argv)
        or {"-h", "--help", "--version"} & set(sys.argv)
    ):
        return
    from partenariat import embedded
    from partenariat.settings.environment import var_dir

    folder = var_dir() / "pgdata"
    if command == "demo":
        print("Base de données : PostgreSQL embarqué dans %s" % folder, flush=True)
    try:
        os.environ["DATABASE_URL"] = embedded.start(folder).get_uri()
    except embedded.EmbeddedPostgresError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
