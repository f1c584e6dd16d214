"""« Écrire au porteur » : a form open to everyone."""

from django import forms
from django.core.validators import MinLengthValidator

from experiences.models import ContactRequest
from partenariat.form_fields import SiteForm
from partenariat.trap import TrapMixin


class ContactForm(TrapMixin, SiteForm, forms.ModelForm):
    field_order = ["sender_name", "sender_email", "sender_profile", "message"]

    message = forms.CharField(
        label="Votre message",
        help_text="Dites qui vous êtes et ce que vous cherchez\u00a0: 2\u00a0000 signes au plus. N’écrivez rien sur "
        "votre santé, ni sur celle d’une personne que l’on pourrait reconnaître.",
        max_length=2000,
        validators=[MinLengthValidator(20, "Écrivez une phrase au moins\u00a0: 20\u00a0signes.")],
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Écrivez votre message.",
            "max_length": "Votre message est trop long\u00a0: 2\u00a0000\u00a0signes au plus, il en a %(show_value)d.",
        },
    )

    class Meta:
        model = ContactRequest
        fields = ["sender_name", "sender_email", "sender_profile", "message"]
        labels = {
            "sender_name": "Votre nom",
            "sender_email": "Votre adresse électronique",
            "sender_profile": "Vous êtes",
        }
        help_texts = {
            "sender_email": "Elle est donnée au porteur de la fiche, pour qu’il vous réponde. "
            "Par exemple\u00a0: prenom.nom@exemple.fr",
            "sender_profile": "Par exemple\u00a0: patiente partenaire, infirmier, association d’usagers, élue.",
        }
        widgets = {
            "sender_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "sender_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "sender_name": {"required": "Écrivez votre nom\u00a0: le porteur saura à qui il répond."},
            "sender_email": {
                "required": "Écrivez votre adresse électronique\u00a0: sans elle, personne ne peut vous répondre.",
                "invalid": "Écrivez une adresse complète, comme prenom.nom@exemple.fr.",
            },
        }
