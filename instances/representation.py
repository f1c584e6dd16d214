"""The public form of a body and of an establishment. SECURITY: an allow-list."""

from accounts.representation import link as organisation_link
from instances.enums import ActivityStatus, BodyKind, BodyLevel, Obligation, Ownership
from partenariat.representation import (
    LICENCE,
    absolute,
    attribution,
    choice,
    coded,
    coded_list,
    day,
    moment,
    source,
    territory_of,
)


def represent(body):
    """Takes a row of `Body.objects.visible_to(user).for_list()`, with its host and its source."""
    return {
        "reference": body.reference,
        "identifiant": body.slug,
        "url": absolute(body.get_absolute_url()),
        "nom": body.name,
        "type": body_type(body.type),
        "presentation": body.facts or None,
        "territoire": territory_of(body.territory),
        "etablissement": establishment_link(body.establishment),
        "etablissement_nom": body.establishment_name or None,
        "porteur": organisation_link(body.host_organisation),
        "formes_de_representation": coded_list("representation_form", body.representation_forms),
        "place_des_usagers": coded("representation_status", body.representation_status),
        "activite": choice(ActivityStatus, body.activity_status),
        "contact": body.public_contact or None,
        "site": body.website or None,
        "a_verifier": body.to_check or None,
        "source": source(body.source, body.source_section),
        "verifiee_le": day(body.last_verified_at),
        "publiee_le": moment(body.published_at),
        "modifiee_le": moment(body.updated_at),
        "licence": LICENCE,
        "attribution": attribution(body.name, body.reference, date=body.updated_at),
    }


def body_type(kind):
    return {
        "code": kind.code,
        "libelle": kind.label,
        "sigle": kind.acronym or None,
        "nature": choice(BodyKind, kind.kind),
        "echelle": choice(BodyLevel, kind.level),
        "obligation": choice(Obligation, kind.mandatory),
        "place_des_usagers": coded("representation_status", kind.representation_status),
        "base_legale": kind.legal_basis or None,
        "duree_des_mandats": kind.term or None,
        "mission": kind.mission or None,
        "a_verifier": kind.to_check or None,
    }


def establishment_link(establishment):
    """The short form, where another record names it."""
    if establishment is None:
        return None
    return {
        "finess": establishment.finess,
        "nom": establishment.name,
        "api": absolute(f"/api/v1/etablissements/{establishment.finess}/"),
    }


def establishment(establishment):
    """Takes a row with its territory and its manager."""
    return {
        "finess": establishment.finess,
        "finess_juridique": establishment.finess_legal or None,
        "nom": establishment.name,
        "categorie": establishment.category or None,
        "statut": choice(Ownership, establishment.ownership),
        "territoire": territory_of(establishment.territory),
        "gestionnaire": organisation_link(establishment.manager),
        "site": establishment.website or None,
        "ouvert": establishment.is_open,
        "licence": LICENCE,
    }
