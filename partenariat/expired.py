"""The shared cache forgets by its clock, but leaves the rows where they are: they are erased here, once a day."""

from django.db import connection

PURGE = "DELETE FROM partenariat_cache WHERE expires < statement_timestamp()"


def purge():
    """Erase what is over. SECURITY: limits by connection name an IP address. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(PURGE)
        return cursor.rowcount
