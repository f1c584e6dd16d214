"""Form fields that name rows of the base in words: no script, no list of ten thousand options."""

import re

from django import forms
from django.core.exceptions import ObjectDoesNotExist

from partenariat.models import plain

SPECIFIED = re.compile(r"^(?P<name>.+?)\s*\((?P<rest>[^()]*)\)$")


class NotFound(Exception):
    """`close` holds the names that the text may have meant."""

    def __init__(self, text, close):
        self.text, self.close = text, close


def find(queryset, text, key):
    """The one row this text names: by its public `key`, its name, or its name as the row writes itself."""
    text = " ".join(text.split())
    row = queryset.filter(**{f"{key}__iexact": text}).first()
    if row:
        return row
    specified = SPECIFIED.match(text)
    bases = [text, specified["name"]] if specified else [text]
    rows = list(queryset.filter(plain__in=[plain(base) for base in bases])[:50])
    exact = [row for row in rows if plain(str(row)) == plain(text)]
    if len(exact or rows) == 1:
        return (exact or rows)[0]
    close = exact or rows or list(queryset.filter(plain__contains=plain(bases[-1]))[:8])
    raise NotFound(text, [f"{row} [{getattr(row, key)}]" for row in close[:8]])


def _message(error):
    if error.close:
        return (
            f"« {error.text} » n’est pas assez précis. Écrivez l’un de ceux-ci, ou le code entre crochets : "
            + (" ; ".join(error.close))
        )
    return f"« {error.text} » n’est pas dans la base."


class NamedField(forms.ModelChoiceField):
    """One row, typed by its name or its public key."""

    widget = forms.TextInput

    def __init__(self, queryset, *, key, **kwargs):
        self.key = key
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "vTextField"}))
        # What admin and model forms pass to a select, and a text field has no use for.
        for name in ("using", "blank", "limit_choices_to", "to_field_name", "empty_label"):
            kwargs.pop(name, None)
        super().__init__(queryset, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            try:
                value = self.queryset.get(pk=value)
            except ObjectDoesNotExist:
                return ""
        return str(value) if value is not None else ""

    def to_python(self, value):
        if value in self.empty_values or not value.strip():
            return None
        try:
            return find(self.queryset, value, self.key)
        except NotFound as error:
            raise forms.ValidationError(_message(error)) from None

    def validate(self, value):
        return forms.Field.validate(self, value)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != " ".join((data or "").split())


class NamedListField(forms.ModelMultipleChoiceField):
    """Several rows, one a line."""

    def __init__(self, queryset, *, key, **kwargs):
        self.key = key
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}))
        for name in ("using", "blank", "limit_choices_to", "to_field_name"):
            kwargs.pop(name, None)
        super().__init__(queryset, **kwargs)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        keys = [row if isinstance(row, int) else row.pk for row in value]
        return "\n".join(str(row) for row in self.queryset.filter(pk__in=keys).order_by("pk"))

    def clean(self, value):
        rows, errors = [], []
        for line in filter(None, (line.strip() for line in (value or "").splitlines())):
            try:
                rows.append(find(self.queryset, line, self.key))
            except NotFound as error:
                errors.append(_message(error))
        if errors:
            raise forms.ValidationError(errors)
        if self.required and not rows:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return self.queryset.filter(pk__in=[row.pk for row in rows])

    def has_changed(self, initial, data):
        return sorted((self.prepare_value(initial) or "").split("\n")) != sorted(
            line.strip() for line in (data or "").splitlines() if line.strip()
        )
