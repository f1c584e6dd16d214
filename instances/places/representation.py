"""The public form of an establishment. SECURITY: an allow-list."""

from accounts.representation import link as organisation_link
from instances.enums import ExpectedRule, Ownership
from instances.places import categories
from instances.representation import establishment_link
from partenariat.representation import LICENCE, absolute, attribution, choice, day, moment, territory_of


def represent(establishment):
    """Takes a row of `api.establishments.establishments()`, with `represented` (`gathering.gather`)."""
    represented = establishment.represented
    known = {body.type_id for body in represented.bodies}
    return {
        "finess": establishment.finess,
        "finess_juridique": establishment.legal_entity.finess if establishment.legal_entity else None,
        "entite_juridique": (establishment.legal_entity.name or None) if establishment.legal_entity else None,
        "url": absolute(establishment.get_absolute_url()),
        "nom": establishment.name,
        "noms_d_usage": establishment.usual_names,
        "categorie": establishment.category or None,
        "categorie_code": establishment.category_code or None,
        "categorie_en_clair": categories.words(establishment) or None,
        "statut": choice(Ownership, establishment.ownership),
        "adresse": establishment.address or None,
        "code_postal": establishment.postcode or None,
        "telephone": establishment.phone or None,
        "latitude": establishment.latitude,
        "longitude": establishment.longitude,
        "territoire": territory_of(establishment.territory),
        "gestionnaire": organisation_link(establishment.manager),
        "site": establishment.website or None,
        "page_usagers": establishment.users_rights_url or None,
        "contact_usagers": establishment.public_contact or None,
        "instances": [_body_link(body) for body in represented.bodies],
        "instances_attendues": [_expected(site, known) for site in represented.expected],
        "ouvert": establishment.is_open,
        "ferme_le": day(establishment.closed_on),
        "registre_du": day(establishment.register_date),
        "exemple_fictif": establishment.is_fictitious,
        "modifie_le": moment(establishment.updated_at),
        "licence": LICENCE,
        "attribution": attribution(establishment.name, establishment.finess, date=establishment.updated_at),
    }


def _body_link(body):
    return {
        "reference": body.reference,
        "identifiant": body.slug,
        "nom": body.name,
        "type": body.type.code,
        "sigle": body.type.acronym or None,
        "url": absolute(body.get_absolute_url()),
    }


def _expected(site, known):
    """Why a body is expected there; « connue » false means that nobody told us of it, never that it is missing."""
    return {
        "type": site.type.code,
        "libelle": site.type.label,
        "regle": choice(ExpectedRule, site.expected.rule),
        "site_principal": establishment_link(site.expected.establishment),
        "connue": site.type_id in known,
    }
