"""The queries that found nothing, counted so that staff learn the words people use, and nothing about people.

SECURITY: a query typed by fewer than `settings.UNANSWERED_SEEN` people in a month is nowhere in the base: its row holds
a keyed hash and a number. The text comes from the last of them. Who typed it, and when but for the month, is kept
nowhere.
"""

import re
from contextlib import suppress

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from experiences.models import UnansweredQuery
from partenariat.models import plain

LONGEST = 80
# An address, or a number long enough to be somebody's, spaces and all.
PERSONAL = re.compile(r"@|\d(?:[\s.\-/]*\d){5}")
# Of one person in a day. Above, a robot.
MOST = 40
DAY = 86_400
SALT = "experiences.unanswered"
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
    # No address to be read, an entry of the cache just forgotten, a base that does not take the writing: the reader has
    # their page all the same.
    with suppress(DatabaseError, PermissionDenied, ValueError), transaction.atomic():
        if _is_first_today(_hash(today, ratelimit.get_ip(request)), digest):
            with connection.cursor() as cursor:
                cursor.execute(
                    COUNT,
                    {"month": month, "digest": digest, "text": text, "seen": settings.UNANSWERED_SEEN},
                )


def _is_first_today(person, digest):
    """Whether this person types this today for the first time, and has not typed more than a person does."""
    if not cache.add(f"unanswered:{_hash(person, digest)}", 1, DAY):
        return False
    typed = f"unanswered:{person}"
    cache.add(typed, 0, DAY)
    return cache.incr(typed) <= MOST


def _hash(day, text):
    """Nobody without the key of the site may try words until one fits."""
    return salted_hmac(SALT, f"{day}:{text}", algorithm="sha256").hexdigest()


def purge():
    """Forget what too few people typed, then, later, the rest."""
    today = timezone.localdate()
    hidden = today - settings.RETENTION["unanswered"]
    kept = today - settings.RETENTION["unanswered_kept"]
    return UnansweredQuery.objects.filter(Q(text="", month__lt=hidden) | Q(month__lt=kept)).delete()[0]
