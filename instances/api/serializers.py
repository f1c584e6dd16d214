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
    number,
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
    duree_en_mois = number(allow_null=True)
    reunions_par_an = number("Au moins.", allow_null=True)
    mission = maybe("Ce qu’elle fait pour les usagers.")
    a_verifier = maybe("Ce que la rédaction n’a pas encore vérifié.")


@extend_schema_serializer(component_name="LienEtablissement")
class EstablishmentLinkSerializer(serializers.Serializer):
    finess = text("Numéro FINESS géographique.")
    nom = text()
    api = link("Son adresse dans l’API.")


@extend_schema_serializer(component_name="LienInstance")
class BodyLinkSerializer(serializers.Serializer):
    reference = text()
    identifiant = text("Ce qui la désigne dans les adresses.")
    nom = text()
    type = text("Code du type d’instance.")
    sigle = maybe()
    url = link("Sa page sur le site.")


@extend_schema_serializer(component_name="Mandature")
class TermSerializer(serializers.Serializer):
    debut = date()
    fin = date()


@extend_schema_serializer(component_name="ActeDeCreation")
class ActSerializer(serializers.Serializer):
    reference = maybe()
    url = maybe()


@extend_schema_serializer(component_name="AccesAuxPlaintes")
class ComplaintsAccessSerializer(serializers.Serializer):
    acces = coded("yes ou no\u00a0; absent quand personne ne l’a dit. Aucune plainte n’est tenue ici.")
    depuis = date()
    a_qui_demander = maybe("Le service à qui demander l’accès.")


@extend_schema_serializer(component_name="Siege")
class SeatSerializer(serializers.Serializer):
    """Sans nom de personne, ni d’association."""

    college = text()
    libelle = text()
    numero = number("Le rang parmi les sièges de même libellé.")
    nature = CodedSerializer(help_text="titular (titulaire) ou substitute (suppléant).")
    usagers = flag("Siège tenu par une personne concernée, un proche ou leur association.")
    etat = CodedSerializer(
        help_text="occupe, bientot-vacant, vacant ou inconnu. Sans source, un siège est inconnu, jamais vacant."
    )
    jusqu_a = maybe("Le mois où finit le mandat en cours, par exemple 2027-03.")
    vacant_depuis = maybe("Le mois depuis lequel personne n’y est connu.")
    voix = coded()
    designation = coded("Qui désigne.")


@extend_schema_serializer(component_name="Seance")
class MeetingSerializer(serializers.Serializer):
    date = date()
    ordre_du_jour = maybe("Seulement si l’instance l’a rendu public.")
    compte_rendu = maybe("Seulement si l’instance l’a rendu public.")


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
    autres_sites = EstablishmentLinkSerializer(
        many=True, help_text="Les autres sites pour lesquels elle parle."
    )
    porteur = OrganisationLinkSerializer(allow_null=True)
    formes_de_representation = coded_list()
    place_des_usagers = coded()
    activite = coded()
    creee_le = date()
    acte_de_creation = ActSerializer()
    mandature = TermSerializer()
    reunions_par_an = number("Au moins.", allow_null=True)
    voix = coded("La voix des usagers.")
    adhesion_gratuite = coded()
    frais_rembourses = coded()
    remboursement = maybe("Comment demander le remboursement des frais.")
    contact = maybe("Contact que l’instance rend public.")
    site = maybe()
    reglement = maybe("Adresse du règlement intérieur ou des statuts.")
    projet_des_usagers = maybe("Adresse du projet des usagers.")
    suivi_des_plaintes = ComplaintsAccessSerializer()
    sieges = SeatSerializer(many=True, help_text="Vide quand les sièges ne sont pas décrits.")
    seances = MeetingSerializer(many=True, help_text="De la plus récente à la plus ancienne, 24 au plus.")
    a_verifier = maybe("Ce que la rédaction n’a pas encore vérifié.")
    source = SourceSerializer(allow_null=True)
    verifiee_le = date()
    publiee_le = instant()
    modifiee_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")
