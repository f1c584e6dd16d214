"""What a reader may ask of the fiches: one FilterSet for the pages and for the API."""

import django_filters as filters
from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils import timezone

from experiences import enums
from experiences.models import Experience
from experiences.references import ReferencesField
from instances.models import Body
from partenariat.facets import Facet
from partenariat.filters import AnyOf, AnyTerritory, FacetedFilterSet, from_terms
from partenariat.maps.around import AroundFilter, RadiusFilter

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
    Facet("fraicheur", "fraicheur", is_array=False),
)


class Sort(models.TextChoices):
    RELEVANCE = "pertinence", "Pertinence"
    REGION = "region", "Île-de-France d’abord"
    RECENT = "recentes", "Publiées récemment"
    TITLE = "titre", "Titre, de A à Z"


class Freshness(models.TextChoices):
    """When the carrier last said that the fiche was exact."""

    RECENT = "annee", "Confirmée par son porteur dans l’année"
    OLD = "ancienne", "Confirmée il y a plus d’un an"
    NEVER = "jamais", "Jamais confirmée"


def with_freshness(fiches, day=None):
    """These fiches with `fraicheur`, a `Freshness`, as of a day: today by default."""
    year_ago = (day or timezone.localdate()) - relativedelta(years=1)
    return fiches.annotate(
        fraicheur=models.Case(
            models.When(last_confirmed_at=None, then=models.Value(Freshness.NEVER)),
            models.When(last_confirmed_at__gte=year_ago, then=models.Value(Freshness.RECENT)),
            default=models.Value(Freshness.OLD),
            output_field=models.CharField(),
        )
    )


def cells():
    return [
        (f"{dimension}-{level}", f"{dimension.label} : {level.label}")
        for dimension in enums.Dimension
        for level in enums.Level
    ]


def years():
    """What a fiche may be said to begin in: no action described here is older than the last century."""
    return [(str(year), str(year)) for year in range(timezone.localdate().year + 1, 1899, -1)]


class AnyReference(AnyOf):
    """A selection of fiches: those one keeps, or somebody shared."""

    field_class = ReferencesField


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
    fraicheur = AnyOf("fraicheur", "in", label="Fraîcheur", choices=Freshness.choices)
    case = AnyOf("cells", label="Case de la matrice", choices=cells)
    debut = AnyOf("start_date__year", "in", label="Année de début", choices=years)
    activite = AnyOf("activities", label="Activité", choices=from_terms("activity"))
    frein = AnyOf("barrier_codes", label="Frein rencontré", choices=from_terms("barrier"))
    levier = AnyOf("lever_codes", label="Levier employé", choices=from_terms("lever"))
    fiche = AnyReference("reference", "in", label="Fiche, par sa référence")
    organisation = filters.CharFilter("organisations__slug", label="Organisation", distinct=True)
    instance = filters.CharFilter(label="Instance", method="with_body")
    autour = AroundFilter()
    rayon = RadiusFilter()
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")
    tri = filters.ChoiceFilter(label="Trier par", choices=Sort.choices, method="keep", empty_label=None)

    class Meta:
        model = Experience
        fields = []

    def __init__(self, data=None, queryset=None, **options):
        queryset = Experience.objects.all() if queryset is None else queryset
        if data and "fraicheur" in data:
            queryset = with_freshness(queryset)
        super().__init__(data, queryset, **options)

    def with_body(self, queryset, name, value):
        """SECURITY: a body that is not published must not be guessed from the fiches it is linked to."""
        return queryset.filter(bodies__in=Body.objects.public().filter(slug=value))
