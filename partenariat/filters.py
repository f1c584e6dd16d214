"""Form fields the filters of several apps share."""

import re

from django import forms

from partenariat.models import Territory

KEY = re.compile(r"^(com|epci|ept|dep|reg|pays)-[0-9a-z]{1,12}$", re.IGNORECASE)


class TerritoriesField(forms.MultipleChoiceField):
    """Typed territory keys: `dep-93`, `com-93066`. Any territory of the base is a valid answer."""

    def __init__(self, **kwargs):
        kwargs.pop("choices", None)
        super().__init__(**kwargs)

    def validate(self, value):
        unknown = [key for key in value if not KEY.match(key)]
        if not unknown and value:
            known = set(Territory.objects.filter(key__in=value).values_list("key", flat=True))
            unknown = [key for key in value if key not in known]
        if unknown:
            raise forms.ValidationError(
                "Territoire inconnu : %(keys)s. Une clé s’écrit par exemple dep-93 ou com-93066.",
                code="invalid_choice",
                params={"keys": ", ".join(unknown)},
            )
