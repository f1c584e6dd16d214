"""What a reader may ask of the fiches: one FilterSet for the pages and for the API."""

import django_filters as filters
from django.db import models

from experiences import enums
from experiences.models import Experience
from instances.models import Body
from partenariat.facets import Facet
from partenariat.filters import AnyOf, AnyTerritory, FacetedFilterSet, from_terms

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


class ExperienceFilterSet(FacetedFilterSet):
    facets = FACETS

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
    instance = filters.CharFilter(label="Instance", method="with_body")
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")
    tri = filters.ChoiceFilter(label="Trier par", choices=Sort.choices, method="keep", empty_label=None)

    class Meta:
        model = Experience
        fields = []

    def with_body(self, queryset, name, value):
        """SECURITY: a body that is not published must not be guessed from the fiches it is linked to."""
        return queryset.filter(bodies__in=Body.objects.public().filter(slug=value))
