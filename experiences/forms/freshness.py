"""How often the carrier confirms the fiche."""

from django import forms

from experiences import enums
from partenariat.form_fields import Radios, SiteForm


class RhythmForm(SiteForm):
    """`seen` is the rhythm the page showed, so that a colleague's choice is not undone unknowingly."""

    review_months = forms.TypedChoiceField(
        label="À quel rythme voulez-vous confirmer cette fiche\u00a0?",
        help_text="Nous vous écrirons avant chaque date.",
        choices=enums.ReviewRhythm.choices,
        coerce=int,
        widget=Radios,
        error_messages={"required": "Choisissez un rythme."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, fiche, initial=None, **kwargs):
        known = {"review_months": fiche.review_months, "seen": fiche.review_months}
        super().__init__(*args, initial=known | (initial or {}), **kwargs)

    @property
    def shown(self):
        return [field for field in self if not field.is_hidden]
