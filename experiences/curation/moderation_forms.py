"""What staff fill in about a fiche: a coding, a correction, an entry for somebody else."""

from django import forms
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from experiences import enums
from experiences.derived import refresh
from experiences.models import Contact, Experience, ExperienceOrganisation, MatrixPosition
from experiences.triggers import CODED_COLUMNS
from instances.models import Body
from partenariat.admin_site import DateInput
from partenariat.models import Territory, plain
from partenariat.named import NamedListField
from partenariat.term_fields import (
    CommentedCodesField,
    TermField,
    TermsField,
    in_former_order,
)

# What the coding page decides, among the coded columns.
CODING = ("domains", "activities", "action_fields", "sectors", "criteria", "audiences", "themes")
GROUPS = {"activities": "domain"}
LARGE = {"rows": 4, "class": "vLargeTextField"}


def coded_field(name, **options):
    """The form field of a coded column of the fiche."""
    vocabulary, reading = CODED_COLUMNS[name]
    options.setdefault("label", Experience._meta.get_field(name).verbose_name.capitalize())
    options.setdefault("required", False)
    if reading == "scalar":
        return TermField(vocabulary, **options)
    if reading == "json":
        return CommentedCodesField(vocabulary, **options)
    return TermsField(vocabulary, groups=GROUPS.get(name, ""), **options)


class SeenForm(forms.ModelForm):
    """A form on a fiche as it was read: refused, with all that was typed, once somebody else has written it.

    Checked and saved in one transaction: the row is locked from the check on.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self):
        data = super().clean()
        rows = Experience.objects.filter(pk=self.instance.pk)
        if connection.in_atomic_block:
            rows = rows.select_for_update(of=("self",))
        if data.get("seen_version") != rows.values_list("version", flat=True).first():
            raise forms.ValidationError(
                "La fiche a changé depuis que vous l’avez ouverte. Ouvrez-la dans un autre onglet, comparez, "
                "puis recommencez : ce que vous avez écrit est encore ci-dessous."
            )
        return data


class CodingForm(SeenForm):
    """A coding that staff propose and the author confirms."""

    main_domain = TermField("domain", required=False, label="Domaine principal", empty="Le premier coché")
    scope = coded_field("scope")

    class Meta:
        model = Experience
        fields = ("scope", *CODING)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CODING:
            self.fields[name] = coded_field(name)
        self.initial["main_domain"] = self.instance.main_domain
        self.positions = {position.dimension: position for position in self.instance.matrix_positions.all()}
        for dimension in enums.Dimension:
            held = self.positions.get(dimension)
            self.fields[f"level_{dimension}"] = forms.ChoiceField(
                label=dimension.label, required=False, initial=held.level if held else "",
                choices=[("", "Sans objet"), *enums.Level.choices],
            )  # fmt: skip
            self.fields[f"why_{dimension}"] = forms.CharField(
                label=f"Exemple concret : {dimension.label.lower()}", required=False, max_length=400,
                initial=held.justification if held else "", widget=forms.Textarea(attrs={**LARGE, "rows": 2}),
            )  # fmt: skip
        self.order_fields(["main_domain", *CODING, "scope"])

    def clean(self):
        data = super().clean()
        for name in CODING:
            if name in data:
                data[name] = in_former_order(data[name], getattr(self.instance, name))
        main, domains = data.get("main_domain"), data.get("domains", [])
        if main:
            if main not in domains:
                self.add_error("main_domain", "Le domaine principal est un des domaines cochés.")
            data["domains"] = [main, *(code for code in domains if code != main)]
        return data

    @transaction.atomic
    def propose(self):
        """Write the coding, for the author to confirm. Positions left as they were keep their basis."""
        self.instance.coding_proposed_at = timezone.now()
        self.instance.coding_confirmed_at = None
        self.instance.save(update_fields=["scope", *CODING, "coding_proposed_at", "coding_confirmed_at"])
        for dimension in enums.Dimension:
            level, why = self.cleaned_data[f"level_{dimension}"], self.cleaned_data[f"why_{dimension}"]
            held = self.positions.get(dimension)
            if not level:
                if held:
                    held.delete()
            elif not held or (held.level, held.justification) != (level, why):
                MatrixPosition.objects.update_or_create(
                    experience=self.instance, dimension=dimension,
                    defaults={"level": level, "justification": why, "basis": enums.MatrixBasis.EDITORS},
                )  # fmt: skip
        refresh([self.instance.pk])
        self.instance.refresh_from_db()
        return self.instance


class CorrectionForm(SeenForm):
    """The admin's own form: a typo fixed, a code corrected, on a fiche somebody else wrote."""

    territories = NamedListField(
        Territory.objects.all(), key="key", required=False, label="Territoires couverts",
        help_text="Un par ligne : le nom, par exemple « Saint-Denis (93) », ou la clé, « com-93066 ».",
    )  # fmt: skip
    bodies = NamedListField(
        Body.objects.all(), key="reference", required=False, label="Instances liées",
        help_text="Une par ligne : le nom exact ou la référence.",
    )  # fmt: skip

    class Meta:
        model = Experience
        # Declarations, anti-alibi answers, milestones and links are the author's own; agreement and
        # provenance are facts about how the fiche came.
        fields = (
            "title", "summary", "summary_falc", "need", "action", "objectives", "activities_other",
            "territories", "bodies", "regulation", "users_involved_count", "professionals_count", "pair_led",
            "users_in_governance", "governance_voice", "training_need", "training_notes", "modality_notes",
            "expenses_covered", "reproducibility_notes", "user_needs_collected", "user_needs_notes",
            "start_date", "start_precision", "end_date", "end_precision", "parent", "source",
            "source_section", "owner_organisation", "editor_notes", *CODED_COLUMNS,
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        for name, (_, reading) in CODED_COLUMNS.items():
            if reading == "list" and name in data:
                data[name] = in_former_order(data[name], getattr(self.instance, name))
        if self.instance.state == enums.State.PUBLISHED and not data.get("territories"):
            self.add_error("territories", "Une fiche publiée dit où elle se passe.")
        return data

    def _post_clean(self):
        super()._post_clean()
        # Django skips a rule that names a field outside the form, and `state` never is inside.
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self._update_errors(error)


class StaffEntryForm(forms.ModelForm):
    """The eight essential questions, asked by staff of somebody who phones or writes."""

    carrier = forms.CharField(
        label="Qui porte l’expérience", max_length=200,
        help_text="Le nom de la structure ou du groupe, ajouté à la base s’il n’y est pas encore.",
    )  # fmt: skip
    territories = NamedListField(
        Territory.objects.all(), key="key", label="Où elle se passe",
        help_text="Un lieu par ligne : « Saint-Denis (93) », « Seine-Saint-Denis », « Île-de-France ».",
    )  # fmt: skip
    actors_user = coded_field("actors_user", required=True, label="Qui sont les usagers")
    actors_professional = coded_field(
        "actors_professional", required=True, label="Qui sont les professionnels"
    )
    contact_email = forms.EmailField(
        label="Adresse électronique de la personne à qui écrire", required=False,
        help_text="Elle reste privée. Sans adresse, donnez son téléphone ci-dessous.",
    )  # fmt: skip
    contact_name = forms.CharField(label="Son nom", max_length=150, required=False)
    contact_phone = forms.CharField(label="Son téléphone", max_length=30, required=False)
    agreement_channel = forms.ChoiceField(
        label="Accord recueilli", choices=[("", "Choisir…"), *enums.AgreementChannel.choices[1:]]
    )
    agreement_on = forms.DateField(label="Le", widget=DateInput)
    declarations_read = forms.BooleanField(
        label="Je lui ai lu les quatre déclarations ; elle les fait siennes."
    )

    class Meta:
        model = Experience
        fields = ("title", "summary", "action", "agreement_channel", "agreement_on", "editor_notes")
        labels = {"title": "Titre", "summary": "Résumé", "action": "Ce qui a été fait"}
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "summary": forms.Textarea(attrs=LARGE),
            "action": forms.Textarea(attrs=LARGE),
            "editor_notes": forms.Textarea(attrs=LARGE),
        }

    # The template shows each group under a heading of its own.
    QUESTIONS = (
        "title", "summary", "action", "carrier", "territories", "actors_user", "actors_professional",
        "contact_email",
    )  # fmt: skip
    REST = (
        "contact_name",
        "contact_phone",
        "agreement_channel",
        "agreement_on",
        "declarations_read",
        "editor_notes",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Blank in the model, because a fiche drawn from a document has none.
        self.fields["action"].required = True

    def clean(self):
        data = super().clean()
        if (
            not data.get("contact_email")
            and not data.get("contact_phone")
            and "contact_email" not in self.errors
        ):
            self.add_error("contact_email", "Donnez une adresse électronique ou un téléphone.")
        return data

    def clean_agreement_on(self):
        given = self.cleaned_data["agreement_on"]
        if given > timezone.localdate():
            raise forms.ValidationError("L’accord est déjà recueilli : sa date n’est pas à venir.")
        return given

    def _post_clean(self):
        # The rule on agreement reads the provenance: it has to be there when the row is checked.
        self.instance.provenance = enums.Provenance.STAFF
        super()._post_clean()

    @transaction.atomic
    def enter(self, staff):
        """Create the fiche, a draft in the hands of staff: nobody is its author here."""
        data = self.cleaned_data
        fiche = self.instance
        fiche.actors_user, fiche.actors_professional = data["actors_user"], data["actors_professional"]
        fiche.declarations = enums.Declaration.values
        fiche.declared_at = timezone.now()
        fiche.save()
        fiche.territories.set(data["territories"])
        ExperienceOrganisation.objects.create(
            experience=fiche,
            organisation=carrier_named(data["carrier"], staff),
            role=enums.OrganisationRole.LEAD,
        )
        Contact.objects.create(
            experience=fiche, email=data["contact_email"], full_name=data["contact_name"],
            phone=data["contact_phone"],
        )  # fmt: skip
        refresh([fiche.pk])
        fiche.refresh_from_db()
        return fiche


def carrier_named(name, staff):
    """The organisation of that name, verified first; created, private until verified, if there is none."""
    known = Organisation.objects.filter(plain=plain(name)).order_by("-is_verified", "pk").first()
    return known or Organisation.objects.create(name=name, created_by=staff)
