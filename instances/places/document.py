"""The establishment as a document: what people know better than the national register.

What the register writes (address, telephone, category) is corrected there: our next reading of it would undo ours.
"""

from django import forms
from django.utils import timezone

from accounts.document import column
from instances.derived import refresh_establishments
from instances.models import Establishment, UsualName
from partenariat.admin_site import labels_changed
from partenariat.documents import Documents, Path


class EstablishmentDocuments(Documents):
    def value(self, establishment, name):
        if name == "usual_names":
            names = UsualName.objects.filter(finess=establishment.finess).order_by("name")
            return "\n".join(names.values_list("name", flat=True))
        return super().value(establishment, name)

    def write(self, establishment, changes, *, user):
        changes = dict(changes)
        if "usual_names" in changes:
            _write_usual_names(establishment, changes.pop("usual_names"))
        for name, value in changes.items():
            setattr(establishment, name, value)
        if "name" in changes:
            establishment.name_is_ours = True
        establishment.validate_constraints()
        establishment.save()
        refresh_establishments([establishment.pk])
        labels_changed(establishment)


def _write_usual_names(establishment, text):
    asked = dict.fromkeys(filter(None, (line.strip() for line in text.splitlines())))
    known = UsualName.objects.filter(finess=establishment.finess)
    known.exclude(name__in=asked).delete()
    left = set(asked) - set(known.values_list("name", flat=True))
    now = timezone.now()
    UsualName.objects.bulk_create(
        UsualName(finess=establishment.finess, name=name, edited_at=now) for name in asked if name in left
    )


class UsualNamesField(forms.CharField):
    LONGEST = UsualName._meta.get_field("name").max_length

    def clean(self, value):
        text = super().clean(value)
        if any(len(line) > self.LONGEST for line in text.splitlines()):
            raise forms.ValidationError(f"Un nom compte au plus {self.LONGEST} caractères. Un nom par ligne.")
        return text


def _url(help_text):
    return lambda: forms.URLField(required=False, max_length=200, help_text=help_text)


establishments = EstablishmentDocuments(
    [
        Path("name", "Le nom", *column(Establishment, "name")),
        Path(
            "usual_names",
            "Les noms d’usage",
            lambda: UsualNamesField(
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text="Comment on l’appelle dans la vie courante. Un nom par ligne.",
            ),
            str,
        ),
        Path(
            "public_contact",
            "Le contact pour les usagers",
            *column(
                Establishment,
                "public_contact",
                help_text="Un service ou une adresse commune, pas une personne. "
                "Par exemple\u00a0: relations-usagers@exemple.fr",
            ),
        ),
        Path(
            "users_rights_url",
            "La page «\u00a0représentation des usagers\u00a0»",
            _url("L’adresse de la page de l’établissement qui en parle."),
            str,
        ),
        Path("website", "Le site internet", _url("Par exemple\u00a0: https://www.exemple.fr"), str),
    ]
)
