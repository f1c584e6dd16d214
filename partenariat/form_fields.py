"""What every form of the site shares, and how it shows a field, rendered by templates/components/form_field.html."""

from types import MappingProxyType

from django import forms
from dsfr.forms import DsfrBaseForm, DsfrBoundField


class OptionsMixin:
    """`open_groups`: labels of the groups shown unfolded; `hints`: {value: sentence shown under the option}."""

    template_name = "contribution/widgets/options.html"
    open_groups = frozenset()
    hints = MappingProxyType({})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = []
        for label, options, _ in context["widget"]["optgroups"]:
            for option in options:
                option["hint"] = self.hints.get(option["value"], "")
            chosen = sum(option["selected"] for option in options)
            groups.append((label, options, chosen, bool(chosen) or label in self.open_groups))
        context["widget"]["groups"] = groups
        return context


class Checkboxes(OptionsMixin, forms.CheckboxSelectMultiple):
    pass


class Radios(OptionsMixin, forms.RadioSelect):
    pass


class SiteBoundField(DsfrBoundField):
    """A field, its example, a message written about it, and what somebody else did to it meanwhile: all may be empty."""

    example = moderator_message = ""
    clashes = ()

    @property
    def kind(self):
        """A group of choices, a single box, or something to write in."""
        if self.field.widget.use_fieldset:
            return "group"
        return "box" if isinstance(self.field.widget, forms.CheckboxInput) else "text"


class SiteFormMixin:
    """What every form people fill in shares; alone, for those of other libraries."""

    bound_field_class = SiteBoundField
    # A browser's own messages cannot be linked to a summary nor translated by us: ours are shown.
    use_required_attribute = False

    @property
    def error_list(self):
        """[(bound field or None, message)] for the summary at the top of the page, in the order of the fields."""
        known = [(self[name], message) for name in self.fields for message in self.errors.get(name, [])]
        return [(None, message) for message in self.non_field_errors()] + known


class SiteForm(SiteFormMixin, DsfrBaseForm):
    """A form of the site. One of a model adds `forms.ModelForm`, one open to all `partenariat.trap.TrapMixin`."""
