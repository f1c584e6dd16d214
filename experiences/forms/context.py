"""The rubrics that say why, where, who and how."""

from django import forms

from experiences import enums
from experiences.forms.base import RubricForm
from experiences.forms.fields import (
    Checkboxes,
    Choice,
    Code,
    Codes,
    Count,
    Line,
    Radios,
    Text,
    VagueDate,
    YesNo,
)
from experiences.forms.first import LEAD, TEXT_LENGTH, chosen_places, keep_places
from experiences.forms.typed import TypedMixin
from partenariat import terms
from partenariat.term_fields import in_former_order


class NeedForm(RubricForm):
    rubric = "besoin"
    columns = (
        "need", "objectives", "scope", "criteria", "action_fields", "sectors", "stage", "start", "end",
    )  # fmt: skip

    need = Text(max_length=TEXT_LENGTH)
    objectives = Text(rows=3, max_length=TEXT_LENGTH)
    scope = Code("partnership_scope")
    criteria = Codes("partnership_criterion")
    action_fields = Codes("action_field")
    sectors = Codes("sector")
    stage = Code("experience_stage")
    start = VagueDate()
    end = VagueDate()

    def clean(self):
        super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end[0] < start[0]:
            self.add_error("end", "La fin précède le début.")


class ActivitiesForm(RubricForm):
    rubric = "activites"
    columns = ("activities", "activities_other")
    parts = {"domains": "main_domain"}

    main_domain = Code("domain")
    other_domains = Codes("domain")
    activities = Codes("activity", groups="domain")
    activities_other = Text(rows=3, max_length=TEXT_LENGTH)

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        chosen = set(terms.labels("domain", self.values["domains"]))
        groups = terms.grouped_choices("activity", "domain")
        self.fields["activities"].choices = sorted(groups, key=lambda group: group[0] not in chosen)
        self.fields["activities"].widget.open_groups = chosen

    def initial_from(self, values):
        main, *others = values["domains"] or [""]
        return super().initial_from(values) | {"main_domain": main, "other_domains": others}

    def clean(self):
        super().clean()
        data = self.cleaned_data
        main = data.get("main_domain", "")
        others = [code for code in data.get("other_domains", []) if code != main]
        if others and not main:
            self.add_error("main_domain", "Choisissez d’abord le domaine principal.")
        if len(others) > 2:
            self.add_error("other_domains", "Deux autres domaines au plus.")
        known = terms.vocabulary("activity")
        elsewhere = [
            known[code].label
            for code in data.get("activities", [])
            if known[code].parent not in [main, *others]
        ]
        if elsewhere:
            self.add_error(
                "activities",
                "Cochez aussi le domaine de\u00a0: "
                + ", ".join(f"«\u00a0{label}\u00a0»" for label in elsewhere)
                + ".",
            )
        others = in_former_order(others, self.shown.get("domains", []))
        data["domains"] = [main, *others] if main else []

    def answers(self):
        return super().answers() | {"domains": self.cleaned_data["domains"]}


class PlacesForm(TypedMixin, RubricForm):
    rubric = "lieux"
    columns = ("settings",)
    parts = {"territories": "place"}

    places_kept = forms.MultipleChoiceField(
        label="Les territoires de la fiche", widget=Checkboxes, required=False
    )
    place = Line(max_length=120, error_messages={"required": "Indiquez au moins un territoire."})
    settings = Codes("setting")

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        self.fields["place"].required = True
        self.fields["place"].widget.attrs |= {"data-territories": "", "autocomplete": "off"}
        keep_places(self)

    def initial_from(self, values):
        return super().initial_from(values) | {"places_kept": values["territories"]}

    def clean(self):
        super().clean()
        self.clean_territory_named("place")

    def answers(self):
        return super().answers() | {"territories": chosen_places(self)}


class RegulationForm(RubricForm):
    rubric = "reglementation"
    columns = ("regulation",)

    regulation = Text(max_length=TEXT_LENGTH)


class ActorsForm(TypedMixin, RubricForm):
    rubric = "acteurs"
    columns = (
        "audiences", "themes", "users_involved_count", "professionals_count", "pair_led", "initiators",
        "facilitators", "users_in_governance", "governance_voice",
    )  # fmt: skip
    parts = {"carriers": "partner"}

    audiences = Codes("audience")
    themes = Codes("theme", groups="theme_kind")
    users_involved_count = Count()
    professionals_count = Count()
    pair_led = YesNo()
    initiators = Codes("initiator")
    facilitators = Codes("facilitator_type")
    users_in_governance = Count(max_value=1000)
    governance_voice = Choice(enums.Voice.choices)
    partners_kept = forms.MultipleChoiceField(
        label="Les organisations associées",
        help_text="Décochez celle qui ne convient plus.",
        widget=Checkboxes,
        required=False,
    )
    partner = Line(max_length=200)
    partner_role = forms.ChoiceField(
        widget=Radios,
        required=False,
        choices=[
            choice for choice in enums.OrganisationRole.choices if choice[0] != enums.OrganisationRole.LEAD
        ],
    )
    field_order = (*columns, "partners_kept", "partner", "partner_role")

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        partners = _partners(self.shown)
        if partners:
            self.fields["partners_kept"].choices = [
                (_key(one), f"{one['name']} – {enums.OrganisationRole(one['role']).label.lower()}")
                for one in partners
            ]
        else:
            del self.fields["partners_kept"]

    def initial_from(self, values):
        return super().initial_from(values) | {"partners_kept": [_key(one) for one in _partners(values)]}

    def clean(self):
        super().clean()
        self.clean_organisation_named("partner")
        if self.cleaned_data.get("partner") and not self.cleaned_data.get("partner_role"):
            self.add_error("partner_role", "Dites quel rôle joue cette organisation.")

    def answers(self):
        data = self.cleaned_data
        lead = [one for one in self.shown.get("carriers", []) if one["role"] == LEAD]
        kept = [one for one in _partners(self.shown) if _key(one) in data.get("partners_kept", [])]
        added = [data["partner"] | {"role": data["partner_role"]}] if data["partner"] else []
        new = [one for one in added if _key(one) not in map(_key, kept)]
        return super().answers() | {"carriers": [*lead, *kept, *new]}

    def field_of(self, path, part=""):
        return "" if part == "lead" else super().field_of(path, part)


def _partners(values):
    return [one for one in values.get("carriers", []) if one["role"] != LEAD]


def _key(carrier):
    """Tells one partner from another on the page, even one that only a prepared update names so far."""
    return f"{carrier['organisation'] or carrier['name']}-{carrier['role']}"


class TrainingForm(RubricForm):
    rubric = "formation"
    columns = ("training_need", "training_notes")

    training_need = Choice(enums.TrainingNeed.choices)
    training_notes = Text(max_length=TEXT_LENGTH)


class SkillsForm(RubricForm):
    rubric = "competences"
    columns = ("skills",)

    skills = Codes("skill")


class ModalitiesForm(RubricForm):
    rubric = "modalites"
    columns = ("modalities", "modality_notes", "expenses_covered", "funding_types")

    modalities = Codes("modality", groups="modality_group")
    modality_notes = Text(rows=3, max_length=TEXT_LENGTH)
    expenses_covered = YesNo()
    funding_types = Codes("funding_type")
