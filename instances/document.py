"""The body as a document: columns under their names, its territory by key (or an empty text)."""

from django import forms

from accounts.document import PlacedDocuments, column, place_words, prose
from instances.derived import refresh
from instances.enums import ActivityStatus, Voice
from instances.models import Body
from partenariat import terms
from partenariat.admin_site import labels_changed
from partenariat.documents import Path
from partenariat.enums import YesNoUnknown
from partenariat.place_fields import PlaceField
from partenariat.term_fields import TermField


class BodyDocuments(PlacedDocuments):
    def write(self, body, changes, *, user):
        self.set(body, changes)
        refresh([body.pk])
        labels_changed(body)


def _choice(name, label, enum):
    return Path(
        name,
        label,
        lambda: forms.ChoiceField(choices=enum.choices, required=False),
        lambda value: enum(value).label,
    )


def _address(name, label, help_text):
    return Path(name, label, lambda: forms.URLField(required=False, max_length=200, help_text=help_text), str)


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
        _choice("activity_status", "L’activité", ActivityStatus),
        Path(
            "public_contact",
            "Le contact public",
            *column(Body, "public_contact", help_text="Celui de l’instance, pas celui d’une personne."),
        ),
        _address("website", "Le site internet", "Par exemple\u00a0: https://www.exemple.fr"),
        _address("rules_url", "Le règlement intérieur ou les statuts", "L’adresse où on peut les lire."),
        _address("project_url", "Le projet des usagers", "L’adresse où on peut le lire."),
        _choice("voice", "La voix des usagers", Voice),
        _choice("no_membership_fee", "L’adhésion est-elle gratuite pour les usagers\u00a0?", YesNoUnknown),
        _choice("expenses_paid", "Les frais sont-ils remboursés\u00a0?", YesNoUnknown),
        Path("expense_procedure", "Comment demander le remboursement", prose(2000), str),
        _choice(
            "complaints_access",
            "Les représentants ont-ils accès à l’outil de suivi des plaintes\u00a0?",
            YesNoUnknown,
        ),
        Path(
            "complaints_contact",
            "À qui demander cet accès",
            *column(Body, "complaints_contact", help_text="Un service, pas une personne."),
        ),
    ]
)
