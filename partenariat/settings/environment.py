"""Reading the environment. A refusal is one French sentence and no traceback."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def refuse(message):
    """Stop the start. SystemExit prints its message alone: no traceback for the operator."""
    raise SystemExit(f"Partenariat ne démarre pas : {message}")


def var_dir():
    """The folder of everything the demonstration writes: database, mail, secret key."""
    default = Path(__file__).resolve().parents[2] / ".demo"
    return Path(os.environ.get("PARTENARIAT_VAR") or default).resolve()


def flag(name, default=False):
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "oui", "yes", "on"}:
        return True
    if value in {"0", "false", "non", "no", "off"}:
        return False
    return refuse(f"{name} vaut « {value} » ; écrivez 1 (oui) ou 0 (non).")


def required(values):
    """The given variables, or one message naming every missing one: {name: what it is for}."""
    missing = [f"  {name} : {purpose}" for name, purpose in values.items() if not env(name)]
    if missing:
        plural = "variables manquent" if len(missing) > 1 else "variable manque"
        refuse(f"{len(missing)} {plural} dans l'environnement.\n" + "\n".join(missing))
    return [env(name) for name in values]


def env(name, default=""):
    return os.environ.get(name, "").strip() or default


def words(value):
    return [word.strip() for word in value.split(",") if word.strip()]


def choice(name, allowed, default):
    value = env(name, default)
    if value not in allowed:
        refuse(f"{name} vaut « {value} » ; valeurs admises : {', '.join(allowed)}.")
    return value


def whole_number(name, default):
    value = env(name, str(default))
    if not value.isdigit():
        refuse(f"{name} vaut « {value} » ; un nombre entier est attendu.")
    return int(value)


def _split(name, url, schemes):
    """The parts of a URL. Its text is never printed: it holds a password."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it is what validates it)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in schemes:
        refuse(f"{name} n'est pas une adresse valide ; elle commence par {schemes[0]}://")
    return parts


def database_from_url(url):
    """postgresql://user:password@host:port/name?sslmode=…; `host` may be a socket folder."""
    parts = _split("DATABASE_URL", url, ["postgresql", "postgres"])
    options = dict(parse_qsl(parts.query))
    socket_folder = options.pop("host", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or socket_folder,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": {"connect_timeout": 5, **options},
        # 0 is what the connection pool of the web workers requires (see DATABASE_WEB_OPTIONS).
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }


def email_from_url(url):
    """smtp://…, smtp+tls://… (STARTTLS) or smtps://… (TLS from the first byte)."""
    parts = _split("PARTENARIAT_EMAIL_URL", url, ["smtp", "smtp+tls", "smtps"])
    default_port = {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or default_port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
