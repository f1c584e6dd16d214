"""Load the types of bodies and their usual composition."""

from pathlib import Path

from instances.models import BodyType, SeatTemplate
from partenariat.reference import read_yaml, synchronise

DATA = Path(__file__).resolve().parent / "data"


def load():
    yield synchronise("Types d’instances", BodyType, body_types(), key=["code"])
    yield synchronise("Sièges types", SeatTemplate, seat_templates(), key=["body_type_id", "code"])


def body_types():
    return [{"to_check": "", **row} for row in read_yaml(DATA / "body_types.yaml")]


def seat_templates():
    types = dict(BodyType.objects.values_list("code", "pk"))
    # Every field is given, so that a value removed from the file is removed from the row too.
    absent = {
        "seats": None, "seats_min": None, "seats_max": None, "substitutes": None,
        "voice": "", "appointed_by": "", "note": "",
        "elected": False, "needs_agreement": False, "needs_training": False,
        "confidential_name": False, "to_check": False,
    }  # fmt: skip
    rows = []
    for row in read_yaml(DATA / "seat_templates.yaml"):
        values = {name: value for name, value in row.items() if name not in ("body_type", "sources")}
        rows.append({**absent, **values, "body_type_id": types[row["body_type"]]})
    return rows
