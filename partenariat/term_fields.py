"""Form fields over the controlled lists. A retired entry is still offered, and said so: a row may hold it."""

from django import forms

from partenariat import terms

RETIRED = " (retirée de la liste)"


def entries(vocabulary):
    return [
        (entry.code, entry.label + ("" if entry.is_active else RETIRED))
        for entry in terms.vocabulary(vocabulary).values()
    ]


class TermField(forms.ChoiceField):
    def __init__(self, vocabulary, *, empty="Non renseigné", **kwargs):
        kwargs.setdefault("choices", lambda: [("", empty), *entries(vocabulary)])
        super().__init__(**kwargs)


class TermsField(forms.MultipleChoiceField):
    """Boxes to tick. Codes already there keep their order: the first domain is the main one."""

    def __init__(self, vocabulary, *, groups="", **kwargs):
        self.vocabulary, self.groups = vocabulary, groups
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=self._options, **kwargs)

    def _options(self):
        if not self.groups:
            return entries(self.vocabulary)
        labels = dict(entries(self.vocabulary))
        return [
            (group, [(entry.code, labels[entry.code]) for entry in members])
            for group, members in _grouped(self.vocabulary, self.groups)
        ]

    def has_changed(self, initial, data):
        return set(initial or ()) != set(data or ())


def _grouped(vocabulary, groups):
    every = terms.vocabulary(vocabulary).values()
    known = terms.vocabulary(groups)
    found = [(group.label, [e for e in every if e.parent == group.code]) for group in known.values()]
    rest = [entry for entry in every if entry.parent not in known]
    return [*found, ("Autres", rest)] if rest else found


def in_former_order(chosen, former):
    """The chosen codes, those already there first and in their order."""
    return [code for code in former if code in chosen] + [code for code in chosen if code not in former]


class CommentedCodes(forms.Widget):
    """A box and a comment for each entry of a list; the value is [{"code": ..., "comment": ...}]."""

    template_name = "admin/widgets/commented_codes.html"

    def __init__(self, vocabulary, attrs=None):
        self.vocabulary = vocabulary
        super().__init__(attrs)

    use_fieldset = True

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        held = {item["code"]: item.get("comment", "") for item in value or ()}
        context["rows"] = [
            {
                "code": code,
                "label": label,
                "id": f"{context['widget']['attrs'].get('id', name)}_{number}",
                "checked": code in held,
                "comment": held.get(code, ""),
            }
            for number, (code, label) in enumerate(entries(self.vocabulary))
        ]
        return context

    def value_from_datadict(self, data, files, name):
        return [
            {"code": code, "comment": data.get(f"{name}-comment-{code}", "").strip()}
            for code in (data.getlist(name) if hasattr(data, "getlist") else data.get(name, []))
        ]

    def value_omitted_from_data(self, data, files, name):
        return False

    def id_for_label(self, id_):
        return ""


class CommentedCodesField(forms.Field):
    def __init__(self, vocabulary, **kwargs):
        self.vocabulary = vocabulary
        super().__init__(widget=CommentedCodes(vocabulary), **kwargs)

    def clean(self, value):
        known = terms.vocabulary(self.vocabulary)
        if any(item["code"] not in known for item in value):
            raise forms.ValidationError("Une des réponses ne fait pas partie de la liste.")
        return super().clean(value)

    def has_changed(self, initial, data):
        return (initial or []) != (data or [])
