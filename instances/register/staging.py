"""The extraction beside the register: temporary tables, filled by COPY, gone with the transaction."""

from itertools import groupby

from django.db import connection

from instances.register.layout import PLACE, SITE, Column, Unreadable, finess_number, lines
from instances.register.positions import Converter, system
from instances.register.sites import Reader

# Lines held in memory at a time.
BATCH = 2_000

TABLES = """
DROP TABLE IF EXISTS pg_temp.finess_site, pg_temp.finess_place, pg_temp.finess_seen;
CREATE TEMPORARY TABLE finess_site (
    line integer, finess text, legal text, siret text, name text, register_name text, category_code text,
    category text, ownership text, address text, postcode text, phone text, territory_id bigint, opened_on date
) ON COMMIT DROP;
CREATE TEMPORARY TABLE finess_place (line integer, finess text, latitude float8, longitude float8) ON COMMIT DROP;
-- Numbers of the lines refused: what the register has, badly written, is not closed.
CREATE TEMPORARY TABLE finess_seen (finess text) ON COMMIT DROP;
"""

# Twice the same number: the first line stands.
DOUBLES = """
DELETE FROM finess_site AS later USING finess_site AS first
WHERE later.finess = first.finess AND first.line < later.line
RETURNING later.line, 'Ligne refusée : le numéro ' || later.finess || ' est déjà plus haut dans le fichier.'
"""
# Invented sites and real ones never write over each other.
MIXED = """
DELETE FROM finess_site AS s USING instances_establishment AS e
WHERE e.finess = s.finess AND e.is_fictitious <> %s
RETURNING s.line, 'Ligne refusée : le numéro ' || s.finess || CASE WHEN e.is_fictitious
    THEN ' est celui d’un exemple fictif.' ELSE ' est celui d’un établissement réel.' END
"""


class Read:
    """What reading gave: the tables, and what to tell people. `refused` and `warnings`: [[line, sentence]]."""

    def __init__(self):
        self.refused, self.warnings, self.outside = [], [], 0


def stage(file, examined, scope, progress=None):
    """Fill the tables from the file. `progress(bytes done, bytes in all)` is called after each batch."""
    read = Read()
    reader, converter = Reader(scope, read.warnings), Converter()
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for batch in _batches(lines(file, examined.encoding)):
            _copy(cursor, "finess_site", _sites(batch, reader, read, cursor))
            _copy(cursor, "finess_place", _places(batch, converter, read))
            if progress:
                progress(batch[-1].done, examined.size)
        cursor.execute("ANALYZE finess_site, finess_place")
        for statement, parameters in ((DOUBLES, []), (MIXED, [examined.is_fictitious])):
            cursor.execute(statement, parameters)
            read.refused += map(list, cursor.fetchall())
    read.refused.sort()
    read.warnings.sort()
    return read


def _batches(found):
    batch = []
    for line in found:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _sites(batch, reader, read, cursor):
    rows, refused_numbers = [], []
    for line in batch:
        if line.kind == PLACE and not line.problem:
            continue
        try:
            if line.problem:
                raise Unreadable(line.problem)
            if reader.is_outside(line.cells):
                read.outside += 1
            else:
                rows.append(reader.site(line.number, line.cells))
        except Unreadable as error:
            read.refused.append([line.number, f"Ligne refusée : {error}."])
            if line.kind == SITE and len(line.cells) > Column.FINESS:
                refused_numbers.append((line.cells[Column.FINESS].replace(" ", ""),))
    _copy(cursor, "finess_seen", refused_numbers)
    return rows


def _places(batch, converter, read):
    """Positions, one transformation per system of coordinates."""
    found = []
    for line in batch:
        if line.kind != PLACE or line.problem:
            continue
        try:
            found.append((*_position(line.cells), line.number))
        except Unreadable as error:
            read.warnings.append([line.number, f"Position laissée de côté : {error}."])
    rows = []
    for code, group in groupby(sorted(found), key=lambda item: item[0]):
        _, numbers, xs, ys, own_lines = zip(*group, strict=True)
        for finess, position, own_line in zip(
            numbers, converter.convert(code, xs, ys), own_lines, strict=True
        ):
            if position:
                rows.append((own_line, finess, *position))
            else:
                read.warnings.append([own_line, "Position laissée de côté : elle est hors de sa zone."])
    return rows


def _position(cells):
    code = system(cells)
    if code is None:
        raise Unreadable("son système de coordonnées n’est pas connu")
    try:
        return code, finess_number(cells[1]), float(cells[2]), float(cells[3])
    except ValueError as error:
        reason = error if isinstance(error, Unreadable) else "ses coordonnées ne sont pas des nombres"
        raise Unreadable(reason) from None


def _copy(cursor, table, rows):
    if not rows:
        return
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:  # the names above, nobody else's
        for row in rows:
            copy.write_row(row)
