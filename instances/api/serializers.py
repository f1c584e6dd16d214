from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.api.serializers import OrganisationLinkSerializer
from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    SourceSerializer,
    TerritoryLinkSerializer,
    coded,
    coded_list,
    date,
    flag,
    instant,
    link,
    maybe,
    text,
)


@extend_schema_serializer(component_name="TypeInstance")
class BodyTypeSerializer(CodedSerializer):
    sigle = maybe()
    nature = CodedSerializer(help_text="Instance prévue par un texte, ou dispositif de participation.")
    echelle = CodedSerializer()
    obligation = CodedSerializer()
    place_des_usagers = coded()
    base_legale = maybe()
    duree_des_mandats = maybe()
    mission = maybe("Ce qu’elle fait pour les usagers.")
    a_verifier = maybe("Ce que la rédaction n’a pas encore vérifié.")


@extend_schema_serializer(component_name="LienEtablissement")
class EstablishmentLinkSerializer(serializers.Serializer):
    finess = text("Numéro FINESS géographique.")
    nom = text()
    api = link("Son adresse dans l’API.")


@extend_schema_serializer(component_name="Etablissement")
class EstablishmentSerializer(serializers.Serializer):
    finess = text("Numéro FINESS géographique.")
    finess_juridique = maybe()
    nom = text()
    categorie = maybe()
    statut = coded()
    territoire = TerritoryLinkSerializer()
    gestionnaire = OrganisationLinkSerializer(allow_null=True)
    site = maybe()
    ouvert = flag()
    licence = LicenceSerializer()


@extend_schema_serializer(component_name="LienInstance")
class BodyLinkSerializer(serializers.Serializer):
    reference = text()
    identifiant = text("Ce qui la désigne dans les adresses.")
    nom = text()
    type = text("Code du type d’instance.")
    sigle = maybe()
    url = link("Sa page sur le site.")


@extend_schema_serializer(component_name="Instance")
class BodySerializer(serializers.Serializer):
    reference = text("Référence publique, jamais réutilisée\u00a0: INS-2026-0001.")
    identifiant = text("Ce qui la désigne dans les adresses.")
    url = link("Sa page sur le site.")
    nom = text()
    type = BodyTypeSerializer()
    presentation = maybe("Ce que l’on en sait.")
    territoire = TerritoryLinkSerializer(allow_null=True)
    etablissement = EstablishmentLinkSerializer(allow_null=True)
    etablissement_nom = maybe("Le nom de l’établissement, à défaut de FINESS.")
    porteur = OrganisationLinkSerializer(allow_null=True)
    formes_de_representation = coded_list()
    place_des_usagers = coded()
    activite = coded()
    contact = maybe("Contact que l’instance rend public.")
    site = maybe()
    a_verifier = maybe("Ce que la rédaction n’a pas encore vérifié.")
    source = SourceSerializer(allow_null=True)
    verifiee_le = date()
    publiee_le = instant()
    modifiee_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")
