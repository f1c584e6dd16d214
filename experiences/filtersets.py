"""What a reader may ask of the fiches: one FilterSet for the pages and for the API."""

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import Q

from experiences import enums
from experiences.models import Experience
from partenariat import terms
from partenariat.filters import TerritoriesField
from partenariat.facets import Facet

FACETS = (
    Facet("zone", "zone", is_array=False),
    Facet("territoire", "territory_keys", like="^(dep|reg)-"),
    Facet("domaine", "domains"),
    Facet("secteur", "sectors"),
    Facet("niveau", "levels"),
    Facet("dimension", "dimensions"),
    Facet("public", "audiences"),
    Facet("theme", "themes"),
    Facet("avancement", "stage", is_array=False),
    Facet("preuve", "evidence_level", is_array=False),
)


class Sort(models.TextChoices):
    RELEVANCE = "pertinence", "Pertinence"
    REGION = "region", "Île-de-France d’abord"
    RECENT = "recentes", "Publiées récemment"
    TITLE = "titre", "Titre, de A à Z"


def cells():
    return [
        (f"{dimension}-{level}", f"{dimension.label} : {level.label}")
        for dimension in enums.Dimension
        for level in enums.Level
    ]


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
    """Containment: a fiche of Saint-Denis is in the 93, in Plaine Commune and in Île-de-France."""

    field_class = TerritoriesField


def from_terms(name):
    return lambda: terms.choices(name)


class ExperienceFilterSet(filters.FilterSet):
    """Facets are `AnyOf` filters; the rest narrows before they count."""

    q = filters.CharFilter(label="Rechercher", method="keep", max_length=200)
    zone = AnyOf("zone", "in", label="Île-de-France ou ailleurs", choices=enums.Zone.choices)
    territoire = AnyTerritory("territory_keys", label="Territoire")
    domaine = AnyOf("domains", label="Domaine", choices=from_terms("domain"))
    secteur = AnyOf("sectors", label="Secteur", choices=from_terms("sector"))
    niveau = AnyOf("levels", label="Niveau d’engagement", choices=enums.Level.choices)
    dimension = AnyOf("dimensions", label="Dimension", choices=enums.Dimension.choices)
    public = AnyOf("audiences", label="Public", choices=from_terms("audience"))
    theme = AnyOf("themes", label="Pathologie ou thème", choices=from_terms("theme"))
    avancement = AnyOf("stage", "in", label="Avancement", choices=from_terms("experience_stage"))
    preuve = AnyOf(
        "evidence_level",
        "in",
        label="Niveau de preuve",
        choices=from_terms("evidence_level"),
    )
    case = AnyOf("cells", label="Case de la matrice", choices=cells)
    activite = AnyOf("activities", label="Activité", choices=from_terms("activity"))
    organisation = filters.CharFilter("organisations__slug", label="Organisation", distinct=True)
    instance = filters.CharFilter("bodies__slug", label="Instance", distinct=True)
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")
    tri = filters.ChoiceFilter(label="Trier par", choices=Sort.choices, method="keep", empty_label=None)

    class Meta:
        model = Experience
        fields = []

    def keep(self, queryset, name, value):
        """Text and order are `search.run`'s business: they decide together."""
        return queryset

    @property
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

    @staticmethod
    def facet_names():
        return {facet.name for facet in FACETS}
