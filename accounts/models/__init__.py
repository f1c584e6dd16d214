from accounts.models.consents import Consent, ConsentWording
from accounts.models.mail import OutboxMessage
from accounts.models.organisations import (
    Organisation,
    OrganisationClaim,
    OrganisationMembership,
    OrganisationProposal,
)
from accounts.models.people import AccessLink, User

__all__ = [
    "AccessLink",
    "Consent",
    "ConsentWording",
    "Organisation",
    "OrganisationClaim",
    "OrganisationMembership",
    "OrganisationProposal",
    "OutboxMessage",
    "User",
]
