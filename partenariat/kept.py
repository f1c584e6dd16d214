"""What is the same for every reader until something public changes, or the day does: kept by each process."""

from django.db import connection
from django.utils import timezone

from partenariat.public_version import public_version

_all = []


class Kept:
    """`get(key, make)`: what `make()` returns, made again when the public version or the day has moved.

    `most`: how many things are kept at most; the oldest goes first.
    """

    def __init__(self, most):
        self._most = most
        self.forget()
        _all.append(self)

    def get(self, key, make):
        # What this very transaction wrote has not moved the version yet.
        if connection.in_atomic_block:
            return make()
        version = (public_version(), timezone.localdate())
        if self._version != version:
            self._things, self._version = {}, version
        things = self._things
        made = things.get(key)
        if made is not None:
            return made
        made = make()
        if len(things) >= self._most:
            things.pop(next(iter(things)), None)
        things[key] = made
        return made

    def forget(self):
        self._version, self._things = None, {}


def forget_all():
    """For tests with real transactions, which put the version back to where it was."""
    for one in _all:
        one.forget()
