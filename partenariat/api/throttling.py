"""The limit of the anonymous API, per address, told in the headers of every answer."""

from django.db import connection
from rest_framework.throttling import AnonRateThrottle

from partenariat.public_version import already_read

# In the table of the shared cache, but not through the cache: reading a number then writing it back lets
# parallel requests through (80 of 60 passed). The same statement forgets addresses whose time is over, and
# brings the public version that every answer needs.
COUNT = """
WITH over AS (
    DELETE FROM partenariat_cache WHERE cache_key IN (
        SELECT cache_key FROM partenariat_cache
        WHERE cache_key LIKE 'api:%%' AND cache_key <> %(key)s AND expires < statement_timestamp()
        ORDER BY expires LIMIT 20 FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO partenariat_cache AS c (cache_key, value, expires)
VALUES (%(key)s, '1', statement_timestamp() + make_interval(secs => %(period)s))
ON CONFLICT (cache_key) DO UPDATE SET
    value = CASE WHEN c.expires > statement_timestamp() THEN c.value::int + 1 ELSE 1 END::text,
    expires = CASE WHEN c.expires > statement_timestamp() THEN c.expires ELSE EXCLUDED.expires END
RETURNING value::int, ceil(extract(epoch FROM expires - statement_timestamp()))::int,
    (SELECT number FROM partenariat_publicversion)
"""


class PublicThrottle(AnonRateThrottle):
    """So many requests a period; the period starts with the first one counted. `counted`: of what, if not all."""

    counted = ""

    def allow_request(self, request, view):
        key = f"api:{self.counted}{self.get_ident(request)}"[:255]
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"key": key, "period": self.duration})
            self.count, self.seconds, version = cursor.fetchone()
        already_read(version or 0)
        return self.count <= self.num_requests

    def wait(self):
        return self.seconds

    def headers(self):
        """How many requests are left, and in how many seconds the count starts again."""
        return {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(0, self.num_requests - self.count)),
            "RateLimit-Reset": str(max(1, self.seconds)),
        }
