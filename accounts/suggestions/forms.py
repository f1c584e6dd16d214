"""The correction a reader writes: the answers chosen, why, from where, and an address to answer to."""

import hashlib
import json

from django import forms

from partenariat.form_fields import SiteBoundField, SiteForm
from partenariat.term_fields import in_former_order
from partenariat.trap import TrapMixin

UNCHANGED = "C’est déjà ce que dit la page. Écrivez ce qu’il faudrait y lire."
PREFIX = "valeur_"


def mark(value):
    """A short mark of a value as it was seen: two marks are equal when the values are."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_known(user):
    """Signed in with an address that is confirmed: who began a draft without account has none yet."""
    return user.is_authenticated and not user.is_unconfirmed


def plainly(value):
    """As JSON would give it back, without the carriage returns and outer spaces a browser adds."""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, list | tuple):
        return [plainly(item) for item in value]
    if isinstance(value, dict):
        return {key: plainly(item) for key, item in value.items()}
    return value


class AnswerBoundField(SiteBoundField):
    @property
    def now(self):
        """What the page says now, when it changed while this was written."""
        return self.form.now.get(self.name, "")


class SuggestionForm(TrapMixin, SiteForm):
    """One field for each path of `names`. `seen` marks the values the page showed."""

    bound_field_class = AnswerBoundField

    reason = forms.CharField(
        label="Pourquoi cette correction",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="En quelques mots. N’écrivez rien sur votre santé, ni sur celle d’une personne que l’on pourrait "
        "reconnaître.",
    )
    source = forms.CharField(
        label="Où le vérifier",
        max_length=500,
        required=False,
        widget=forms.TextInput,
        help_text="Une adresse internet ou le nom d’un document. Par exemple\u00a0: le rapport d’activité de 2025.",
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Écrivez votre adresse\u00a0: nous y envoyons un lien de confirmation."},
        help_text="Vous allez recevoir un lien pour confirmer votre proposition. Votre adresse ne sera pas publiée. "
        "Par exemple\u00a0: prenom.nom@exemple.fr",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, kind, record, names, user, **kwargs):
        self.kind, self.names, self.now = kind, names, {}
        self.present = kind.documents.read(record, names)
        answers = {PREFIX + name: _field(kind.documents.paths[name]) for name in names}
        self.base_fields = answers | type(self).base_fields
        if is_known(user):
            del self.base_fields["email"]
        initial = {PREFIX + name: value for name, value in self.present.items()}
        super().__init__(*args, initial=initial | {"seen": mark(self.present)}, **kwargs)

    def clean(self):
        super().clean()
        if self.errors:
            return
        self.changes = {}
        for name in self.names:
            before, after = self.present[name], plainly(self.cleaned_data.get(PREFIX + name))
            if self.kind.documents.same(name, before, after):
                continue
            if isinstance(before, list) and isinstance(after, list):
                # Boxes come back in the order of the list, not in that of the record.
                after = in_former_order(after, before)
                if after == before:
                    continue
            self.changes[name] = {"before": before, "after": after}
        if not self.changes:
            for name in self.names:
                self.add_error(PREFIX + name, UNCHANGED)

    def has_moved(self):
        """Whether the page changed while this was written. What it says now is then shown beside each answer."""
        if self.cleaned_data["seen"] == mark(self.present):
            return False
        for name in self.names:
            self.now[PREFIX + name] = self.kind.said(name, self.present[name])
        self.data = self.data.copy()
        self.data["seen"] = mark(self.present)
        return True

    def texts(self):
        """What was written freely, for the look at robots."""
        values = [change["after"] for change in self.changes.values()]
        return [self.cleaned_data["reason"], *(value for value in values if isinstance(value, str))]


def _field(path):
    field = path.field()
    field.label = field.label or path.label
    return field
