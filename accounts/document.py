"""The organisation as a document: columns under their names, its territory by key (or an empty text)."""

from django import forms

from accounts.models import Organisation
from partenariat import terms
from partenariat.admin_site import labels_changed
from partenariat.documents import Documents, Path
from partenariat.models import Territory
from partenariat.place_fields import PlaceField
from partenariat.term_fields import TermField

# What is quoted elsewhere by its words.
QUOTED = {"name", "acronym"}


class PlacedDocuments(Documents):
    """Of a record that stands on one territory."""

    def value(self, record, name):
        if name == "territory":
            return record.territory.key if record.territory_id else ""
        return super().value(record, name)

    def set(self, record, changes):
        for name, value in changes.items():
            if name == "territory":
                value = Territory.objects.get(key=value) if value else None
            setattr(record, name, value)
        # What a rule of the database would refuse is said in its words.
        record.validate_constraints()
        record.save()


class OrganisationDocuments(PlacedDocuments):
    def write(self, organisation, changes, *, user):
        self.set(organisation, changes)
        if QUOTED & changes.keys():
            labels_changed(organisation)


def place_words(key):
    place = Territory.objects.filter(key=key).first()
    return str(place) if place else key


def line(model, name, **options):
    """The form field of a short column: same length, same rules as the model's."""
    column = model._meta.get_field(name)
    options = {
        "required": not column.blank,
        "max_length": column.max_length,
        "validators": column.validators,
    } | options

    def make():
        return forms.CharField(widget=forms.TextInput, **options)

    return make


def column(model, name, **options):
    return line(model, name, **options), str


def prose(length=3000):
    return lambda: forms.CharField(
        required=False, max_length=length, widget=forms.Textarea(attrs={"rows": 6})
    )


organisations = OrganisationDocuments(
    [
        Path("name", "Le nom", *column(Organisation, "name")),
        Path("acronym", "Le sigle", *column(Organisation, "acronym")),
        Path(
            "type",
            "Le type d’organisation",
            lambda: TermField("organisation_type"),
            lambda value: terms.label("organisation_type", value),
        ),
        Path("description", "La présentation", prose(), str),
        Path("territory", "Le territoire", PlaceField, place_words),
        Path(
            "website",
            "Le site internet",
            lambda: forms.URLField(
                required=False, max_length=200, help_text="Par exemple\u00a0: https://www.exemple.fr"
            ),
            str,
        ),
        Path(
            "public_email",
            "L’adresse électronique publique",
            lambda: forms.EmailField(
                required=False, help_text="Celle de l’organisation, pas celle d’une personne."
            ),
            str,
        ),
        Path("siren", "Le numéro SIREN", *column(Organisation, "siren", help_text="Neuf chiffres.")),
        Path("rna", "Le numéro RNA", *column(Organisation, "rna", help_text="W suivi de neuf chiffres.")),
    ]
)
