"""What the author says when sending a fiche, or withdrawing it."""

from django import forms

from experiences.enums import Declaration
from experiences.forms.fields import Text
from partenariat.form_fields import SiteForm


class WithdrawForm(SiteForm):
    message = Text(label="Pourquoi la retirez-vous\u00a0?", help_text="Facultatif.", rows=3, max_length=2000)


class SubmitForm(SiteForm):
    """One box a declaration, all needed; `version` is the fiche the person has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for declaration in Declaration:
            self.fields[declaration.value] = forms.BooleanField(
                label=declaration.label, error_messages={"required": "Cette déclaration est nécessaire."}
            )
