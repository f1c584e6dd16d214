"""Which public fiches hold each value of each facet, one bit a fiche: a search is counted without reading its rows."""

import sys
from array import array

from django.db import connection

from experiences.filtersets import with_freshness
from experiences.models import PublicRow
from partenariat.kept import Kept

# An eighth of a byte a fiche for each value: two megabytes for a hundred thousand fiches.
_kept = Kept(2)

# SQL of the keys of a group of rows, as `bits_of` reads them.
PACKED = "string_agg(int4send({}::int), '')"
HELD = f"""
    SELECT facet, value, keys FROM (
        SELECT code, {PACKED.format("fiche_id")} AS keys
        FROM (SELECT fiche_id, unnest(facets) AS code FROM experiences_publicrow) AS u GROUP BY code
    ) AS n JOIN experiences_facetvalue USING (code)
    UNION ALL
    SELECT 'fraicheur', value, {PACKED.format("id")} FROM ({{}}) AS f(id, value) GROUP BY value
"""


def counts(matching, facets):
    """{facet: {value: how many}}. `matching`: {facet: bits of the fiches to count for it}."""
    held = _kept.get("facets", _read)
    found = {}
    for facet in facets:
        bits = matching[facet.name]
        numbers = {value: (bits & holders).bit_count() for value, holders in held.get(facet.name, {}).items()}
        found[facet.name] = {value: number for value, number in numbers.items() if number}
    return found


def among(matching, name, keys):
    """How many of these fiches, bits, are among others: the keys that `keys()` reads, kept under this name."""
    return (matching & _kept.get(name, lambda: _bits(array("i", keys())))).bit_count()


def bits_of(packed):
    """The integer whose bit n is set for each key n: `packed`, bytes, four a key, what `PACKED` gives."""
    keys = array("i", packed or b"")
    if sys.byteorder == "little":
        keys.byteswap()
    return _bits(keys)


def _bits(keys):
    if not keys:
        return 0
    # Written in base two and read at once: a shift for each key would copy the whole number every time.
    digits = bytearray(b"0") * (max(keys) + 1)
    for key in keys:
        digits[-1 - key] = 49  # "1"
    return int(digits, 2)


def _read():
    fresh, params = (
        with_freshness(PublicRow.objects.order_by()).values_list("pk", "fraicheur").query.sql_with_params()
    )
    held = {}
    with connection.cursor() as cursor:
        cursor.execute(HELD.format(fresh), params)
        for facet, value, packed in cursor.fetchall():
            held.setdefault(facet, {})[value] = bits_of(packed)
    return held
