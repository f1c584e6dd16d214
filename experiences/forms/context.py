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
from experiences.forms.first import TEXT_LENGTH, chosen_places, keep_places
from experiences.forms.typed import TypedMixin
from partenariat import terms


class NeedForm(RubricForm):
    rubric = "besoin"
    columns = ("need", "objectives", "scope", "criteria", "action_fields", "sectors", "stage")

    need = Text(max_length=TEXT_LENGTH)
    objectives = Text(rows=3, max_length=TEXT_LENGTH)
    scope = Code("partnership_scope")
    criteria = Codes("partnership_criterion")
    action_fields = Codes("action_field")
    sectors = Codes("sector")
    stage = Code("experience_stage")
    start = VagueDate()
    end = VagueDate()

    def initial_from(self, fiche):
        return super().initial_from(fiche) | {
            "start": VagueDate.written(fiche.start_date, fiche.start_precision),
            "end": VagueDate.written(fiche.end_date, fiche.end_precision),
        }

    def clean(self):
        super().clean()
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start[0] and end[0] and end[0] < start[0]:
            self.add_error("end", "La fin précède le début.")

    def changes(self):
        changes = super().changes()
        for name in ("start", "end"):
            day, precision = self.cleaned_data[name]
            changes["columns"] |= {f"{name}_date": day, f"{name}_precision": precision}
        return changes


class ActivitiesForm(RubricForm):
    rubric = "activites"
    columns = ("activities", "activities_other")

    main_domain = Code("domain")
    other_domains = Codes("domain")
    activities = Codes("activity", groups="domain")
    activities_other = Text(rows=3, max_length=TEXT_LENGTH)

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        chosen = set(terms.labels("domain", fiche.domains))
        groups = terms.grouped_choices("activity", "domain")
        self.fields["activities"].choices = sorted(groups, key=lambda group: group[0] not in chosen)
        self.fields["activities"].widget.open_groups = chosen

    def initial_from(self, fiche):
        return super().initial_from(fiche) | {
            "main_domain": fiche.main_domain,
            "other_domains": fiche.domains[1:],
        }

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
        data["domains"] = [main, *others] if main else []

    def changes(self):
        changes = super().changes()
        changes["columns"]["domains"] = self.cleaned_data["domains"]
        return changes


class PlacesForm(TypedMixin, RubricForm):
    rubric = "lieux"
    columns = ("settings",)

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

    def initial_from(self, fiche):
        return super().initial_from(fiche) | {
            "places_kept": [territory.key for territory in fiche.territories.all()]
        }

    def clean(self):
        super().clean()
        self.clean_territory_named("place")

    def changes(self):
        return super().changes() | {"territories": chosen_places(self)}


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
        links = _partners(fiche)
        if links:
            self.fields["partners_kept"].choices = [
                (str(link.pk), f"{link.organisation} – {link.get_role_display().lower()}") for link in links
            ]
        else:
            del self.fields["partners_kept"]

    def initial_from(self, fiche):
        return super().initial_from(fiche) | {"partners_kept": [str(link.pk) for link in _partners(fiche)]}

    def clean(self):
        super().clean()
        self.clean_organisation_named("partner")
        if self.cleaned_data.get("partner") and not self.cleaned_data.get("partner_role"):
            self.add_error("partner_role", "Dites quel rôle joue cette organisation.")

    def changes(self):
        data = self.cleaned_data
        added = (data["partner"], data["partner_role"]) if data["partner"] else None
        return super().changes() | {
            "partners_kept": [int(pk) for pk in data.get("partners_kept", [])],
            "partner_added": added,
        }


def _partners(fiche):
    return list(fiche.carriers.exclude(role=enums.OrganisationRole.LEAD).select_related("organisation"))


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
