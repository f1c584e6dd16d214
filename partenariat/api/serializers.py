"""The shape of what the API answers, for its OpenAPI description. The content comes from `representation.py`.

A test checks every real answer against these shapes, so that neither moves without the other.
"""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers


def text(help_text="", **options):
    return serializers.CharField(help_text=help_text, **options)


def maybe(help_text="", **options):
    """A text that may be unknown."""
    return text(help_text, allow_null=True, **options)


def number(help_text="", **options):
    return serializers.IntegerField(help_text=help_text, **options)


def link(help_text="", **options):
    return serializers.CharField(help_text=help_text, **options)


def flag(help_text=""):
    return serializers.BooleanField(help_text=help_text)


def instant(help_text="", **options):
    return serializers.DateTimeField(help_text=help_text, **options)


def date(help_text="", **options):
    return serializers.DateField(help_text=help_text, allow_null=True, **options)


def texts(help_text=""):
    return serializers.ListField(child=serializers.CharField(), help_text=help_text)


@extend_schema_serializer(component_name="ValeurCodee")
class CodedSerializer(serializers.Serializer):
    code = text("Stable\u00a0: c’est lui que prennent les filtres.")
    libelle = text("Ce que le site affiche.")


def coded(help_text=""):
    return CodedSerializer(help_text=help_text, allow_null=True)


def coded_list(help_text=""):
    return CodedSerializer(many=True, help_text=help_text)


@extend_schema_serializer(component_name="Parametre")
class ParameterErrorSerializer(serializers.Serializer):
    parametre = text("Le paramètre en cause.")
    message = text("Ce qui ne va pas.")
    valeurs_possibles = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Ce qui est accepté à cette place."
    )


@extend_schema_serializer(component_name="Probleme")
class ProblemSerializer(serializers.Serializer):
    type = text("Toujours about:blank\u00a0: le code HTTP dit la nature du problème.")
    title = text("Le problème en deux mots.")
    status = number("Le code HTTP.")
    detail = text("Ce qui s’est passé, et que faire.")
    erreurs = ParameterErrorSerializer(many=True, required=False, help_text="Une entrée par faute (400).")


@extend_schema_serializer(component_name="Licence")
class LicenceSerializer(serializers.Serializer):
    nom = text()
    url = link("Le texte de la licence.")


@extend_schema_serializer(component_name="DatePartielle")
class PartialDateSerializer(serializers.Serializer):
    date = text("Écrite aussi loin qu’elle est connue\u00a0: 2020, 2020-02 ou 2020-02-04.")
    precision = CodedSerializer(help_text="day, month ou year.")


@extend_schema_serializer(component_name="Source")
class SourceSerializer(serializers.Serializer):
    titre = text()
    editeur = text()
    annee = number(allow_null=True)
    url = maybe()
    passage = maybe("Où, dans le document.")


@extend_schema_serializer(component_name="LienTerritoire")
class TerritoryLinkSerializer(serializers.Serializer):
    cle = text("Clé typée\u00a0: com-93066, epci-…, ept-…, dep-93, reg-11, pays-ca.")
    nature = CodedSerializer()
    code = text("Code officiel, sans le type.")
    nom = text()
    url = link("Sa page sur le site.")


@extend_schema_serializer(component_name="Territoire")
class TerritorySerializer(TerritoryLinkSerializer):
    codes_postaux = texts()
    population = number(allow_null=True)
    contenu_dans = TerritoryLinkSerializer(many=True, help_text="Tout ce qui le contient.")


@extend_schema_serializer(component_name="Domaine")
class DomainSerializer(serializers.Serializer):
    code = text()
    libelle = text()
    autre_nom = maybe()
    identifiant = text("Ce qui le désigne dans les adresses.")
    url = link("Sa page sur le site.")
    activites = coded_list("Les activités types du domaine.")


@extend_schema_serializer(component_name="LienVocabulaire")
class VocabularyLinkSerializer(serializers.Serializer):
    nom = text("Ce qui désigne la liste dans les adresses.")
    libelle = text()
    nombre = number("Nombre d’entrées.")
    url = link("La liste entière, dans l’API.")


@extend_schema_serializer(component_name="EntreeVocabulaire")
class TermSerializer(CodedSerializer):
    rattachement = coded("L’entrée de niveau supérieur, si la liste en a.")
    proposee = flag("Faux\u00a0: l’entrée ne sert plus, mais reste lisible là où elle a servi.")


@extend_schema_serializer(component_name="Vocabulaire")
class VocabularySerializer(VocabularyLinkSerializer):
    entrees = TermSerializer(many=True)


@extend_schema_serializer(component_name="Racine")
class RootSerializer(serializers.Serializer):
    nom = text()
    version = text()
    documentation = link()
    schema = link("Description OpenAPI, en JSON\u00a0; en YAML à l’adresse schema.yaml.")
    licence = LicenceSerializer()
    routes = serializers.DictField(child=serializers.CharField(), help_text="Nom de la route et son adresse.")


def page_of(shape):
    """The envelope of a list of `shape`."""
    name = shape._spectacular_annotation["component_name"]
    fields = {
        "total": number("Nombre de lignes, toutes pages ensemble."),
        "page": number(),
        "pages": number("Nombre de pages, au moins 1."),
        "suivante": maybe("Adresse de la page suivante."),
        "precedente": maybe("Adresse de la page précédente."),
        "resultats": shape(many=True),
    }
    return type(f"PageDe{name}Serializer", (serializers.Serializer,), fields)
