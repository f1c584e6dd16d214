"""Forms to ask to keep a body or an establishment up to date."""

from django import forms

from accounts.claim_forms import EvidenceForm
from accounts.enums import EvidenceKind
from accounts.models import Organisation
from instances.models import Establishment
from partenariat.named import NamedField


class MaintenanceForm(EvidenceForm):
    """`organisations`: those the person is a manager of."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Au nom de quelle organisation\u00a0?",
        empty_label=None,
        error_messages={
            "required": "Choisissez l’organisation.",
            "invalid_choice": "Choisissez l’organisation.",
        },
    )
    field_order = ["organisation"]

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class EstablishmentForm(MaintenanceForm):
    establishment = NamedField(
        Establishment.objects.none(),
        key="finess",
        label="Quel établissement\u00a0?",
        help_text="Son numéro FINESS (neuf chiffres), ou son nom exact.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le numéro FINESS ou le nom de l’établissement."},
    )
    field_order = ["establishment", "organisation"]

    def __init__(self, *args, **kwargs):
        # The address proves something of a record already known: here it is still to be typed.
        kinds = (EvidenceKind.DOCUMENT, EvidenceKind.CALL)
        super().__init__(*args, kinds=kinds, **kwargs)
        self.fields["establishment"].queryset = Establishment.objects.all()
