"""The queries that found nothing, counted so that staff learn the words people use, and nothing about people.

SECURITY: a query typed from fewer than `settings.UNANSWERED_SEEN` connections in a month is nowhere in the base: its
row holds a keyed hash and a number. The text comes from the last of them. Who typed it, and when but for the month, is
kept nowhere: a connection is told from another by a keyed hash of its address and the query, erased with the month.
"""

import re
from contextlib import suppress
from datetime import datetime, time

from allauth.core.internal import ratelimit
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from experiences.models import UnansweredQuery
from partenariat.api.throttling import COUNT as HIT
from partenariat.models import plain

LONGEST = 80
# An address, or a number long enough to be somebody's, spaces and all.
PERSONAL = re.compile(r"@|\d(?:[\s.\-/]*\d){5}")
# Of one connection in a day. Above, a robot.
MOST = 40
DAY = 86_400
SALT = "experiences.unanswered"
# In the table of the shared cache, but not through it: its `incr` forgets how long a number lasts, and counts apart
# what comes at once.
MARK = """
INSERT INTO partenariat_cache (cache_key, value, expires) VALUES (%(key)s, '1', %(until)s)
ON CONFLICT (cache_key) DO NOTHING
"""
COUNT = """
INSERT INTO experiences_unansweredquery AS known (month, digest, times, text)
VALUES (%(month)s, %(digest)s, 1, CASE WHEN %(seen)s <= 1 THEN %(text)s ELSE '' END)
ON CONFLICT (month, digest) DO UPDATE SET
    times = known.times + 1,
    text = CASE WHEN known.text = '' AND known.times + 1 >= %(seen)s THEN %(text)s ELSE known.text END
"""


def note(request, text):
    """Count a query that found nothing. It never fails, and changes nothing the reader sees: a GET may call it."""
    text = " ".join(text.split())
    if not plain(text) or len(text) > LONGEST or PERSONAL.search(text):
        return
    today = timezone.localdate()
    month = today.replace(day=1)
    digest = _hash(month, plain(text))
    # No address to be read, a base that does not take the writing: the reader has their page all the same.
    with suppress(DatabaseError, PermissionDenied), transaction.atomic(), connection.cursor() as cursor:
        address = ratelimit.get_ip(request)
        if _is_first(cursor, _hash(month, f"{address}:{digest}"), month) and _is_few(
            cursor, _hash(today, address)
        ):
            cursor.execute(
                COUNT, {"month": month, "digest": digest, "text": text, "seen": settings.UNANSWERED_SEEN}
            )


def _is_first(cursor, mark, month):
    """Whether this connection types this for the first time of the month."""
    end = timezone.make_aware(datetime.combine(month + relativedelta(months=1), time.min))
    cursor.execute(MARK, {"key": f"unanswered:{mark}", "until": end})
    return cursor.rowcount == 1


def _is_few(cursor, mark):
    """Whether this connection has not typed more in a day than a person does."""
    cursor.execute(HIT, {"key": f"api:unanswered:{mark}", "period": DAY})
    return cursor.fetchone()[0] <= MOST


def _hash(day, text):
    """Nobody without the key of the site may try words until one fits."""
    return salted_hmac(SALT, f"{day}:{text}", algorithm="sha256").hexdigest()


def purge():
    """Forget what too few people typed, then, later, the rest."""
    today = timezone.localdate()
    hidden = today - settings.RETENTION["unanswered"]
    kept = today - settings.RETENTION["unanswered_kept"]
    return UnansweredQuery.objects.filter(Q(text="", month__lt=hidden) | Q(month__lt=kept)).delete()[0]
