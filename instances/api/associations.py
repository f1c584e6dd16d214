"""The associations approved today."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from accounts.api.serializers import OrganisationLinkSerializer
from instances.api.qualified import DecisionSerializer
from instances.associations.listing import ApprovedFilterSet, approved, seats_held
from instances.associations.representation import represent
from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    TerritoryLinkSerializer,
    date,
    instant,
    number,
    text,
)
from partenariat.api.views import READER, DetailView, ListView

SECTION = "Associations agréées"
ABOUT = (
    "Celles dont l’agrément est en vigueur aujourd’hui. Un agrément passé est sur la page de l’association."
)


@extend_schema_serializer(component_name="Agrement")
class AgreementSerializer(serializers.Serializer):
    niveau = CodedSerializer(help_text="national ou regional.")
    region = TerritoryLinkSerializer(allow_null=True)
    arrete = DecisionSerializer()
    du = date()
    au = date()
    etat = CodedSerializer(help_text="active ou expiring (moins de douze mois).")


@extend_schema_serializer(component_name="AssociationAgreee")
class ApprovedSerializer(OrganisationLinkSerializer):
    territoire = TerritoryLinkSerializer(allow_null=True)
    agrements = AgreementSerializer(many=True)
    sieges = number(
        "Sièges d’usagers tenus aujourd’hui, parmi ceux où l’association peut être nommée\u00a0: il peut y en avoir d’autres."
    )
    modifiee_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")


class ApprovedListView(ListView):
    name = "associations_agreees_liste"
    section = SECTION
    summary = "Toutes les associations agréées"
    about = ABOUT
    shape = ApprovedSerializer
    filterset_class = ApprovedFilterSet
    helps = {"departement": "Code du département\u00a0: 93."}
    example = "niveau=regional"

    def get_queryset(self):
        return approved(READER)

    def find(self, filterset, *, offset, limit):
        total, rows = super().find(filterset, offset=offset, limit=limit)
        return total, _with_seats(rows)

    def represent(self, row):
        return represent(row)


class ApprovedDetailView(DetailView):
    name = "associations_agreees_une"
    section = SECTION
    summary = "Une association agréée"
    about = ABOUT
    shape = ApprovedSerializer
    key_help = "Son identifiant, le dernier mot de son adresse sur le site."

    def find(self, key):
        found = approved(READER).filter(slug=key).first()
        if found is None:
            raise NotFound
        return _with_seats([found])[0]

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return approved(READER).values_list("slug", flat=True).first()


def _with_seats(rows):
    seats = seats_held(rows, READER)
    for row in rows:
        row.seats = seats.get(row.pk, 0)
    return rows
