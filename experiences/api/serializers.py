from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.api.serializers import OrganisationLinkSerializer
from instances.api.serializers import BodyLinkSerializer, EstablishmentLinkSerializer
from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    PartialDateSerializer,
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


@extend_schema_serializer(component_name="ValeurCommentee")
class CommentedSerializer(CodedSerializer):
    commentaire = maybe("Ce qu’en dit la fiche.")


@extend_schema_serializer(component_name="Effectif")
class HeadcountSerializer(serializers.Serializer):
    nombre = number("Null en dessous de cinq personnes, pour que nul ne soit reconnu.", allow_null=True)
    libelle = text("Le nombre, ou «\u00a0moins de 5\u00a0».")


@extend_schema_serializer(component_name="Acteurs")
class ActorsSerializer(serializers.Serializer):
    usagers = coded_list("Profils des usagers partenaires.")
    professionnels = coded_list("Profils des professionnels.")
    initiateurs = coded_list("À l’initiative de.")
    facilitateurs = coded_list()


@extend_schema_serializer(component_name="Gouvernance")
class GovernanceSerializer(serializers.Serializer):
    usagers = HeadcountSerializer(allow_null=True)
    voix = coded()


@extend_schema_serializer(component_name="Formation")
class TrainingSerializer(serializers.Serializer):
    besoin = coded("Aucune, recommandée ou exigée.")
    precisions = maybe()


@extend_schema_serializer(component_name="OrganisationDeFiche")
class CarrierSerializer(OrganisationLinkSerializer):
    type = CodedSerializer()
    role = CodedSerializer(help_text="Ce qu’elle fait dans l’expérience.")


@extend_schema_serializer(component_name="Evaluation")
class EvaluationSerializer(serializers.Serializer):
    annee = number(allow_null=True)
    methodes = coded_list("«\u00a0none\u00a0»\u00a0: pas d’évaluation à ce jour.")
    criteres_fixes_au_depart = coded()
    usagers_associes = coded()
    resultats = maybe()
    retour_aux_participants = coded()
    rapport = maybe("Adresse du rapport ou de la publication.")


@extend_schema_serializer(component_name="Position")
class PositionSerializer(serializers.Serializer):
    dimension = CodedSerializer()
    niveau = CodedSerializer()
    fondement = CodedSerializer(help_text="Qui l’affirme\u00a0: la source, le porteur ou la rédaction.")
    justification = maybe("L’exemple concret.")


@extend_schema_serializer(component_name="ReponseAntiAlibi")
class AntiAlibiSerializer(CodedSerializer):
    reponse = coded()
    commentaire = maybe()


@extend_schema_serializer(component_name="Repere")
class MilestoneSerializer(serializers.Serializer):
    libelle = text()
    date = maybe("Écrite aussi loin qu’elle est connue.")


@extend_schema_serializer(component_name="Programme")
class ProgrammeSerializer(serializers.Serializer):
    reference = text()
    titre = text()
    url = link()


@extend_schema_serializer(component_name="Lien")
class LinkSerializer(serializers.Serializer):
    libelle = text()
    url = link()


@extend_schema_serializer(component_name="Temoignage")
class TestimonySerializer(serializers.Serializer):
    texte = text(
        "Publié avec l’accord enregistré de la personne\u00a0: à retirer de toute copie s’il n’est plus ici."
    )
    profil = CodedSerializer(help_text="Comment la personne est présentée.")
    nom = maybe("Null, sauf si la personne a accepté que son nom paraisse.")


@extend_schema_serializer(component_name="Media")
class MediaSerializer(serializers.Serializer):
    nature = CodedSerializer(help_text="Image, document, ou lien vers un autre site.")
    titre = text()
    url = link("Null quand les droits sont réservés\u00a0: à voir sur la page de la fiche.", allow_null=True)
    description = text("Texte de remplacement d’une image, ou ce que contient le document.")
    credit = maybe()
    licence = CodedSerializer(help_text="La licence de ce média, qui peut différer de celle de la fiche.")
    langue = text()
    octets = number(allow_null=True)
    largeur = number("En pixels.", allow_null=True)
    hauteur = number("En pixels.", allow_null=True)


@extend_schema_serializer(component_name="Experience")
class ExperienceSerializer(serializers.Serializer):
    reference = text("Référence publique, jamais réutilisée\u00a0: EXP-2026-0001.")
    identifiant = text("Ce qui la désigne dans les adresses.")
    url = link("Sa page sur le site.")
    titre = text()
    resume = text()
    resume_facile = maybe("Résumé facile à lire et à comprendre.")
    etat = CodedSerializer(help_text="Publiée, ou archivée\u00a0: hors des listes, lisible à son adresse.")
    zone = CodedSerializer(help_text="Île-de-France, ou ailleurs.")
    besoin = maybe("Le besoin de départ.")
    action = maybe("Ce qui a été fait.")
    objectifs = maybe()
    portee = coded()
    criteres = coded_list("Critères de partenariat.")
    champs = coded_list("Champs d’action.")
    secteurs = coded_list()
    domaines = coded_list("Domaines de mission\u00a0; le premier est le principal.")
    activites = coded_list()
    autres_activites = maybe()
    lieux_exercice = coded_list()
    territoires = TerritoryLinkSerializer(many=True)
    etablissements = EstablishmentLinkSerializer(many=True)
    reglementation = maybe()
    acteurs = ActorsSerializer()
    publics = coded_list()
    themes = coded_list("Pathologies et thèmes.")
    usagers_engages = HeadcountSerializer(allow_null=True)
    professionnels_engages = HeadcountSerializer(allow_null=True)
    binome = coded("Copilotage en binôme, usager et professionnel.")
    gouvernance = GovernanceSerializer()
    organisations = CarrierSerializer(many=True)
    instances = BodyLinkSerializer(many=True)
    formation = TrainingSerializer()
    competences = coded_list()
    modalites = coded_list("Statuts et modalités d’intervention.")
    modalites_precisions = maybe()
    frais_pris_en_charge = coded()
    financements = coded_list()
    benefices = CommentedSerializer(many=True)
    freins = CommentedSerializer(many=True)
    leviers = CommentedSerializer(many=True)
    besoins_recueillis = coded("Les besoins des usagers ont été recueillis.")
    besoins_recueillis_precisions = maybe()
    evaluations = EvaluationSerializer(many=True)
    reproductibilite = coded()
    reproductibilite_precisions = maybe("Conditions, moyens, temps, enseignements.")
    niveau_de_preuve = coded("Retenu par la modération.")
    matrice = PositionSerializer(many=True, help_text="Place dans la matrice de la HAS.")
    anti_alibi = AntiAlibiSerializer(
        many=True, allow_null=True, help_text="Autoévaluation\u00a0: null si le porteur la garde pour lui."
    )
    avancement = coded()
    debut = PartialDateSerializer(allow_null=True)
    fin = PartialDateSerializer(allow_null=True)
    reperes = MilestoneSerializer(many=True, help_text="Dates qui comptent.")
    programme = ProgrammeSerializer(allow_null=True, help_text="La fiche plus large dont elle fait partie.")
    source = SourceSerializer(allow_null=True, help_text="Le document public dont la fiche est tirée.")
    temoignages = TestimonySerializer(many=True)
    medias = MediaSerializer(many=True)
    liens = LinkSerializer(many=True)
    provenance = CodedSerializer()
    jamais_confirmee = flag("Vrai\u00a0: son porteur ne l’a jamais confirmée.")
    confirmee_le = date("Le jour où son porteur a dit pour la dernière fois qu’elle était exacte.")
    a_confirmer_avant = date("Passé ce jour, la fiche attend que son porteur la confirme.")
    publiee_le = instant()
    archivee_le = instant(allow_null=True)
    modifiee_le = instant(
        "Dernier changement du contenu. Une confirmation, un libellé repris d’une liste n’y comptent pas."
    )
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")
