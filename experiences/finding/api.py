"""The search over everything, for whoever reuses the data: what the page shows, in the same order."""

from django import forms
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from experiences.finding.reading import LONGEST
from experiences.finding.search import find
from partenariat.api.serializers import flag, link, number, text, texts
from partenariat.api.views import PublicView, refuse_wrong_values
from partenariat.excerpts import MARK, UNMARK
from partenariat.representation import absolute


@extend_schema_serializer(component_name="ResultatDeRecherche")
class HitSerializer(serializers.Serializer):
    cle = text("La nature et l’identifiant, stables.")
    titre = text()
    url = link("Sa page sur le site.")
    contexte = text("Où, et de quelle sorte\u00a0; vide si l’on n’en dit rien.")
    resume = text(
        "Un passage qui contient ce qui est cherché, ou quelques mots\u00a0; vide s’il n’y en a pas."
    )


@extend_schema_serializer(component_name="GroupeDeRecherche")
class GroupSerializer(serializers.Serializer):
    nature = text("fiche, instance, etablissement, organisation, lieu ou mot.")
    titre = text()
    total = number("Combien il y en a en tout.")
    proches = flag("Vrai si l’on n’a trouvé que des mots proches de ceux qui sont cherchés.")
    url = link("La liste complète sur le site\u00a0; vide quand un numéro mène droit à ce qui est cherché.")
    resultats = HitSerializer(many=True, help_text="Les premiers, cinq au plus.")


@extend_schema_serializer(component_name="CommunePossible")
class TownSerializer(serializers.Serializer):
    nom = text()
    q = text("La même recherche, le nom entier à la place du nom court.")


@extend_schema_serializer(component_name="NomCourt")
class ShortNameSerializer(serializers.Serializer):
    nom = text("Comme on le dit\u00a0: Vitry.")
    reconnu = texts("Les lieux dont c’est le nom entier.")
    communes = TownSerializer(many=True, help_text="Celles qu’il peut désigner.")


@extend_schema_serializer(component_name="Recherche")
class SearchSerializer(serializers.Serializer):
    total = number("La somme des totaux des groupes.")
    aussi = texts("Autres expressions cherchées en même temps.")
    noms_courts = ShortNameSerializer(many=True, help_text="Les noms que l’on donne à plusieurs communes.")
    groupes = GroupSerializer(many=True, help_text="Le plus utile d’abord.")


class SearchForm(forms.Form):
    q = forms.CharField(label="Ce qui est cherché", required=False, max_length=LONGEST)


class SearchView(PublicView):
    name = "recherche"
    section = "Recherche"
    summary = "Chercher partout"
    about = (
        "Une seule recherche pour les expériences, les instances, les établissements, les organisations, les "
        "territoires et le lexique. Les résultats sont groupés, cinq par groupe au plus\u00a0; chaque liste donne la suite."
    )
    shape = SearchSerializer
    helps = {"q": "Des mots, un lieu, un sigle, ou un numéro\u00a0: référence, FINESS, SIREN, SIRET."}
    example = "q=diabete"

    def parameter_fields(self):
        return SearchForm.base_fields

    def answer(self, request, **kwargs):
        form = SearchForm(request.query_params)
        refuse_wrong_values(form)
        answer = find(form.cleaned_data["q"])
        return Response(
            {
                "total": answer.total,
                "aussi": answer.also,
                "noms_courts": [_short_name(name) for name in answer.called],
                "groupes": [_group(group) for group in answer.groups],
            }
        )


def _short_name(name):
    return {
        "nom": name.name,
        "reconnu": [str(place) for place in name.sure],
        "communes": [{"nom": str(town.place), "q": town.text} for town in name.towns],
    }


def _group(group):
    return {
        "nature": group.kind.code,
        "titre": group.title,
        "total": group.total,
        "proches": group.close,
        "url": absolute(group.more_url) if group.more_url else "",
        "resultats": [_hit(hit) for hit in group.hits],
    }


def _hit(hit):
    return {
        "cle": hit.key,
        "titre": hit.title,
        "url": absolute(hit.url),
        "contexte": hit.context,
        "resume": hit.text.replace(MARK, "").replace(UNMARK, ""),
    }
