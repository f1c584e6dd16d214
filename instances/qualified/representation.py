"""The public form of a list. SECURITY: an allow-list; a direct contact is never in it.

What a person agreed to is to be read on the page of the département: copies elsewhere would outlive their consent.
"""

from django.urls import reverse

from instances.enums import QualifiedField
from partenariat.representation import (
    LICENCE,
    absolute,
    attribution,
    choice,
    day,
    moment,
    territory_of,
)

SIGNATORIES = ["Préfet", "Agence régionale de santé", "Président du conseil départemental"]


def represent(of_list):
    """Takes a row of `api.qualified.lists()`."""
    department = of_list.department
    return {
        "identifiant": department.key,
        "url": absolute(reverse("qualified_department", args=[department.key])),
        "departement": territory_of(department),
        "arrete": {
            "reference": of_list.decision_ref,
            "date": day(of_list.decision_date),
            "url": of_list.document_url or None,
        },
        "signataires": SIGNATORIES,
        "valable_du": day(of_list.valid_from),
        "valable_jusqu_au": day(of_list.valid_to),
        "comment_saisir": of_list.how_to_contact,
        "service": of_list.service_contact,
        "personnes": [_person(entry) for entry in of_list.active],
        "exemple_fictif": of_list.is_fictitious,
        "publiee_le": moment(of_list.published_at),
        "licence": LICENCE,
        "attribution": attribution(
            f"Personnes qualifiées, {department.name}", of_list.decision_ref, date=of_list.published_at
        ),
    }


def _person(entry):
    return {
        "nom": entry.display_name,
        "domaines": [choice(QualifiedField, field) for field in entry.fields],
        "secteurs": [territory_of(area) for area in entry.areas.all()],
    }
