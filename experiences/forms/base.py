"""What every page of the form shares: its words come from `rubrics`, its values from the fiche's document."""

from django import forms
from django.core import signing

from experiences.contributing import rubrics
from partenariat.form_fields import SiteBoundField, SiteForm

BASE_SALT = "experiences.base"


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
    def clashes(self):
        """What somebody else did to this answer meanwhile; most often nothing."""
        return self.form.clashes.get(self.name, [])


class QuestionsForm(SiteForm):
    """A form whose labels and helps are those of its rubric.

    `quiet`: what was being typed is shown again as it stands, without a word on what is wrong with it yet.
    """

    bound_field_class = FicheBoundField
    rubric = ""

    def __init__(self, *args, user, fiche=None, quiet=False, **kwargs):
        self.user, self.fiche, self.quiet = user, fiche, quiet
        self.clashes = {}
        self.moderator_messages = {}
        self.questions = {question.name: question for question in rubrics.get(self.rubric).questions}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if question := self.questions.get(name):
                field.label = question.label
                field.help_text = question.help
        self.forget_bound_fields()

    @property
    def errors(self):
        return {} if self.quiet else super().errors

    def forget_bound_fields(self):
        """Bound fields copy the words of their field, and the design system makes them all at the start."""
        self._bound_fields_cache.clear()


class RubricForm(QuestionsForm):
    """One page of the fiche.

    `columns` names the fields that are answers of the document as they are; `parts` the other answers, with the
    field where each is asked. `values` is the document, or what this page shows of it: {path: value}. What was
    shown travels with the page, signed (`base`), so that what the person changed is told from what others did.
    """

    columns = ()
    parts = {}
    paired = False  # fields go two by two: a choice and its comment
    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *args, fiche, values, **kwargs):
        self.values = {name: values[name] for name in self.paths()}
        kwargs["initial"] = {"version": fiche.version, "base": signed(fiche, self.values)}
        kwargs["initial"] |= self.initial_from(self.values)
        self.shown = self.values
        if data is not None:
            self.shown = read_signed(fiche, data.get("base", ""))
            if self.shown is None:
                # Nobody knows what this page showed; nothing, unless the fiche has not moved at all.
                self.shown = self.values if data.get("version") == str(fiche.version) else {}
        super().__init__(data, *args, fiche=fiche, **kwargs)

    @classmethod
    def paths(cls):
        """The answers this page asks for."""
        return [*cls.columns, *cls.parts]

    def initial_from(self, values):
        return {name: values[name] for name in self.columns}

    def answers(self):
        """{path: value} of the whole page, once valid."""
        return {name: self.answer(name) for name in self.columns}

    def answer(self, name):
        """The answer of a field that is a path: the very value shown when nothing of it changed."""
        bound = self[name]
        if name in self.shown and not bound.field.has_changed(self.shown[name], bound.data):
            return self.shown[name]
        return self.cleaned_data[name]

    def changes(self, same):
        """{path: value} of the answers that no longer are what the page showed. `same(path, one, other)` compares."""
        return {
            name: value
            for name, value in self.answers().items()
            if name not in self.shown or not same(name, self.shown[name], value)
        }

    def field_of(self, path, part=""):
        """The field where this part of an answer is asked."""
        return self.parts.get(path, path)

    def show_clashes(self, clashes, shown):
        """`clashes`: {field: what to say of it}. Sent again, the page replaces what it has just shown: `shown`."""
        self.clashes = clashes
        self.data = self.data.copy()
        self.data["version"] = self.fiche.version
        self.data["base"] = signed(self.fiche, shown)
        self.forget_bound_fields()


def signed(fiche, values):
    return signing.dumps([fiche.pk, values], salt=BASE_SALT, compress=True)


def read_signed(fiche, text):
    """The answers a page showed, or None: not ours, or another fiche's."""
    try:
        pk, values = signing.loads(text, salt=BASE_SALT)
    except signing.BadSignature:
        return None
    return values if pk == fiche.pk else None
