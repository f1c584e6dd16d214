"""The JSON text of each published fiche, as the API and the exports give it.

Kept in the public table, where triggers empty it as soon as it is out of date. What is missing is built in memory by
whoever reads: slower, never stale. `fill`, a periodic job, writes it down.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg.adapt import Loader
from rest_framework.utils.encoders import JSONEncoder

from experiences.models import Experience
from experiences.representation import represent
from partenariat.public_version import one_version

# Fiches turned into text at once.
BATCH = 200

READ = """
SELECT r.fiche_id, CASE WHEN r.form = %s THEN r.payload END
FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked(id, rank) JOIN experiences_publicrow r ON r.fiche_id = asked.id
ORDER BY asked.rank
"""
MISSING = """
SELECT fiche_id, changes FROM experiences_publicrow WHERE payload IS NULL OR form <> %s ORDER BY fiche_id LIMIT %s
"""
# Not when something it quotes has changed since it was asked for.
WRITE = """
UPDATE experiences_publicrow r SET payload = made.payload, form = %s
FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS made(id, changes, payload)
WHERE r.fiche_id = made.id AND r.changes = made.changes
"""


class _AsItCame(Loader):
    """The bytes of a text: seven kilobytes a fiche, which nobody here reads as characters."""

    def load(self, data):
        return bytes(data)


def read(keys):
    """The JSON texts of these fiches, in UTF-8, in the same order; one that is not listed is left out."""
    with connection.cursor() as cursor:
        cursor.adapters.register_loader("text", _AsItCame)
        cursor.execute(READ, [form(), list(keys)])
        rows = cursor.fetchall()
    missing = [pk for pk, payload in rows if payload is None]
    made = {pk: text.encode() for pk, text in _made(missing).items()} if missing else {}
    texts = (made.get(pk) if payload is None else payload for pk, payload in rows)
    return [text for text in texts if text is not None]


def fill(most=None):
    """Write down the payloads that are missing, `most` of them at most. Returns how many were written."""
    written = 0
    while most is None or written < most:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MISSING, [form(), BATCH])
            changes = dict(cursor.fetchall())
            # Everything is read after `changes`, labels included: what changes later makes the numbers differ.
            texts = _made(list(changes))
            cursor.execute(WRITE, [form(), [*texts], [changes[pk] for pk in texts], [*texts.values()]])
            kept = cursor.rowcount
        written += kept
        # A short batch was the last; in one that kept nothing, every fiche was being written to: next time.
        if len(changes) < BATCH or not kept:
            break
    return written


def fill_missing():
    """The periodic job."""
    fill()


def as_text(value):
    """JSON as the API writes it."""
    text = json.dumps(value, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _made(keys):
    fiches = Experience.objects.listed().filter(pk__in=keys).order_by().for_list()
    with one_version():
        return {fiche.pk: as_text(represent(fiche)) for fiche in fiches}


@cache
def form():
    """Which code writes payloads, for which address of the site: another's are not read."""
    root = settings.BASE_DIR
    rooms = ("partenariat", "accounts", "instances", "experiences")
    files = sorted(path for room in rooms for path in Path(root / room).rglob("*.py"))
    digest = hashlib.sha256(settings.SITE_URL.encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
