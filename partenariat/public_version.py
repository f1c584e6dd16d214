"""The number that moves whenever something public does: asked once a request, used by caches and ETags."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_LATER = object()
_current = ContextVar("public_version", default=None)


def public_version():
    """The version this request sees; outside a request, the one of the database now."""
    known = _current.get()
    if known is None:
        return _read()
    if known is _LATER:
        known = _read()
        _current.set(known)
    return known


def already_read(number):
    """Spare this request the reading: a statement it needed anyway brought the number."""
    if _current.get() is _LATER:
        _current.set(number)


@contextmanager
def one_version():
    """What is done inside rests on one version, read when it is first needed."""
    token = _current.set(_LATER)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def raised_once():
    """A transaction that writes many rows, and raises the version once if any is public (trigger `raised_once`)."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('partenariat.raised', true)")
            is_inside = bool(cursor.fetchone()[0])
            if not is_inside:
                cursor.execute("SELECT set_config('partenariat.raised', 'not yet', true)")
        yield
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('partenariat.raised', '', true)")


def _read():
    # Asked by nearly every page: by hand, it takes half the time.
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM partenariat_publicversion")
        found = cursor.fetchone()
    return found[0] if found else 0


class PublicVersionMiddleware:
    """One answer rests on one version, read at most once: pages that need none pay nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_version():
            return self.get_response(request)
