"""What one gunicorn worker serves during `bench.api`: the product, and beside it the anchors, in plain WSGI and psycopg."""

import os
import threading

from bench import database

database.attach(os.environ["BENCH_DATABASE"])

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"anon": "100000000/min"}}

from partenariat.wsgi import application as product  # noqa: E402

# The whole public part of the row and four relations, as a textbook API would send them.
LIST = """
SELECT (SELECT count(*) FROM experiences_experience WHERE state = 'published'),
(SELECT json_agg(f) FROM (
    SELECT e.reference, e.slug, e.title, e.summary, e.need, e.action, e.objectives, e.scope, e.criteria, e.sectors,
        e.domains, e.activities, e.settings, e.actors_user, e.actors_professional, e.audiences, e.themes, e.modalities,
        e.benefits, e.barriers, e.levers, e.stage, e.evidence_level, e.zone, e.published_at, e.updated_at,
        (SELECT json_agg(t) FROM anchor_territory t WHERE t.fiche = e.id) AS territories,
        (SELECT json_agg(o) FROM anchor_organisation o WHERE o.fiche = e.id) AS organisations,
        (SELECT json_agg(json_build_object('dimension', m.dimension, 'level', m.level, 'text', m.justification))
         FROM experiences_matrixposition m WHERE m.experience_id = e.id) AS positions,
        (SELECT json_agg(json_build_object('year', v.year, 'methods', v.methods, 'results', v.results))
         FROM experiences_evaluation v WHERE v.experience_id = e.id) AS evaluations
    FROM experiences_experience e WHERE e.state = 'published' ORDER BY e.published_at DESC, e.id DESC LIMIT %s
) AS f)::text
"""
_local = threading.local()
_prebuilt = {}


def raw(number):
    if not hasattr(_local, "connection"):
        params = connection.get_connection_params() | {"cursor_factory": None}
        _local.connection = psycopg.connect(**params)
        _local.connection.autocommit = True
    total, rows = _local.connection.execute(LIST, [number]).fetchone()
    return b'{"total":%d,"resultats":%s}' % (total, rows.encode())


def application(environ, start_response):
    kind, _, number = environ["PATH_INFO"].strip("/").partition("/")
    if kind not in ("raw", "prebuilt"):
        return product(environ, start_response)
    if kind == "raw":
        body = raw(int(number))
    else:
        body = _prebuilt.get(number) or _prebuilt.setdefault(number, raw(int(number)))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
