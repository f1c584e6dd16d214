from experiences.models.attachments import MediaAsset, Testimony
from experiences.models.fiche import Experience
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
from experiences.models.queue import QueueItem
from experiences.models.review import Assignment, Opinion, ReplyTemplate
from experiences.models.words import SearchWord

__all__ = [
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
    "MatrixExample",
    "MatrixPosition",
    "MediaAsset",
    "ModerationEvent",
    "Opinion",
    "QueueItem",
    "ReplyTemplate",
    "Report",
    "SearchWord",
    "ShareInvitation",
    "Testimony",
    "ThreadMessage",
    "TypedAnswers",
]
