"""What the FilterSets of several apps share: facets, territories, and the reading of what was asked."""

import re
from copy import copy
from functools import cached_property

import django_filters as filters
from django import forms
from django.db.models import Q

from partenariat import terms
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


class AnyOf(filters.MultipleChoiceFilter):
    """Several values of one facet widen the answer; the facets together narrow it."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, **kwargs)

    def condition(self, values):
        lookup = self.field_name + ("__in" if self.lookup_expr == "in" else "__overlap")
        return Q(**{lookup: list(values)})

    def filter(self, qs, value):
        return qs.filter(self.condition(value)) if value else qs


class AnyTerritory(AnyOf):
    """Containment: what is in Saint-Denis is in the 93, in Plaine Commune and in Île-de-France."""

    field_class = TerritoriesField


class WithinTerritory(AnyTerritory):
    """Containment, for a row that has one territory."""

    def condition(self, values):
        return Q(territory__key__in=values) | Q(territory__ancestors__overlap=list(values))


def from_terms(name):
    """What a retired entry marks is still counted and linked to: it may be asked for, though no form proposes it."""
    return lambda: terms.readable(name)


class SharedFilters(dict):
    """A FilterSet copies its filters for each request; nothing inside ours ever changes but whose they are."""

    def __deepcopy__(self, memo):
        return {name: self._own(filter_) for name, filter_ in self.items()}

    @staticmethod
    def _own(filter_):
        own = copy(filter_)
        if filter_.method:
            # Bound to the filter, hence to the FilterSet, of this request.
            own.method = filter_.method
        return own


class FacetedFilterSet(filters.FilterSet):
    """Facets are `AnyOf` filters named in `facets`; the rest narrows before they count."""

    facets = ()
    # Only what holds all that was typed: what is announced as new may not be what is merely close.
    is_strict = False

    @classmethod
    def get_filters(cls):
        return SharedFilters(super().get_filters())

    def get_form_class(self):
        """Only what was asked is read: a form of twenty fields, to check one of them, cost more than the search."""
        asked = {name: filter_.field for name, filter_ in self.filters.items() if name in self.data}
        return type(f"{type(self).__name__}Form", (self._meta.form,), asked)

    def keep(self, queryset, name, value):
        """Text and order are the search module's business: it decides them together."""
        return queryset

    @cached_property
    def values(self):
        """What was asked and is valid: a wrong value is reported by the form and does not filter."""
        if not self.is_bound:
            return {}
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    def narrowed(self):
        """The queryset with every restriction that is not a facet's."""
        queryset = self.queryset
        for name, value in self.values.items():
            if name not in self.facet_names():
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def conditions(self):
        """{facet: Q} of the facets chosen."""
        return {
            name: self.filters[name].condition(value)
            for name, value in self.values.items()
            if name in self.facet_names()
        }

    @classmethod
    def facet_names(cls):
        return {facet.name for facet in cls.facets}
