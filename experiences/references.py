"""Fiches named by their references in an address: `?fiche=EXP-2026-0001&fiche=EXP-2026-0002`."""

import re
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms

REFERENCE = re.compile(r"^EXP-\d{4}-\d{4,9}$")
# What a selection may hold: an address must stay one that a mail or a message carries.
MOST = 60


class Asked(NamedTuple):
    """`references` in the order asked, each once; `wrong`: how many are no reference; `left`: how many were too many."""

    references: list
    wrong: int
    left: int


def read(values, most=MOST):
    """What an address asks for, however it was typed or pasted."""
    typed = list(dict.fromkeys(value.strip().upper() for value in values if value.strip()))
    references = [value for value in typed if REFERENCE.match(value)]
    return Asked(references[:most], len(typed) - len(references), max(0, len(references) - most))


def query(references):
    return urlencode({"fiche": list(references)}, doseq=True)


class ReferencesField(forms.MultipleChoiceField):
    """References of fiches. One that is no longer online is no mistake: it finds nothing."""

    def __init__(self, **kwargs):
        kwargs.pop("choices", None)
        super().__init__(**kwargs)

    def to_python(self, value):
        return [one.strip().upper() for one in super().to_python(value)]

    def validate(self, value):
        wrong = [one for one in value if not REFERENCE.match(one)]
        if wrong:
            raise forms.ValidationError(
                "Référence inconnue : %(references)s. Une référence s’écrit par exemple EXP-2026-0001.",
                code="invalid_choice",
                params={"references": ", ".join(wrong)},
            )
        if len(value) > MOST:
            raise forms.ValidationError(
                "Une sélection compte %(most)s fiches au plus.", code="too_many", params={"most": MOST}
            )
