"""The first form, eight questions, and the page that edits their answers afterwards."""

from django import forms

from experiences import enums
from experiences.forms.base import QuestionsForm, RubricForm
from experiences.forms.fields import Checkboxes, Choice, Codes, Line, Text
from experiences.forms.typed import TypedMixin
from partenariat.models import Territory

TEXT_LENGTH = 5000
LEAD = enums.OrganisationRole.LEAD.value
CONTACT_FIELDS = {
    "contact_email": "email",
    "contact_name": "full_name",
    "contact_function": "function",
    "contact_phone": "phone",
    "contact_mode": "public_mode",
    "contact_generic": "generic_address",
}


class EssentialFields(TypedMixin, forms.Form):
    """The eight questions."""

    title = forms.CharField(
        min_length=10,
        max_length=150,
        error_messages={"min_length": "Un titre compte au moins dix caractères."},
    )
    summary = Text(required=True, rows=5, max_length=1500)
    action = Text(required=True, rows=6, max_length=TEXT_LENGTH)
    organisation = Line(required=True, max_length=200)
    place = Line(required=True, max_length=120)
    actors_user = Codes("actor_profile_user", required=True)
    actors_professional = Codes("actor_profile_professional", required=True)
    contact_email = forms.EmailField()

    REQUIRED = {
        "title": "Donnez un titre à l’expérience.",
        "summary": "Écrivez un résumé, même court.",
        "action": "Dites ce qui a été fait.",
        "organisation": "Indiquez qui porte l’expérience.",
        "place": "Indiquez où elle se passe.",
        "actors_user": "Cochez au moins un profil d’usager.",
        "actors_professional": "Cochez au moins un profil de professionnel.",
        "contact_email": "Indiquez une adresse électronique.",
    }

    # The organisation already named, as the document holds it.
    lead = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, message in self.REQUIRED.items():
            self.fields[name].error_messages["required"] = message
        self.fields["contact_email"].widget.attrs["autocomplete"] = "email"
        self.fields["organisation"].widget.attrs["autocomplete"] = "organization"
        self.fields["place"].widget.attrs |= {"data-territories": "", "autocomplete": "off"}

    def clean(self):
        super().clean()
        self.clean_organisation_named("organisation", already=self.lead)
        self.clean_territory_named("place")


class FirstForm(EssentialFields, QuestionsForm):
    rubric = "essentiel"

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class EssentialForm(EssentialFields, RubricForm):
    rubric = "essentiel"
    columns = ("title", "summary", "action", "actors_user", "actors_professional")
    parts = {"carriers": "organisation", "territories": "place", "contact": "contact_email"}

    places_kept = forms.MultipleChoiceField(
        label="Les territoires de la fiche", widget=Checkboxes, required=False
    )
    contact_name = Line(max_length=150)
    contact_function = Line(max_length=150)
    contact_phone = Line(max_length=30)
    contact_mode = Choice(enums.ContactMode.choices)
    contact_generic = forms.EmailField(required=False)
    field_order = ("version", "base", "title", "summary", "action", "organisation", "places_kept", "place")

    def __init__(self, *args, fiche, **kwargs):
        super().__init__(*args, fiche=fiche, **kwargs)
        keep_places(self)
        self.lead = lead_of(self.shown.get("carriers"))
        # Staff enter fiches for people who have a telephone only.
        self.fields["contact_email"].required = fiche.provenance != enums.Provenance.STAFF
        self.fields["contact_name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact_phone"].widget.attrs["autocomplete"] = "tel"
        # That of a service, never of whoever fills the form.
        self.fields["contact_generic"].widget.attrs["autocomplete"] = "off"

    def initial_from(self, values):
        lead = lead_of(values["carriers"])
        contact = values["contact"] or dict.fromkeys(CONTACT_FIELDS.values(), "")
        return (
            super().initial_from(values)
            | {"organisation": lead["name"] if lead else "", "places_kept": values["territories"]}
            | {field: contact[column] for field, column in CONTACT_FIELDS.items()}
            | {"contact_mode": contact["public_mode"] or enums.ContactMode.NONE}
        )

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("contact_mode") == enums.ContactMode.GENERIC and not data.get("contact_generic"):
            self.add_error("contact_generic", "Indiquez l’adresse générique à publier.")
        if (
            not data.get("contact_email")
            and not data.get("contact_phone")
            and "contact_email" not in self.errors
        ):
            self.add_error("contact_email", "Indiquez une adresse électronique ou un téléphone.")

    def answers(self):
        data = self.cleaned_data
        contact = {column: data[field] for field, column in CONTACT_FIELDS.items()}
        partners = [one for one in self.shown.get("carriers", []) if one["role"] != LEAD]
        return super().answers() | {
            "carriers": [data["organisation"] | {"role": LEAD}, *partners],
            "territories": chosen_places(self),
            "contact": contact | {"public_mode": data["contact_mode"] or enums.ContactMode.NONE.value},
        }

    def field_of(self, path, part=""):
        return "" if part == "partners" else super().field_of(path, part)


def lead_of(carriers):
    """The organisation that carries the fiche, or None."""
    return next((one for one in carriers or [] if one["role"] == LEAD), None)


def keep_places(form):
    """Offer the fiche's own territories to keep, and ask for a place only when none is kept."""
    keys = [*form.shown.get("territories", []), *form.values["territories"]]
    territories = {one.key: one for one in Territory.objects.filter(key__in=keys).order_by("key")}
    if not territories:
        del form.fields["places_kept"]
        return
    form.fields["places_kept"].choices = [(key, str(territory)) for key, territory in territories.items()]
    form.fields["places_kept"].help_text = "Décochez celui qui ne convient plus."
    form.fields["place"].label = "Ajouter un territoire"
    kept = form.data.getlist("places_kept") if form.is_bound else territories
    form.fields["place"].required = not kept
    form.forget_bound_fields()


def chosen_places(form):
    """Keys of the territories kept, and of the one added."""
    added = form.cleaned_data["place"]
    return sorted({*form.cleaned_data.get("places_kept", []), *([added.key] if added else [])})
