"""« Être prévenu » : one question, open to everyone."""

from django import forms

from experiences.enums import AlertRhythm
from partenariat.contributed import Suspicion
from partenariat.form_fields import Radios, SiteForm
from partenariat.trap import TrapMixin


class AlertForm(TrapMixin, SiteForm):
    field_order = ["address", "rhythm"]

    address = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Par exemple\u00a0: prenom.nom@exemple.fr",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Écrivez votre adresse électronique\u00a0: c’est là que nous vous écrirons.",
            "invalid": "Écrivez une adresse complète, comme prenom.nom@exemple.fr.",
        },
    )
    rhythm = forms.ChoiceField(
        label="À quel rythme\u00a0?",
        choices=AlertRhythm.choices,
        initial=AlertRhythm.WEEKLY,
        widget=Radios,
        error_messages={"required": "Choisissez une réponse."},
    )

    def suspicion(self, **about):
        """One question, which browsers often answer by themselves: quick is not suspect here. The rates hold."""
        found = super().suspicion(**about)
        return Suspicion.NONE if found == Suspicion.HASTE else found
