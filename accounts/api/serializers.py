from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    SourceSerializer,
    TerritoryLinkSerializer,
    flag,
    instant,
    link,
    maybe,
    text,
)


@extend_schema_serializer(component_name="LienOrganisation")
class OrganisationLinkSerializer(serializers.Serializer):
    identifiant = text("Ce qui la désigne dans les adresses.")
    nom = text()
    sigle = maybe()
    url = link("Sa page sur le site.")


@extend_schema_serializer(component_name="Organisation")
class OrganisationSerializer(OrganisationLinkSerializer):
    type = CodedSerializer()
    siren = maybe("Neuf chiffres.")
    rna = maybe("Numéro d’association\u00a0: W et neuf chiffres.")
    presentation = maybe()
    territoire = TerritoryLinkSerializer(allow_null=True)
    site = maybe()
    courriel = maybe("Adresse générique rendue publique par l’organisation.")
    verifiee = flag("Relue par l’équipe du site.")
    source = SourceSerializer(allow_null=True, help_text="Le document qui la nomme.")
    modifiee_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")
