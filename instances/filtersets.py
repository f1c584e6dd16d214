"""What a reader may ask of the bodies: one FilterSet for the pages and for the API."""

import django_filters as filters
from django.db import models
from django.utils import timezone

from instances.enums import BodyKind, BodyLevel
from instances.models import Body, BodyType, Seat
from partenariat.database import Contains
from partenariat.enums import Zone
from partenariat.facets import Facet
from partenariat.filters import AnyOf, AnyTerritory, FacetedFilterSet
from partenariat.maps.around import AroundFilter, RadiusFilter

FACETS = (
    Facet("zone", "zone", is_array=False),
    Facet("nature", "type__kind", is_array=False),
    Facet("type", "type__code", is_array=False),
    Facet("echelle", "type__level", is_array=False),
    Facet("sieges", "sieges", is_array=False, like="^vacants$"),
    Facet("territoire", "territory_keys", like="^(dep|reg)-"),
)
SEATS = [("vacants", "Avec des sièges d’usagers vacants")]


class Sort(models.TextChoices):
    RELEVANCE = "pertinence", "Pertinence"
    REGION = "region", "Île-de-France d’abord"
    TITLE = "titre", "Nom, de A à Z"
    RECENT = "recentes", "Publiées récemment"


def asked_about(bodies, day=None):
    """These bodies with what the FilterSet asks about: `zone`, and `sieges`, « vacants » where a users' seat is empty."""
    day = models.Value(day or timezone.localdate(), output_field=models.DateField())
    empty = Seat.objects.filter(Contains(models.F("free"), day), body=models.OuterRef("pk"), for_users=True)
    return bodies.with_zone().annotate(
        sieges=models.Case(
            models.When(models.Exists(empty), then=models.Value("vacants")), default=models.Value("")
        )
    )


def body_types():
    return [(type.code, str(type)) for type in BodyType.objects.all()]


class BodyFilterSet(FacetedFilterSet):
    facets = FACETS

    q = filters.CharFilter(label="Rechercher", method="keep", max_length=200)
    zone = AnyOf("zone", "in", label="Île-de-France ou ailleurs", choices=Zone.choices)
    nature = AnyOf("type__kind", "in", label="Nature", choices=BodyKind.choices)
    type = AnyOf("type__code", "in", label="Type", choices=body_types)
    echelle = AnyOf("type__level", "in", label="Échelle", choices=BodyLevel.choices)
    sieges = AnyOf("sieges", "in", label="Sièges", choices=SEATS)
    territoire = AnyTerritory("territory_keys", label="Territoire")
    autour = AroundFilter()
    rayon = RadiusFilter()
    modifie_depuis = filters.IsoDateTimeFilter("updated_at", "gte", label="Modifiées depuis")
    tri = filters.ChoiceFilter(label="Trier par", choices=Sort.choices, method="keep", empty_label=None)

    class Meta:
        model = Body
        fields = []
