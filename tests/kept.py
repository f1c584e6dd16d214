"""Rows kept aside in schemas of the test database, and put back in a fraction of the time of making them."""

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction

REFERENCE = "kept_reference"  # what each test starts from

# {schema: (what `once` made, the files there were then)}; of this process, whose database nobody else has.
_made = {}

# Columns the database computes cannot be copied.
TABLES = """
    SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ')
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r' AND relname <> 'django_migrations'
      AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    GROUP BY 1
"""


def _tables(cursor, schema):
    """{table: its columns, ready for SQL}"""
    cursor.execute(TABLES, [schema])
    return dict(cursor.fetchall())


def _filled(cursor, schema, tables):
    questions = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {schema}.{name})" for name in tables)
    cursor.execute(" UNION ALL ".join(questions))
    return [name for (name,) in cursor.fetchall()]


def keep(schema):
    """Copy every row there is now into a new schema."""
    with connection.cursor() as cursor, transaction.atomic():
        tables = _tables(cursor, "public")
        cursor.execute(f"CREATE SCHEMA {schema}")
        for name in _filled(cursor, "public", tables):
            cursor.execute(f"CREATE TABLE {schema}.{name} AS SELECT {tables[name]} FROM public.{name}")


def put_back(schema):
    """Replace every row there is now by those kept. Sequences go on: no number is given twice."""
    with connection.cursor() as cursor, transaction.atomic():
        kept = _tables(cursor, schema)
        # Inside the transaction of a test, what it wrote may still wait to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The rows were made by the product: neither its history nor its rules have anything to say twice.
        cursor.execute("SET LOCAL session_replication_role = replica")
        filled = _filled(cursor, "public", _tables(cursor, "public"))
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(f'public.{name}' for name in filled)} CASCADE")
        for name, columns in kept.items():
            cursor.execute(f"INSERT INTO public.{name} ({columns}) SELECT {columns} FROM {schema}.{name}")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    ContentType.objects.clear_cache()


def demonstration():
    """For `once`: the reference and what `load_demo` loads."""
    call_command("load_demo", verbosity=0)


def once(make):
    """What `make()` returns, and its rows: made the first time, which needs real transactions; put back the next ones."""
    schema = f"kept_{make.__module__.replace('.', '_')}_{make.__name__}".lower()
    if schema in _made:
        put_back(schema)
        # A test that changes the storage leaves a new one, empty.
        default_storage._root = _made[schema][1]
    else:
        _made[schema] = make(), default_storage._root
        keep(schema)
    return _made[schema][0]
