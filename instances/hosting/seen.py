"""Two people change the same thing at once: what each one saw, wrote, and what is saved, name by name."""

import json
from typing import NamedTuple

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from partenariat.diff import compare
from partenariat.form_fields import SiteForm


class Merged(NamedTuple):
    """`changes`: what to write; `clashes`: the names both changed, which nobody chose between yet."""

    changes: dict
    clashes: set


def merge(*, seen, typed, now, kept=()):
    """What this person changed. `kept`: the names whose saved value they chose to leave."""
    changed = {
        name: value
        for name, value in typed.items()
        if name not in kept and value != now.get(name) and value != seen.get(name)
    }
    return Merged(changed, {name for name in changed if now.get(name) != seen.get(name)})


def plain(values):
    """The same values as JSON would give them back: what a hidden field carries, and what can be compared."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def unpack(text):
    """What a hidden field carried; nothing when it was lost or tampered with: every change is then a clash."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Told(NamedTuple):
    """What components/form_field_clashes.html shows of an answer both changed."""

    name: str
    before: str
    diff: object
    is_mine: bool = True


class SeenForm(SiteForm, forms.ModelForm):
    """A form of a record that carries the values it showed (`seen`), and tells what two people both changed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # When the page is made: a form may ask less than its class says, and validation writes on the instance.
        shown = model_to_dict(self.instance, self._meta.fields)
        self.initial["seen"] = lambda: json.dumps(plain({name: shown[name] for name in self.names}))

    @property
    def names(self):
        return [name for name in self._meta.fields if name in self.fields]

    @property
    def shown(self):
        return [field for field in self if not field.is_hidden]

    def values(self, record):
        return plain(model_to_dict(record, self.names))

    def merged(self, record):
        """`record`: the row as it stands now, locked."""
        return merge(
            seen=unpack(self.cleaned_data["seen"]),
            typed=plain({name: self.cleaned_data[name] for name in self.names}),
            now=self.values(record),
            kept=self.data.getlist("garder"),
        )

    def show_clashes(self, record, clashes):
        """Come back with everything typed, what somebody else saved beside it, and the present values as seen."""
        seen, now = unpack(self.cleaned_data["seen"]), self.values(record)
        typed = plain({name: self.cleaned_data[name] for name in self.names})
        kept = self.data.getlist("garder")
        self.data = self.data.copy()
        for name in self.names:
            if name in kept or typed[name] == seen.get(name):
                self._put(name, now[name])
        self.data[self.add_prefix("seen")] = json.dumps(now)
        for name in clashes:
            before = self.words(name, seen.get(name))
            diff = compare(before, self.words(name, now[name]), str)
            self[name].clashes = [Told(name, before or "Non renseigné", diff)]

    def words(self, name, value):
        """A value as a person reads it."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value or ""))
        if isinstance(field, forms.BooleanField):
            return "Oui" if value else "Non"
        return "" if value is None else str(value)

    def _put(self, name, value):
        if isinstance(self.fields[name], forms.BooleanField):
            value = "on" if value else ""
        self.data[self.add_prefix(name)] = "" if value is None else value
