"""A queryset whose SQL is written once and run with other values each time.

For the few statements every page needs: Django takes several times longer to write the one that reads twenty
fiches and their children than PostgreSQL to run it.
"""

from copy import copy

from django.db import connections, router
from django.db.models.query import ModelIterable, QuerySet


class Slot(str):
    """Stands in the queryset for a value given later. Only where the ORM passes the parameter untouched."""

    __slots__ = ()


class Prepared:
    """`Prepared(queryset).fetch(name=value)`: the rows, `Slot("name")` being replaced by the value."""

    def __init__(self, queryset):
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(router.db_for_read(queryset.model))
        self._sql, self._params = self._compiler.as_sql()

    def fetch(self, **values):
        params = tuple(values[param] if isinstance(param, Slot) else param for param in self._params)
        # Copies, as threads share this object and each has a connection of its own.
        compiler, query = copy(self._compiler), copy(self._queryset.query)
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda *args, **kwargs: (self._sql, params)
        query.get_compiler = lambda *args, **kwargs: compiler
        return list(ModelIterable(QuerySet(self._queryset.model, query, compiler.using)))
