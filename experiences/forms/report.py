"""« Signaler un problème » : a short form open to everyone."""

from django import forms

from experiences import enums
from experiences.forms.fields import Radios
from experiences.models import Report
from partenariat.form_fields import SiteForm
from partenariat.trap import TrapMixin


class ReportForm(TrapMixin, SiteForm, forms.ModelForm):
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
