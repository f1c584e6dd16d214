"""The formats of a file: CSV, XLSX, JSON, GeoJSON. Each is made as the rows are read, a batch at a time."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from partenariat import tables, workbooks
from partenariat.exports.asked import in_words
from partenariat.exports.columns import columns
from partenariat.lists import PublicList
from partenariat.representation import LICENCE, SITE_NAME
from partenariat.typography import french

# Wide enough to be read without a gesture, narrow enough to see several columns.
WIDTH = 22


@dataclass(frozen=True)
class Extract:
    """What a file holds: every row of a list for an address, on a day. `page`: the absolute address of that list."""

    of: PublicList
    filterset: object
    keys: list
    page: str
    day: date

    @property
    def attribution(self):
        """What a reuser prints (Licence Ouverte 2.0)."""
        return f"{french(self.of.title)}, {SITE_NAME}, {self.day:%d/%m/%Y}"


@dataclass(frozen=True)
class Format:
    """`write(extract)`: the bytes, as they come."""

    name: str
    media_type: str
    write: Callable


def _csv(extract):
    return tables.csv_chunks(*_table(extract))


def _xlsx(extract):
    header, rows = _table(extract)
    about = [
        ("Contenu", french(extract.of.title)),
        *((f"Filtre\u00a0: {label}", words) for label, words in in_words(extract.filterset)),
        ("Nombre de lignes", len(extract.keys)),
        ("Extrait le", extract.day.isoformat()),
        ("Adresse de la liste", extract.page),
        ("Licence", LICENCE["nom"]),
        ("Texte de la licence", LICENCE["url"]),
        ("Mention à reprendre", extract.attribution),
    ]
    sheets = [
        ("Données", header, rows, [WIDTH] * len(header)),
        ("À propos", ("Quoi", "Valeur"), about, (32, 80)),
    ]
    return tables.xlsx_chunks(sheets)


def _table(extract):
    """(header, rows). A comment around the table would break programs: each line says where it comes from."""
    known = columns(extract.of.shape)
    constant = {
        "licence": LICENCE["nom"],
        "licence_url": LICENCE["url"],
        "extrait_le": extract.day.isoformat(),
        "extrait_de": extract.page,
        "extrait_total": len(extract.keys),
    }
    end = [*constant.values()]
    rows = ([*(column.cell(form) for column in known), *end] for form in extract.of.forms_of(extract.keys))
    return [*(column.name for column in known), *constant], rows


def _json(extract):
    return tables.in_chunks(_json_texts(extract))


def _json_texts(extract):
    head = {
        "licence": LICENCE,
        "attribution": extract.attribution,
        "extrait_le": extract.day.isoformat(),
        "adresse": extract.page,
        "total": len(extract.keys),
    }
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "resultats": ['.encode()
    before = b"\n"
    for text in extract.of.texts_of(extract.keys):
        yield before
        yield text
        before = b",\n"
    yield b"\n]}\n"


FORMATS = {
    "csv": Format("CSV", tables.CSV, _csv),
    "xlsx": Format("Excel", workbooks.MIME, _xlsx),
    "json": Format("JSON", "application/json", _json),
}
