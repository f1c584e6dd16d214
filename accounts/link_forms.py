"""The one question asked of somebody who writes without an account."""

from django import forms

from partenariat.form_fields import SiteForm
from partenariat.trap import TrapMixin


class AddressForm(TrapMixin, SiteForm):
    field_order = ["email"]

    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Par exemple\u00a0: prenom.nom@exemple.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez votre adresse électronique.",
            "invalid": "Cette adresse n’est pas complète. Par exemple\u00a0: prenom.nom@exemple.fr",
        },
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()
