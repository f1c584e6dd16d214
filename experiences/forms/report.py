"""« Signaler un problème » : a short form open to everyone."""

from django import forms
from dsfr.forms import DsfrBaseForm

from experiences import enums
from experiences.forms.fields import Radios
from experiences.models import Report
from partenariat.form_fields import SiteBoundField, error_list
from partenariat.trap import TrapMixin


class ReportForm(TrapMixin, DsfrBaseForm, forms.ModelForm):
    bound_field_class = SiteBoundField
    # A browser's own messages cannot be linked to a summary nor translated by us: ours are shown.
    use_required_attribute = False
    field_order = ["kind", "message", "email"]

    kind = forms.ChoiceField(
        label="De quoi s’agit-il\u00a0?",
        choices=enums.ReportKind.choices,
        widget=Radios,
        error_messages={"required": "Choisissez une réponse."},
    )

    class Meta:
        model = Report
        fields = ["kind", "message", "email"]
        labels = {"message": "Votre message", "email": "Votre adresse électronique"}
        help_texts = {
            "message": "Dites ce qui ne va pas, et dans quelle rubrique. N’écrivez rien sur votre santé, ni sur celle "
            "d’une personne que l’on pourrait reconnaître.",
            "email": "Seulement si vous souhaitez une réponse. Elle ne sera pas publiée. "
            "Par exemple\u00a0: prenom.nom@exemple.fr",
        }
        widgets = {
            "message": forms.Textarea(attrs={"rows": 6, "maxlength": 2000}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {"message": {"required": "Écrivez quelques mots sur le problème."}}

    @property
    def error_list(self):
        return error_list(self)
