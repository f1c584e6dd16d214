"""Load the types of bodies, their usual composition, and the names the register lacks."""

from pathlib import Path

from django.db.models import Q

from instances import derived
from instances.enums import MemberPolicy
from instances.models import BodyType, Establishment, LegalEntity, SeatTemplate, UsualName
from partenariat.reference import read_yaml, synchronise

DATA = Path(__file__).resolve().parent / "data"


def load():
    yield synchronise("Types d’instances", BodyType, body_types(), key=["code"])
    yield synchronise("Sièges types", SeatTemplate, seat_templates(), key=["body_type_id", "code"])
    entities = read_yaml(DATA / "legal_entities.yaml")
    usual_names = read_yaml(DATA / "usual_names.yaml")
    loaded = [
        synchronise("Entités juridiques", LegalEntity, entities, key=["finess"]),
        synchronise("Noms d’usage", UsualName, usual_names, key=["finess", "name"]),
    ]
    yield from loaded
    if any(result.created or result.updated for result in loaded):
        # Sites are found by these names, whichever of the two came first.
        derived.refresh_establishments(
            Establishment.objects.filter(
                Q(finess__in=[row["finess"] for row in usual_names])
                | Q(legal_entity__finess__in=[row["finess"] for row in entities])
            ).values_list("pk", flat=True)
        )


def body_types():
    absent = {
        "to_check": "",
        "term_months": None,
        "meetings_min": None,
        "member_policy": MemberPolicy.CONSENT,
    }
    return [{**absent, **row} for row in read_yaml(DATA / "body_types.yaml")]


def seat_templates():
    types = dict(BodyType.objects.values_list("code", "pk"))
    # Every field is given, so that a value removed from the file is removed from the row too.
    absent = {
        "seats": None, "seats_min": None, "seats_max": None, "substitutes": None,
        "voice": "", "appointed_by": "", "note": "",
        "elected": False, "needs_agreement": False, "needs_training": False,
        "confidential_name": False, "for_users": False, "to_check": False,
    }  # fmt: skip
    rows = []
    for row in read_yaml(DATA / "seat_templates.yaml"):
        values = {name: value for name, value in row.items() if name not in ("body_type", "sources")}
        rows.append({**absent, **values, "body_type_id": types[row["body_type"]]})
    return rows
