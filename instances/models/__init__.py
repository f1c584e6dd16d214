from instances.models.alerts import Alert
from instances.models.associations import Agreement
from instances.models.bodies import Body
from instances.models.calls import CallForCandidates, Candidacy
from instances.models.campaigns import AppointmentBatch, RenewalCampaign
from instances.models.establishments import Establishment, LegalEntity, UsualName
from instances.models.expected import ExpectedBody, ExpectedSite
from instances.models.mandates import AppointmentAct, Mandate, Representative
from instances.models.meetings import BodyMeeting
from instances.models.notices import MandateNotice
from instances.models.qualified import QualifiedPersonActivity, QualifiedPersonEntry, QualifiedPersonList
from instances.models.register import RegisterImport
from instances.models.seats import Seat
from instances.models.types import BodyType, SeatTemplate
from instances.models.upkeep import BodyProposal, EstablishmentProposal, MaintenanceClaim

__all__ = [
    "Agreement",
    "Alert",
    "AppointmentAct",
    "AppointmentBatch",
    "Body",
    "BodyMeeting",
    "BodyProposal",
    "BodyType",
    "CallForCandidates",
    "Candidacy",
    "Establishment",
    "EstablishmentProposal",
    "ExpectedBody",
    "ExpectedSite",
    "LegalEntity",
    "MaintenanceClaim",
    "Mandate",
    "MandateNotice",
    "QualifiedPersonActivity",
    "QualifiedPersonEntry",
    "QualifiedPersonList",
    "RegisterImport",
    "RenewalCampaign",
    "Representative",
    "Seat",
    "SeatTemplate",
    "UsualName",
]
