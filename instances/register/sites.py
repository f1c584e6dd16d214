"""One line of the register, read as the site it describes."""

import datetime
from typing import NamedTuple

from django.conf import settings

from instances.enums import Ownership
from instances.register import addresses
from instances.register.layout import (
    Column,
    Unreadable,
    date_of,
    finess_number,
    luhn,
    siret_or_siren,
)
from instances.register.names import readable
from partenariat.enums import TerritoryKind
from partenariat.models import Territory

# The register's own codes of départements where they differ from the official ones.
DEPARTMENTS = {"9A": "971", "9B": "972", "9C": "973", "9D": "974", "9E": "975", "9F": "976"}
# The legal status of the site: public health establishment, private one of collective interest (ESPIC).
STATUSES = {"1": Ownership.PUBLIC, "6": Ownership.NON_PROFIT}
# A SIREN that begins so belongs to a public body.
PUBLIC_SIREN = ("1", "2")


class Site(NamedTuple):
    """A line as it enters the staging table; "" where the register says nothing."""

    line: int
    finess: str
    legal: str
    siret: str
    name: str
    register_name: str
    category_code: str
    category: str
    ownership: str
    address: str
    postcode: str
    phone: str
    territory_id: int
    opened_on: datetime.date | None


class Reader:
    """Turns lines into sites, within a scope: the key of a région or of the country.

    `warnings` gathers [line, sentence] for what was left out of a line otherwise kept.
    """

    def __init__(self, scope, warnings):
        self.warnings = warnings
        self.places = dict(Territory.objects.filter(key__regex="^(com|dep)-").values_list("key", "pk"))
        self.departments = _departments(scope)
        self.own_departments = _departments(f"reg-{settings.PARTENARIAT_REGION}")

    def is_outside(self, cells):
        """Whether the line is about a département we know of, outside the scope."""
        code = self._department(cells)
        return code not in self.departments and f"dep-{code}" in self.places

    def site(self, number, cells):
        """The site of this line. Raises `Unreadable` when it cannot be kept."""
        cells = [cell.strip() for cell in cells]
        finess = finess_number(cells[Column.FINESS])
        territory_id, is_commune = self._place(number, cells)
        long_name = cells[Column.LONG_NAME] or cells[Column.SHORT_NAME]
        if not long_name:
            raise Unreadable("l’établissement n’a pas de nom")
        siret = self._kept(number, "son SIRET", siret_or_siren, cells[Column.SIRET])
        address = addresses.street(
            cells[Column.STREET_NUMBER],
            cells[Column.STREET_KIND],
            cells[Column.STREET],
            cells[Column.STREET_MORE],
            cells[Column.PLACE_NAME],
        )
        # The town is the site's territory; where that is only a département, the address says it.
        if not is_commune:
            address = ", ".join(filter(None, (address, addresses.town(cells[Column.DELIVERY]))))
        return Site(
            line=number,
            finess=finess,
            legal=self._kept(number, "son entité juridique", finess_number, cells[Column.LEGAL]),
            siret=siret,
            name=readable(long_name)[:200],
            register_name=long_name[:200],
            category_code=cells[Column.CATEGORY_CODE][:4],
            category=cells[Column.CATEGORY][:200],
            ownership=ownership(cells[Column.STATUS_CODE], siret),
            address=address[:300],
            postcode=addresses.postcode(cells[Column.DELIVERY]),
            phone=phone(cells[Column.PHONE]),
            territory_id=territory_id,
            opened_on=self._kept(number, "sa date d’ouverture", date_of, cells[Column.OPENED_ON]) or None,
        )

    def _kept(self, number, what, read, text):
        """What `read` makes of the text; "" with a warning when it cannot."""
        if not text:
            return ""
        try:
            return read(text)
        except Unreadable as error:
            self.warnings.append([number, f"Importé sans {what} : {error}."])
            return ""

    def _department(self, cells):
        code = cells[Column.DEPARTMENT].strip().upper()
        return DEPARTMENTS.get(code, code)

    def _place(self, number, cells):
        """(territory pk, whether it is the commune): the département's where the commune is not known."""
        department = self._department(cells)
        if f"dep-{department}" not in self.places:
            raise Unreadable(f"le département « {cells[Column.DEPARTMENT][:30]} » n’est pas connu")
        # Overseas the register gives the last three figures of five: 97 and 105 make 97105.
        commune = f"com-{department[:2]}{cells[Column.COMMUNE]}"
        if commune == "com-75056" and (borough := addresses.paris_borough(cells[Column.DELIVERY])):
            commune = f"com-751{borough:02}"
        if commune in self.places:
            return self.places[commune], True
        # Elsewhere the base holds few communes: one that it lacks is no fault of the line.
        if department in self.own_departments:
            self.warnings.append(
                [
                    number,
                    f"Placé dans le département : la commune « {cells[Column.COMMUNE][:30]} » est inconnue.",
                ]
            )
        return self.places[f"dep-{department}"], False


def _departments(key):
    inside = Territory.objects.within(key).filter(kind=TerritoryKind.DEPARTMENT)
    return set(inside.values_list("code", flat=True))


def ownership(status_code, siret):
    """Public, private non-profit, or "" where the register does not settle it."""
    if status_code in STATUSES:
        return STATUSES[status_code]
    return Ownership.PUBLIC if siret.startswith(PUBLIC_SIREN) and luhn(siret[:9]) else ""


def phone(text):
    """« 01 23 45 67 89 »; what is no French number is left out."""
    digits = "".join(filter(str.isdigit, text))
    if len(digits) == 9 and not digits.startswith("0"):
        digits = f"0{digits}"
    if len(digits) != 10 or not digits.startswith("0"):
        return ""
    return " ".join(digits[start : start + 2] for start in range(0, 10, 2))
