"""What the experience brings, and the seven points of the anti-alibi self-assessment."""

from django import forms

from experiences import enums
from experiences.forms.base import RubricForm
from experiences.forms.fields import Choice, Code, Codes, CommentedCodes, Count, Line, Lines, Text, YesNo
from experiences.forms.first import TEXT_LENGTH
from partenariat import terms
from partenariat.term_fields import in_former_order

EVALUATION = (
    "methods", "year", "criteria_set_at_start", "users_in_evaluation", "results", "results_returned", "report_url",
)  # fmt: skip


class ValueForm(RubricForm):
    rubric = "valeur"
    columns = (
        "benefits", "barriers", "levers", "user_needs_collected", "user_needs_notes", "evidence_level_proposed",
        "reproducibility", "reproducibility_notes", "links",
    )  # fmt: skip
    parts = {"evaluation": "evaluation_methods"}

    benefits = CommentedCodes("benefit", groups="stakeholder")
    barriers = CommentedCodes("barrier", groups="barrier_group")
    levers = CommentedCodes("lever")
    user_needs_collected = YesNo()
    user_needs_notes = Text(rows=3, max_length=TEXT_LENGTH)
    evaluation_methods = Codes("evaluation_method")
    evaluation_year = Count(max_value=2100)
    evaluation_criteria_set_at_start = YesNo()
    evaluation_users_in_evaluation = YesNo()
    evaluation_results = Text(max_length=TEXT_LENGTH)
    evaluation_results_returned = YesNo()
    evaluation_report_url = forms.URLField(required=False, assume_scheme="https")
    evidence_level_proposed = Code("evidence_level")
    reproducibility = Code("reproducibility")
    reproducibility_notes = Text(max_length=TEXT_LENGTH)
    links = Lines()

    def initial_from(self, values):
        evaluation = values["evaluation"] or {}
        return super().initial_from(values) | {
            f"evaluation_{name}": evaluation.get(name) for name in EVALUATION
        }

    def clean(self):
        super().clean()
        methods = self.cleaned_data.get("evaluation_methods", [])
        if "none" in methods and len(methods) > 1:
            self.add_error(
                "evaluation_methods",
                "Cochez «\u00a0pas d’évaluation à ce jour\u00a0», ou des méthodes, pas les deux.",
            )
        told = [
            name for name in EVALUATION if name != "methods" and self.cleaned_data.get(f"evaluation_{name}")
        ]
        if told and not methods:
            self.add_error("evaluation_methods", "Dites comment l’expérience a été évaluée.")
        year = self.cleaned_data.get("evaluation_year")
        if year is not None and year < 1900:
            self.add_error("evaluation_year", "Écrivez une année en quatre chiffres.")
        elif methods and any(other.year == year for other in self.fiche.evaluations.all()[1:]):
            self.add_error("evaluation_year", "La fiche a déjà une évaluation pour cette année.")

    def answers(self):
        evaluation = {name: self.cleaned_data[f"evaluation_{name}"] for name in EVALUATION}
        former = (self.shown.get("evaluation") or {}).get("methods", [])
        evaluation["methods"] = in_former_order(evaluation["methods"], former)
        return super().answers() | {"evaluation": evaluation if evaluation["methods"] else None}


class AntiAlibiForm(RubricForm):
    """`answers` are two fields a point, `AA-1` and `AA-1_comment`; stored {"AA-1": {"answer", "comment"}}."""

    rubric = "anti-alibi"
    paired = True
    columns = ("anti_alibi_public",)
    parts = {"anti_alibi": ""}

    anti_alibi_public = forms.BooleanField(required=False)

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        for number, (code, label) in enumerate(terms.choices("anti_alibi_check"), start=1):
            self.fields[code] = Choice(enums.AntiAlibi.choices, label=f"{number}. {label}")
            self.fields[f"{code}_comment"] = Line(label=f"Commentaire sur le point {number}", max_length=300)
        self.order_fields([name for name in self.fields if name != "anti_alibi_public"])

    def initial_from(self, values):
        asked = {}
        for code, kept in values["anti_alibi"].items():
            asked |= {code: kept["answer"], f"{code}_comment": kept["comment"]}
        return super().initial_from(values) | asked

    def clean(self):
        super().clean()
        data = self.cleaned_data
        for code, _ in terms.choices("anti_alibi_check"):
            if data.get(code) in (enums.AntiAlibi.NO, enums.AntiAlibi.PARTLY) and not data.get(
                f"{code}_comment"
            ):
                self.add_error(f"{code}_comment", "Expliquez en une phrase.")
            if data.get(f"{code}_comment") and not data.get(code):
                self.add_error(code, "Choisissez une réponse.")

    def answers(self):
        answered = {
            code: {"answer": self.cleaned_data[code], "comment": self.cleaned_data[f"{code}_comment"]}
            for code, _ in terms.choices("anti_alibi_check")
            if self.cleaned_data[code]
        }
        return super().answers() | {"anti_alibi": answered}

    def field_of(self, path, part=""):
        return part or path
