"""The body as a document: columns under their names, its territory by key (or an empty text)."""

from django import forms

from accounts.document import PlacedDocuments, column, place_words, prose
from instances.derived import refresh
from instances.enums import ActivityStatus
from instances.models import Body
from partenariat import terms
from partenariat.admin_site import labels_changed
from partenariat.documents import Path
from partenariat.place_fields import PlaceField
from partenariat.term_fields import TermField


class BodyDocuments(PlacedDocuments):
    def write(self, body, changes, *, user):
        self.set(body, changes)
        refresh([body.pk])
        labels_changed(body)


bodies = BodyDocuments(
    [
        Path("name", "Le nom", *column(Body, "name")),
        Path("facts", "Ce que l’on en sait", prose(), str),
        Path("territory", "Le territoire", PlaceField, place_words),
        Path("establishment_name", "L’établissement", *column(Body, "establishment_name")),
        Path(
            "representation_status",
            "La place des usagers",
            lambda: TermField("representation_status", required=False),
            lambda value: terms.label("representation_status", value),
        ),
        Path(
            "activity_status",
            "L’activité",
            lambda: forms.ChoiceField(choices=ActivityStatus.choices, required=False),
            lambda value: ActivityStatus(value).label,
        ),
        Path(
            "public_contact",
            "Le contact public",
            *column(Body, "public_contact", help_text="Celui de l’instance, pas celui d’une personne."),
        ),
        Path(
            "website",
            "Le site internet",
            lambda: forms.URLField(
                required=False, max_length=200, help_text="Par exemple\u00a0: https://www.exemple.fr"
            ),
            str,
        ),
    ]
)
