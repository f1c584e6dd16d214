from experiences.models.alerts import Alert, AlertReader
from experiences.models.attachments import MediaAsset, Testimony
from experiences.models.fiche import Experience
from experiences.models.judging import Judgment, UnansweredQuery
from experiences.models.life import ModerationEvent, Report
from experiences.models.loop import (
    CoAuthor,
    ContactRequest,
    ExperienceProposal,
    ShareInvitation,
    ThreadMessage,
    TypedAnswers,
)
from experiences.models.parts import (
    Contact,
    Evaluation,
    ExperienceBody,
    ExperienceEstablishment,
    ExperienceOrganisation,
    ExperienceTerritory,
    MatrixExample,
    MatrixPosition,
)
from experiences.models.public import FacetValue, PublicRow
from experiences.models.queue import QueueItem
from experiences.models.review import Assignment, Opinion, ReplyTemplate
from experiences.models.words import SearchWord

__all__ = [
    "Alert",
    "AlertReader",
    "Assignment",
    "CoAuthor",
    "Contact",
    "ContactRequest",
    "Evaluation",
    "Experience",
    "ExperienceBody",
    "ExperienceEstablishment",
    "ExperienceOrganisation",
    "ExperienceProposal",
    "ExperienceTerritory",
    "FacetValue",
    "Judgment",
    "MatrixExample",
    "MatrixPosition",
    "MediaAsset",
    "ModerationEvent",
    "Opinion",
    "PublicRow",
    "QueueItem",
    "ReplyTemplate",
    "Report",
    "SearchWord",
    "ShareInvitation",
    "Testimony",
    "ThreadMessage",
    "TypedAnswers",
    "UnansweredQuery",
]
