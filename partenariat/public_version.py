"""The number that moves whenever something public does: asked once a request, used by caches and ETags."""

from contextvars import ContextVar

from partenariat.models import PublicVersion

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


def _read():
    return PublicVersion.objects.values_list("number", flat=True).first() or 0


class PublicVersionMiddleware:
    """One answer rests on one version, read at most once: pages that need none pay nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _current.set(_LATER)
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)
