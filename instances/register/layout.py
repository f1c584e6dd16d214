"""The national FINESS extraction as published: one file, two kinds of lines, no column names.

    finess;etalab;96;2026-05-12                                   the first line: number and date of the extraction
    structureet;750000184;940026677;…                             a site, 32 columns
    geolocalisation;750000184;652000.1;6862000.2;1,…,EPSG:2154 …  its position, in the geolocated extraction only

Separator « ; », never quoted; ISO-8859-1 or UTF-8; LF or CRLF; dates ISO or, in older files, dd/mm/yyyy.
"""

import codecs
import datetime
import hashlib
import re
from enum import IntEnum
from typing import NamedTuple

SITE, PLACE = "structureet", "geolocalisation"
# An extraction of invented sites says so where a real one says « etalab ».
PUBLISHED, INVENTED = "etalab", "exemple-fictif"
SITE_COLUMNS = 32
PLACE_COLUMNS = 6
# A file without line ends is no extraction, and must not fill the memory.
LONGEST_LINE = 20_000
CHUNK = 1 << 20


class Column(IntEnum):
    """Where a site's line holds what we read."""

    FINESS = 1
    LEGAL = 2
    SHORT_NAME = 3
    LONG_NAME = 4
    STREET_NUMBER = 7
    STREET_KIND = 8
    STREET = 9
    STREET_MORE = 10
    PLACE_NAME = 11
    COMMUNE = 12
    DEPARTMENT = 13
    DELIVERY = 15
    PHONE = 16
    CATEGORY_CODE = 18
    CATEGORY = 19
    SIRET = 22
    STATUS_CODE = 26
    OPENED_ON = 28


class Refused(Exception):
    """The whole file, or the import, is refused. The sentence is for the person."""


class Unreadable(ValueError):
    """One line is refused. The sentence is for the person."""


class Examined(NamedTuple):
    """What one look at the whole file tells."""

    encoding: str
    digest: str  # SHA-256, hexadecimal
    size: int  # bytes
    date: datetime.date
    is_fictitious: bool


class Line(NamedTuple):
    """One line. With a `problem` (a sentence) its cells are not those of its kind. `done`: bytes read so far."""

    number: int
    done: int
    kind: str
    cells: list
    problem: str = ""


def examine(file):
    """Read the binary file once: its encoding, its digest, its date. Raises `Refused` when it is no extraction."""
    digest, size, is_utf8 = hashlib.sha256(), 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    first = file.readline(LONGEST_LINE)
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if is_utf8:
            try:
                # Never « final »: a file cut in the middle of a letter keeps its encoding.
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    encoding = "utf-8" if is_utf8 else "iso-8859-1"
    date, is_fictitious = _header(first.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace"))
    return Examined(encoding, digest.hexdigest(), size, date, is_fictitious)


def _header(text):
    cells = [cell.strip() for cell in text.strip().split(";")]
    if len(cells) < 4 or cells[0].lower() != "finess" or cells[1] not in (PUBLISHED, INVENTED):
        raise Refused(
            "Ce fichier n’est pas une extraction FINESS : sa première ligne doit être de la forme "
            "« finess;etalab;96;2026-05-12 »."
        )
    try:
        return date_of(cells[3]), cells[1] == INVENTED
    except Unreadable as error:
        raise Refused(f"La première ligne ne donne pas la date de l’extraction : {error}.") from None


def lines(file, encoding):
    """The lines of the binary file after the first, one `Line` at a time."""
    done = 0
    file.seek(0)
    for number, raw in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
        done += len(raw)
        if number == 1:
            continue
        if b"\0" in raw or (len(raw) == LONGEST_LINE and not raw.endswith(b"\n")):
            yield Line(number, done, "", [], "ce n’est pas une ligne de texte")
            continue
        text = raw.decode(encoding, "replace").strip("\r\n")
        if text.strip():
            yield _cut(number, done, text)


def _cut(number, done, text):
    cells = text.split(";")
    kind, problem = cells[0], ""
    if kind == SITE and len(cells) != SITE_COLUMNS:
        problem = f"{len(cells)} colonnes au lieu de {SITE_COLUMNS}"
    elif kind == PLACE and len(cells) < PLACE_COLUMNS:
        problem = f"{len(cells)} colonnes au lieu de {PLACE_COLUMNS}"
    elif kind not in (SITE, PLACE):
        problem = f"« {kind[:30]} » n’est pas une nature de ligne connue"
    return Line(number, done, kind, cells, problem)


_FRENCH_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def date_of(text):
    """2026-05-12 or 12/05/2026; None when empty. Raises `Unreadable`."""
    if not text:
        return None
    french = _FRENCH_DATE.fullmatch(text)
    try:
        return datetime.date.fromisoformat("-".join(reversed(french.groups())) if french else text)
    except ValueError:
        raise Unreadable(f"« {text[:30]} » n’est pas une date") from None


def luhn(digits):
    """Whether the last digit is the right check of the others."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + rank % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_FINESS = re.compile(r"(?:\d{2}|2[AB])\d{7}", re.ASCII)


def finess_number(text):
    """The number without its spaces. Raises `Unreadable`. Numbers of Corsica hold a letter, and no known check."""
    number = text.replace(" ", "")
    if not _FINESS.fullmatch(number):
        raise Unreadable(f"« {text[:30]} » n’est pas un numéro FINESS (neuf caractères)")
    if number.isdigit() and not luhn(number):
        raise Unreadable(f"le numéro FINESS {number} est faux (sa clé de contrôle ne correspond pas)")
    return number


# La Poste numbers its offices by another rule.
_LA_POSTE = "356000000"


def siret_or_siren(text):
    """Fourteen or nine digits, as the register gives them. Raises `Unreadable`."""
    number = text.replace(" ", "")
    if not (number.isascii() and number.isdigit() and len(number) in (9, 14)):
        raise Unreadable(f"« {text[:30]} » n’est ni un SIRET ni un SIREN")
    if not luhn(number) and not (number.startswith(_LA_POSTE) and sum(map(int, number)) % 5 == 0):
        raise Unreadable(f"le numéro {number} est faux (sa clé de contrôle ne correspond pas)")
    return number
