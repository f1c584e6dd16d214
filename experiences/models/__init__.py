from experiences.models.fiche import Experience
from experiences.models.life import ModerationEvent, Report
from experiences.models.parts import (
    Contact,
    Evaluation,
    ExperienceOrganisation,
    MatrixExample,
    MatrixPosition,
)

__all__ = [
    "Contact",
    "Evaluation",
    "Experience",
    "ExperienceOrganisation",
    "MatrixExample",
    "MatrixPosition",
    "ModerationEvent",
    "Report",
]
