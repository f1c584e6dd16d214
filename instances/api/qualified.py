"""The lists of « personnes qualifiées » in force, one a département."""

import django_filters as filters
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from instances.models import QualifiedPersonEntry, QualifiedPersonList
from instances.qualified import page
from instances.qualified.representation import represent
from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    TerritoryLinkSerializer,
    date,
    flag,
    instant,
    link,
    maybe,
    text,
    texts,
)
from partenariat.api.views import READER, DetailView, ListView

SECTION = "Personnes qualifiées"
ABOUT = (
    "Sans contact direct\u00a0: l’accord d’une personne vaut pour la page du département, pas pour une copie. "
    "On la joint par le service indiqué."
)


@extend_schema_serializer(component_name="ArreteConjoint")
class DecisionSerializer(serializers.Serializer):
    reference = text()
    date = date()
    url = maybe("L’arrêté signé.")


@extend_schema_serializer(component_name="PersonneQualifiee")
class PersonSerializer(serializers.Serializer):
    nom = text("Public par l’arrêté.")
    domaines = CodedSerializer(many=True)
    secteurs = TerritoryLinkSerializer(many=True, help_text="Vide\u00a0: tout le département.")


@extend_schema_serializer(component_name="ListeDePersonnesQualifiees")
class QualifiedListSerializer(serializers.Serializer):
    identifiant = text("La clé du département.")
    url = link("Sa page sur le site.")
    departement = TerritoryLinkSerializer()
    arrete = DecisionSerializer()
    signataires = texts("Les trois autorités qui l’ont signé.")
    valable_du = date()
    valable_jusqu_au = date("Absent\u00a0: jusqu’à la prochaine liste.")
    comment_saisir = text("Comment faire appel à l’une d’elles.")
    service = text("Le service à qui écrire ou téléphoner.")
    personnes = PersonSerializer(many=True, help_text="Celles qui sont en activité.")
    exemple_fictif = flag("Vrai\u00a0: inventée pour la démonstration.")
    publiee_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")


class QualifiedFilterSet(filters.FilterSet):
    departement = filters.CharFilter(
        label="Code du département\u00a0: 93", method="in_department", max_length=3
    )

    class Meta:
        model = QualifiedPersonList
        fields = []

    def in_department(self, queryset, name, value):
        return queryset.filter(department__code__iexact=value)


def lists():
    active = QualifiedPersonEntry.objects.filter(is_active=True).prefetch_related("areas")
    return (
        page.in_force(READER)
        .select_related("department")
        .prefetch_related(Prefetch("entries", queryset=active, to_attr="active"))
        .order_by("department__code", "pk")
    )


class QualifiedListView(ListView):
    name = "personnes_qualifiees_liste"
    section = SECTION
    summary = "Les listes en vigueur"
    about = ABOUT
    shape = QualifiedListSerializer
    filterset_class = QualifiedFilterSet
    example = "departement=93"

    def get_queryset(self):
        return lists()

    def represent(self, row):
        return represent(row)


class QualifiedDetailView(DetailView):
    name = "personnes_qualifiees_une"
    section = SECTION
    summary = "La liste d’un département"
    about = ABOUT
    shape = QualifiedListSerializer
    key_help = "La clé du département\u00a0: dep-93."

    def find(self, key):
        found = lists().filter(department__key=key.lower()).first()
        if found is None:
            raise NotFound
        return found

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return lists().values_list("department__key", flat=True).first()
