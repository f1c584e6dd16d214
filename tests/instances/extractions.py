"""Lines of an invented extraction, in the published layout."""

import io

from instances.register.layout import luhn

DATE = "2026-05-12"


def number(rank, department="93"):
    """A FINESS number with the right check digit; the ranks are far above those given out."""
    return checked(f"{department}9999{rank:02}")


def checked(digits):
    """These digits and the one that checks them."""
    return next(f"{digits}{digit}" for digit in range(10) if luhn(f"{digits}{digit}"))


def site(finess, name="CLINIQUE EXEMPLE FICTIF", **cells):
    """One line of 32 columns. `cells`: values by their name in the layout."""
    values = {
        "legal": "", "commune": "066", "department": finess[:2], "town": "93200 SAINT DENIS", "phone": "",
        "category_code": "365", "category": "Etablissement de Soins Pluridisciplinaire", "siret": "", "status": "",
        "opened": "1979-02-13", "street": "DES TILLEULS",
    } | cells  # fmt: skip
    return ";".join([
        "structureet", finess, values["legal"], name[:38], name, "", "", "12", "R", values["street"], "", "",
        values["commune"], values["department"], "X", values["town"], values["phone"], "", values["category_code"],
        values["category"], "", "", values["siret"], "", "", "", values["status"], "", values["opened"], "", DATE, "",
    ])  # fmt: skip


LAMBERT = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"


def place(finess, x=653000.0, y=6871000.0, source=LAMBERT):
    return f"geolocalisation;{finess};{x};{y};{source};{DATE}"


def written(*lines, date=DATE, encoding="utf-8", end="\n", mark="etalab"):
    """The bytes of a whole extraction."""
    return end.join([f"finess;{mark};96;{date}", *lines, ""]).encode(encoding)


def extraction(*lines, **options):
    """A whole extraction, as an open file."""
    return io.BytesIO(written(*lines, **options))
