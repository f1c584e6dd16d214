"""Tables as files: CSV and XLSX, written so that no spreadsheet program runs what a cell holds."""

import csv
import io
import zipfile

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet program takes for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 3000


class Unreadable(Exception):
    """The sentence is for the person."""


def neutral(value):
    """A cell whose text no program takes for a formula (OWASP « CSV injection »)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(name, header, rows):
    """A file to download, for spreadsheet programs set in French: semicolons, UTF-8 with its mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return _download(("\ufeff" + out.getvalue()).encode(), f"{name}.csv", "text/csv; charset=utf-8")


def streamed_csv(name, header, rows):
    """The same, line by line as `rows` gives them: the memory stays flat whatever their number."""
    writer = csv.writer(_Line(), delimiter=";")

    def lines():
        yield "\ufeff" + writer.writerow(header)
        for row in rows:
            yield writer.writerow([neutral(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


class _Line:
    """A file that gives back each line instead of keeping it."""

    def write(self, line):
        return line


def as_xlsx(name, header, rows, *, widths=()):
    book = Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append([neutral(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return _download(out.getvalue(), f"{name}.xlsx", XLSX)


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
