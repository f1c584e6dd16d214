"""The public form of an organisation. SECURITY: an allow-list; members and authors are never in it."""

from partenariat.representation import (
    LICENCE,
    absolute,
    attribution,
    coded,
    moment,
    source,
    territory_of,
)


def represent(organisation):
    """Takes a row of `Organisation.objects.visible_to(user).for_list()`, with its source."""
    return {
        "identifiant": organisation.slug,
        "url": absolute(organisation.get_absolute_url()),
        "nom": organisation.name,
        "sigle": organisation.acronym or None,
        "type": coded("organisation_type", organisation.type),
        "siren": organisation.siren or None,
        "rna": organisation.rna or None,
        "presentation": organisation.description or None,
        "territoire": territory_of(organisation.territory),
        "site": organisation.website or None,
        "courriel": organisation.public_email or None,
        "verifiee": organisation.is_verified,
        "source": source(organisation.source),
        "modifiee_le": moment(organisation.updated_at),
        "licence": LICENCE,
        "attribution": attribution(organisation.name, date=organisation.updated_at),
    }


def link(organisation):
    """The short form, where another record names it; null when the public may not see it."""
    if organisation is None or not (organisation.is_verified or organisation.is_carried):
        return None
    return {
        "identifiant": organisation.slug,
        "nom": organisation.name,
        "sigle": organisation.acronym or None,
        "url": absolute(organisation.get_absolute_url()),
    }
