"""Tests: what the demonstration runs, without its folder, its mail files or slow hashes."""

import os

# Read by tests/conftest.py, which then starts a server of its own.
NO_DATABASE_GIVEN = "DATABASE_URL" not in os.environ

os.environ.setdefault("PARTENARIAT_SECRET_KEY", "cle-des-tests-" * 5)
os.environ.setdefault("DATABASE_URL", "postgresql:///partenariat")
os.environ.setdefault("PARTENARIAT_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("PARTENARIAT_SITE_URL", "http://localhost")
os.environ.setdefault("PARTENARIAT_EMAIL_URL", "smtp://localhost:25")

from partenariat.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FORM_SHORTEST = 0  # programs answer at once; the tests of the trap say otherwise
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
# Looked up at each request: listing every file would cost each test client a third of a second.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_SECURE = False
CSRF_COOKIE_NAME = "csrf"
