"""What every page of the form shares: its words come from `rubrics`, its values from the fiche."""

from django import forms
from dsfr.forms import DsfrBaseForm

from experiences import rubrics
from partenariat.form_fields import SiteBoundField, error_list


class FicheBoundField(SiteBoundField):
    """Its words are in the rubric, its messages and conflicts in the form."""

    @property
    def example(self):
        question = self.form.questions.get(self.name)
        return question.example if question else ""

    @property
    def moderator_message(self):
        return self.form.moderator_messages.get(self.name, "")

    @property
    def current(self):
        """None without conflict; else the text of the value saved meanwhile."""
        return self.form.conflicts.get(self.name)


class QuestionsForm(DsfrBaseForm):
    """A form whose labels and helps are those of its rubric."""

    bound_field_class = FicheBoundField
    rubric = ""
    # A browser's own messages cannot be linked to a summary nor translated by us: ours are shown.
    use_required_attribute = False

    def __init__(self, *args, user, fiche=None, **kwargs):
        self.user, self.fiche = user, fiche
        self.conflicts = {}
        self.moderator_messages = {}
        self.questions = {question.name: question for question in rubrics.get(self.rubric).questions}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if question := self.questions.get(name):
                field.label = question.label
                field.help_text = question.help
        self.forget_bound_fields()

    def forget_bound_fields(self):
        """Bound fields copy the words of their field, and the design system makes them all at the start."""
        self._bound_fields_cache.clear()

    @property
    def error_list(self):
        """[(bound field or None, message)] for the summary at the top of the page."""
        return error_list(self)


class RubricForm(QuestionsForm):
    """One page of the fiche. `columns` names the fields that are columns of the fiche as they are.

    `changes()` returns the keyword arguments of `writing.save_rubric`.
    """

    columns = ()
    paired = False  # fields go two by two: a choice and its comment
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, fiche, **kwargs):
        kwargs["initial"] = {"version": fiche.version, **self.initial_from(fiche)}
        super().__init__(*args, fiche=fiche, **kwargs)

    def initial_from(self, fiche):
        return {name: getattr(fiche, name) for name in self.columns}

    def changes(self):
        return {"columns": {name: self.cleaned_data[name] for name in self.columns}}

    def show_conflicts(self, fiche):
        """Somebody saved meanwhile: keep what was typed, set beside each answer that differs what is there now.

        The page then carries the present version: sent again, it replaces knowingly.
        """
        now = type(self)(user=self.user, fiche=fiche)
        for bound in self:
            if bound.is_hidden or bound.name not in now.fields:
                continue
            theirs = now[bound.name].initial
            if bound.field.has_changed(theirs, bound.data):
                self.conflicts[bound.name] = as_text(bound.field, theirs)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = fiche.version


def as_text(field, value):
    """An answer as a person reads it."""
    if value is True:
        return "oui"
    if value is False or value in (None, "", [], {}):
        return "rien"
    if hasattr(field, "as_text"):
        return field.as_text(value)
    if isinstance(field, forms.ChoiceField):
        labels = dict(flat(field.choices))
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(labels.get(code, code)) for code in values)
    return str(value)


def flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
