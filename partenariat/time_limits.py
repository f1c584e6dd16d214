"""A reading that takes too long is stopped, with a page that says what to do: one reader never holds up the others.

PostgreSQL counts (`statement_timeout`), for each statement of what serves pages: `settings.READING_TIMEOUT`, and
`WRITING_TIMEOUT` for what people send, which one would rather wait for than lose.
"""

from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import Error, OperationalError, connection
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg_pool import PoolTimeout

from partenariat import errors

# Seconds after which trying again is worth it.
RETRY_AFTER = 30
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_too_long(exception):
    """Whether PostgreSQL gave up: a statement or a lock that lasted, or no connection left in time."""
    return isinstance(exception, OperationalError) and isinstance(
        exception.__cause__, (QueryCanceled, LockNotAvailable, PoolTimeout)
    )


class TimeLimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in SAFE or not _is_limited():
            return self.get_response(request)
        with _writing():
            return self.get_response(request)

    def process_exception(self, request, exception):
        if not is_too_long(exception):
            return None
        response = errors.too_long(request)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def _is_limited():
    """Only what serves pages is (`wsgi.py`): a job or an import takes the time it needs."""
    return "statement_timeout" in connection.settings_dict["OPTIONS"].get("options", "")


@contextmanager
def _writing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [settings.WRITING_TIMEOUT])
    try:
        yield
    finally:
        # A connection that broke meanwhile takes its settings with it.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
