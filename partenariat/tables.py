"""Tables as files: CSV and XLSX, written so that no spreadsheet program runs what a cell holds."""

import csv
import io
import zipfile

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import load_workbook

from partenariat import workbooks

CSV = "text/csv; charset=utf-8"
# What a spreadsheet program takes for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Lines are sent together: one by one, the server spends more on sending than on making them.
CHUNK = 32 * 1024
LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 3000


class Unreadable(Exception):
    """The sentence is for the person."""


def neutral(value):
    """A cell no program takes for a formula (OWASP « CSV injection »): a text, or a number left as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(name, header, rows):
    """A file to download, for spreadsheet programs set in French: semicolons, UTF-8 with its mark."""
    return _download("".join(csv_lines(header, rows)).encode(), f"{name}.csv", CSV)


def streamed_csv(name, header, rows):
    """The same, as `rows` gives them: the memory stays flat whatever their number."""
    response = StreamingHttpResponse(csv_chunks(header, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_chunks(header, rows):
    """The same as bytes, in chunks."""
    return in_chunks(line.encode() for line in csv_lines(header, rows))


def csv_lines(header, rows):
    """The lines of a CSV file, as texts, the mark of UTF-8 first."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + writer.writerow(_neutral_row(header))
    for row in rows:
        yield writer.writerow(_neutral_row(row))


def in_chunks(pieces):
    """These bytes, some tens of kilobytes at a time."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


class _Line:
    """A file that gives back each line instead of keeping it."""

    def write(self, line):
        return line


def as_xlsx(name, header, rows, *, widths=()):
    content = b"".join(xlsx_chunks([("Feuille", header, rows, widths)]))
    return _download(content, f"{name}.xlsx", workbooks.MIME)


def streamed_xlsx(name, sheets):
    """`sheets`: [(title, header, rows, widths of the columns)]. The memory stays flat."""
    response = StreamingHttpResponse(xlsx_chunks(sheets), content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def xlsx_chunks(sheets):
    """The bytes of a workbook, as its rows are read."""
    return workbooks.chunks(
        [
            (title, _neutral_row(header), map(_neutral_row, rows), widths)
            for title, header, rows, widths in sheets
        ]
    )


def _neutral_row(row):
    return [neutral(cell) for cell in row]


def _download(content, name, kind):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def read(upload):
    """The rows of an XLSX or CSV file, as lists of texts, the header first. Raises `Unreadable`."""
    if upload.size > LARGEST:
        raise Unreadable("Ce fichier dépasse 5 Mo. Partagez-le en plusieurs.")
    content = upload.read()
    rows = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(f"Ce fichier a plus de {MOST_ROWS} lignes. Partagez-le en plusieurs.")
    if not any(any(row) for row in rows):
        raise Unreadable("Ce fichier est vide.")
    width = max((number for number, title in enumerate(rows[0], start=1) if title), default=0)
    return [row[:width] for row in rows]


def _read_xlsx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # SECURITY: a small file may unpack to more than the memory holds.
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("Ce classeur est trop lourd une fois ouvert.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = book.active.iter_rows(max_row=MOST_ROWS + 2, max_col=50, values_only=True)
        return [[_text(cell) for cell in line] for line in lines]
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken workbook makes the library raise
        raise Unreadable(
            "Ce classeur ne s’ouvre pas. Enregistrez-le à nouveau, en XLSX ou en CSV."
        ) from error


def _read_csv(content):
    if b"\x00" in content:
        raise Unreadable("Ce fichier n’est ni un classeur XLSX, ni un texte CSV.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") >= header.count(",") else ","
    try:
        return [
            [_text(cell) for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise Unreadable(
            "Ce fichier CSV ne se lit pas. Enregistrez-le à nouveau, en XLSX ou en CSV."
        ) from error


def _text(value):
    """A cell as a person would have typed it."""
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(str(value).split())
    # Our own mark against formulas.
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA else text
