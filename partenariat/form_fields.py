"""How every form of the site shows a field; rendered by templates/components/form_field.html."""

from django import forms
from dsfr.forms import DsfrBoundField


class SiteBoundField(DsfrBoundField):
    """A field, its example, a message written about it, and in a conflict what is recorded now: all may be empty."""

    example = moderator_message = ""
    current = None

    @property
    def kind(self):
        """A group of choices, a single box, or something to write in."""
        if self.field.widget.use_fieldset:
            return "group"
        return "box" if isinstance(self.field.widget, forms.CheckboxInput) else "text"


def error_list(form):
    """[(bound field or None, message)] for the summary at the top of the page, in the order of the fields."""
    known = [(form[name], message) for name in form.fields for message in form.errors.get(name, [])]
    return [(None, message) for message in form.non_field_errors()] + known
