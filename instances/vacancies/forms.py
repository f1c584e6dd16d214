"""« Être candidat » : a form open to everyone."""

from django import forms

from instances.models import Candidacy
from instances.vacancies import lines
from partenariat.form_fields import Radios, SiteForm
from partenariat.trap import TrapMixin

NO_HEALTH = "N’écrivez rien sur votre santé, ni sur celle d’un proche."
LONGEST = 2000


class CandidacyForm(TrapMixin, SiteForm, forms.ModelForm):
    field_order = ["seat", "name", "email", "phone", "association", "statement", "consent"]

    statement = forms.CharField(
        label="Pourquoi vous",
        help_text="Ce qui vous donne envie, ce que vous savez faire, le temps que vous pouvez donner. "
        f"{NO_HEALTH} 2\u00a0000\u00a0signes au plus.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Écrivez quelques lignes\u00a0: l’équipe les lira avec attention.",
            "max_length": "Ce texte est trop long\u00a0: 2\u00a0000\u00a0signes au plus, il en a %(show_value)d.",
        },
    )
    consent = forms.BooleanField(
        label="J’accepte que l’on me recontacte au sujet de cette candidature",
        error_messages={
            "required": "Cochez cette case\u00a0: sans votre accord, l’équipe ne peut pas vous répondre."
        },
    )

    class Meta:
        model = Candidacy
        fields = ["name", "email", "phone", "association", "statement"]
        labels = {
            "name": "Votre prénom et votre nom",
            "email": "Votre adresse électronique",
            "phone": "Votre téléphone",
            "association": "Votre association",
        }
        help_texts = {
            "email": "Nous vous y envoyons un lien pour confirmer. Par exemple\u00a0: prenom.nom@exemple.fr",
            "phone": "Seulement si vous préférez que l’on vous appelle.",
            "association": "Celle dont vous êtes membre, si vous l’êtes. Un siège réservé revient à un membre d’une association "
            "agréée.",
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "association": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        error_messages = {
            "name": {"required": "Écrivez votre prénom et votre nom."},
            "email": {
                "required": "Écrivez votre adresse électronique\u00a0: sans elle, personne ne peut vous répondre.",
                "invalid": "Écrivez une adresse complète, comme prenom.nom@exemple.fr.",
            },
        }

    def __init__(self, *args, seats=(), day=None, **kwargs):
        """`seats`: those of one body that are open; none for a call, whose candidates say in words what they want."""
        super().__init__(*args, **kwargs)
        if seats:
            self.fields["seat"] = SeatField(seats, day)
            self.order_fields(self.field_order)

    @property
    def columns(self):
        """What was written, by column."""
        return {
            name: self.cleaned_data[name]
            for name in self.field_order
            if name in self.fields and name != "consent"
        }

    @property
    def texts(self):
        return [self.cleaned_data[name] for name in ("statement", "association")]


class SeatField(forms.ChoiceField):
    """One of the open seats of a body, those told by the same words counting for one; or no preference."""

    def __init__(self, seats, day):
        self.seats = {str(seat.pk): seat for seat in seats}
        told = {}
        for key, seat in self.seats.items():
            told.setdefault(f"{seat.label}\u00a0: {lines.alone(seat, day)}", key)
        super().__init__(
            label="Quel siège",
            required=False,
            choices=[*((key, text) for text, key in told.items()), ("", "Je n’ai pas de préférence")],
            widget=Radios,
            error_messages={"invalid_choice": "Ce siège n’est plus libre\u00a0: choisissez-en un autre."},
        )

    def clean(self, value):
        return self.seats.get(super().clean(value))
