"""The public form of an approved association. SECURITY: an allow-list; it says nothing of who sits where."""

from instances.enums import AgreementLevel, AgreementStatus
from partenariat.representation import LICENCE, absolute, attribution, choice, day, moment, territory_of


def represent(organisation):
    """Takes a row of `listing.approved`, with its `seats`."""
    return {
        "identifiant": organisation.slug,
        "url": absolute(organisation.get_absolute_url()),
        "nom": organisation.name,
        "sigle": organisation.acronym or None,
        "territoire": territory_of(organisation.territory),
        "agrements": [_agreement(one) for one in organisation.in_force],
        "sieges": organisation.seats,
        "modifiee_le": moment(organisation.updated_at),
        "licence": LICENCE,
        "attribution": attribution(organisation.name, date=organisation.updated_at),
    }


def _agreement(agreement):
    return {
        "niveau": choice(AgreementLevel, agreement.level),
        "region": territory_of(agreement.region),
        "arrete": {
            "reference": agreement.decision_ref,
            "date": day(agreement.decision_date),
            "url": agreement.url or None,
        },
        "du": day(agreement.start_date),
        "au": day(agreement.end_date),
        "etat": choice(AgreementStatus, agreement.status),
    }
