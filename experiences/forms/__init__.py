"""The forms of a fiche: the first one, then one per rubric."""

from experiences.forms.context import (
    ActivitiesForm,
    ActorsForm,
    ModalitiesForm,
    NeedForm,
    PlacesForm,
    RegulationForm,
    SkillsForm,
    TrainingForm,
)
from experiences.forms.decisions import SubmitForm, WithdrawForm
from experiences.forms.first import EssentialForm, FirstForm
from experiences.forms.matrix import MatrixForm
from experiences.forms.value import AntiAlibiForm, ValueForm

RUBRIC_FORMS = {
    "essentiel": EssentialForm,
    "besoin": NeedForm,
    "activites": ActivitiesForm,
    "lieux": PlacesForm,
    "reglementation": RegulationForm,
    "acteurs": ActorsForm,
    "formation": TrainingForm,
    "competences": SkillsForm,
    "modalites": ModalitiesForm,
    "valeur": ValueForm,
    "matrice": MatrixForm,
    "anti-alibi": AntiAlibiForm,
}

__all__ = ["RUBRIC_FORMS", "FirstForm", "SubmitForm", "WithdrawForm"]
