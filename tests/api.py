"""What the tests of the API share."""

from django.db import connection


def forget_requests():
    """As if the minute of the limit had passed for everyone."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partenariat_cache SET expires = now() - interval '1 second'")
