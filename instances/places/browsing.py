"""Establishments in the order of their names, without anything typed: a page costs the same wherever it is."""

from array import array

from partenariat.kept import Kept

# Eight bytes an establishment each.
_lists = Kept(16)


def key_of(values):
    """What tells a list from the others: every value of every parameter. « 39 » is not « 93 »."""
    return tuple(
        sorted(
            (name, value if isinstance(value, str) else tuple(sorted(value)))
            for name, value in values.items()
        )
    )


def page(rows, key, *, offset, limit):
    """(how many there are, those of the page) of a queryset everyone reads alike; `key` tells it from the others."""
    keys = _lists.get(key, lambda: array("q", rows.values_list("pk", flat=True)))
    wanted = keys[offset : offset + limit]
    found = rows.in_bulk(wanted)
    return len(keys), [found[pk] for pk in wanted if pk in found]
