"""One territory, written as people write it; the value is its key, or an empty text."""

from django import forms

from partenariat.lookups import find_territory
from partenariat.models import Territory


class PlaceField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault(
            "help_text",
            "Une commune, un département\u2026 ou un code postal. Par exemple\u00a0: Saint-Denis.",
        )
        super().__init__(required=False, max_length=200, widget=forms.TextInput, **kwargs)

    def prepare_value(self, value):
        place = Territory.objects.filter(key=value).first() if value else None
        # Sent back untouched, it must name the same place: two may share a name.
        return str(place) if place and find_territory(str(place)).exact == place else value

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return ""
        found = find_territory(text)
        if found.exact is None:
            close = " ; ".join(f"{one} ({one.key})" for one in found.close)
            advice = f"Voulez-vous dire\u00a0: {close}\u00a0?" if close else "Essayez un code postal."
            raise forms.ValidationError(f"«\u00a0{text[:80]}\u00a0» n’est pas assez précis. {advice}")
        return found.exact.key
