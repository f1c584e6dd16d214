from experiences.models.fiche import Experience
from experiences.models.life import ModerationEvent, Report
from experiences.models.parts import (
    Contact,
    Evaluation,
    ExperienceOrganisation,
    MatrixExample,
    MatrixPosition,
)
from experiences.models.words import SearchWord

__all__ = [
    "Contact",
    "Evaluation",
    "Experience",
    "ExperienceOrganisation",
    "MatrixExample",
    "MatrixPosition",
    "ModerationEvent",
    "Report",
    "SearchWord",
]
