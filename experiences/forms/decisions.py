"""What the author states before sending a fiche."""

from django import forms
from dsfr.forms import DsfrBaseForm

from experiences.enums import Declaration
from partenariat.form_fields import SiteBoundField, error_list


class SubmitForm(DsfrBaseForm):
    """One box a declaration, all needed; `version` is the fiche the person has read."""

    bound_field_class = SiteBoundField
    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for declaration in Declaration:
            self.fields[declaration.value] = forms.BooleanField(
                label=declaration.label, error_messages={"required": "Cette déclaration est nécessaire."}
            )

    @property
    def error_list(self):
        return error_list(self)
