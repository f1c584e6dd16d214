from datetime import timedelta

from django import forms
from django.utils import timezone

from instances.enums import NoticeKind
from partenariat.form_fields import Radios, SiteForm

# A resignation may be written down some days after it was said.
LATE = timedelta(days=60)


class NameForm(SiteForm):
    """Yes or no; `seen` is what the person read above the question."""

    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[("oui", "Oui, affichez mon nom"), ("non", "Non, n’affichez pas mon nom")],
        widget=Radios,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class ResignForm(SiteForm):
    last_day = forms.DateField(
        label="Votre dernier jour",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Aujourd’hui, ou un jour jusqu’à la fin de votre mandat.",
    )

    def __init__(self, *args, mandate, **kwargs):
        super().__init__(*args, **kwargs)
        self.mandate = mandate
        self.initial.setdefault("last_day", timezone.localdate())

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day > self.mandate.end_date:
            raise forms.ValidationError(
                f"Votre mandat finit le {self.mandate.end_date:%d/%m/%Y}, avant ce jour."
            )
        if day < timezone.localdate() - LATE:
            raise forms.ValidationError(
                "Ce jour est loin derrière nous. Écrivez-nous plutôt par « Signaler une erreur »."
            )
        return day


class NoticeForm(SiteForm):
    kind = forms.ChoiceField(label="De quoi s’agit-il\u00a0?", choices=NoticeKind.choices, widget=Radios)
    on_date = forms.DateField(
        label="Date de la formation",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Seulement si vous avez suivi la formation de base.",
    )
    text = forms.CharField(
        label="Ce qu’il faut corriger",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="N’écrivez rien sur votre santé, ni sur celle d’une autre personne.",
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self):
        answers = super().clean()
        if answers.get("kind") == NoticeKind.TRAINING:
            if not answers.get("on_date") and "on_date" not in self.errors:
                self.add_error("on_date", "Donnez la date de la formation.")
            elif answers.get("on_date") and answers["on_date"] > timezone.localdate():
                self.add_error("on_date", "Cette date est à venir.")
        elif answers.get("kind") and not answers.get("text"):
            self.add_error("text", "Dites en une phrase ce qu’il faut corriger.")
        return answers
