"""Addresses as people write them, from the register's cut up capitals."""

import re
from functools import lru_cache

from instances.register import names

# Ways and towns come back by the thousand.
readable = lru_cache(maxsize=20_000)(names.readable)

# The abbreviations of the register; any other kind of way is written as it comes.
KINDS = {
    "ALL": "allée", "AV": "avenue", "BD": "boulevard", "CAR": "carrefour", "CHE": "chemin", "CHS": "chaussée",
    "CHT": "château", "CITE": "cité", "COUR": "cour", "CRS": "cours", "DOM": "domaine", "ESP": "esplanade",
    "FG": "faubourg", "GAL": "galerie", "GR": "grande rue", "HAM": "hameau", "IMP": "impasse", "LD": "lieu-dit",
    "LOT": "lotissement", "MAIL": "mail", "PARC": "parc", "PASS": "passage", "PKG": "parking", "PL": "place",
    "PORT": "port", "PROM": "promenade", "PRV": "parvis", "PTE": "porte", "QU": "quai", "QUAI": "quai",
    "R": "rue", "RES": "résidence", "RLE": "ruelle", "RPT": "rond-point", "RTE": "route", "RUE": "rue",
    "SEN": "sente", "SQ": "square", "TRA": "traverse", "VLA": "villa", "VOIE": "voie",
    "ZA": "ZA", "ZAC": "ZAC", "ZI": "ZI",
}  # fmt: skip
_REPEATED = {"B": "bis", "T": "ter", "Q": "quater"}
_NUMBER = re.compile(r"0*(\d+) ?([BTQ]|BIS|TER|QUATER)?", re.IGNORECASE)
_DELIVERY = re.compile(r"(\d{5})\s+(.+)")
_CEDEX = re.compile(r"\s+CEDEX(?:\s+(\d{1,2}))?$", re.IGNORECASE)
_BOX = re.compile(r"(BP|CS)\s*\d", re.IGNORECASE)


def street(number, kind, name, more, place):
    """« 12 bis rue de la République, BP 212 »."""
    number = " ".join(filter(None, (number, more)))
    if found := _NUMBER.fullmatch(number):
        letter = (found[2] or "").upper()
        number = " ".join(filter(None, (found[1], _REPEATED.get(letter, letter.lower()))))
    way = " ".join(filter(None, (KINDS.get(kind.upper(), kind.lower()), _way(name))))
    first = " ".join(filter(None, (number, way)))
    return ", ".join(filter(None, (first, place if not place or _BOX.match(place) else readable(place))))


def _way(name):
    """The name of a way: « DE LA REPUBLIQUE » keeps its first small words small."""
    text = readable(name)
    first, _, rest = name.partition(" ")
    small = first.lower()
    if rest and small in ("de", "du", "des", "la", "le", "les", "d", "l"):
        return small + text[len(first) :]
    return text


def postcode(text):
    """« 75571 » of « 75571 PARIS CEDEX 12 »; "" where there is none."""
    found = _DELIVERY.fullmatch(text.strip())
    return found[1] if found else ""


def town(text):
    """« Paris » of « 75571 PARIS CEDEX 12 »."""
    found = _DELIVERY.fullmatch(text.strip())
    return readable(_CEDEX.sub("", found[2])) if found else ""


def paris_borough(text):
    """The number of the arrondissement that a delivery line of Paris names, by postcode or by CEDEX; None otherwise."""
    found = _DELIVERY.fullmatch(text.strip())
    if not found or not found[1].startswith("75"):
        return None
    cedex = _CEDEX.search(found[2])
    number = int(cedex[1]) if cedex and cedex[1] else int(found[1][3:])
    is_known = bool(cedex and cedex[1]) or found[1][2:3] in ("0", "1")
    return number if is_known and 1 <= number <= 20 else None
