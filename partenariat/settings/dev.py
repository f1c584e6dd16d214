"""Development and demonstration: plain HTTP on this machine, mail written to files.

DEBUG stays off, so that the 404, 410 and 500 pages are the ones readers will get.
"""

import os
import secrets

from partenariat.settings.environment import var_dir

VAR_DIR = var_dir()


def _kept_secret_key():
    """A key of this copy's own, kept so that a restart signs nobody out."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    if not path.exists() or len(path.read_text()) < 50:
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


os.environ.setdefault("PARTENARIAT_SECRET_KEY", _kept_secret_key())
# manage.py replaces this address by that of the embedded server when none is given.
os.environ.setdefault("DATABASE_URL", "postgresql:///partenariat")
os.environ.setdefault("PARTENARIAT_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("PARTENARIAT_SITE_URL", "http://localhost:8000")
os.environ.setdefault("PARTENARIAT_EMAIL_URL", "smtp://localhost:25")
os.environ.setdefault("PARTENARIAT_DEMO", "1")

from partenariat.settings.base import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "courriels"
MEDIA_ROOT = VAR_DIR / "medias"
DEFAULT_FROM_EMAIL = "Partenariat <ne-pas-repondre@exemple-fictif.fr>"

# Files are read where they are: no collectstatic before the first page.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# No TLS here: secure cookies would never come back, and __Host- requires them secure.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
