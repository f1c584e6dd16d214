"""The lists everybody quotes, for what leaves the site: territories, and the words of the lexicon."""

import django_filters as filters
from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from partenariat.api.reference import TerritoryFilterSet, territories
from partenariat.api.serializers import (
    LicenceSerializer,
    SourceSerializer,
    TerritorySerializer,
    link,
    maybe,
    text,
    texts,
)
from partenariat.definitions import holds, searched
from partenariat.lists import PublicList
from partenariat.models import LexiconEntry, Source, plain
from partenariat.representation import LICENCE, absolute, source, territory


def _territory_keys(filterset):
    return list(filterset.qs.order_by("kind", "plain", "pk").values_list("pk", flat=True))


def _territory_forms(keys):
    by_key = territories().in_bulk(list(keys))
    return [territory(by_key[key]) for key in keys if key in by_key]


TERRITORIES = PublicList(
    name="territoires",
    title="Territoires",
    page="territory_list",
    filterset=lambda data: TerritoryFilterSet(data, territories()),
    keys=_territory_keys,
    forms=_territory_forms,
    shape=TerritorySerializer,
    words="territoire,territoires,ce",
    whole="tous les territoires",
)


@extend_schema_serializer(component_name="Definition")
class LexiconSerializer(serializers.Serializer):
    identifiant = text("Ce qui la désigne dans la page du lexique.")
    url = link("Sa place sur le site.")
    terme = text()
    sigle = maybe()
    definition = text()
    autres_noms = texts()
    voir_aussi = texts("Identifiants d’autres termes.")
    sources = SourceSerializer(many=True)
    licence = LicenceSerializer()


class LexiconFilterSet(filters.FilterSet):
    q = filters.CharFilter(
        label="Mots du terme, de ses autres noms ou de sa définition", method="holding", max_length=100
    )

    class Meta:
        model = LexiconEntry
        fields = []

    def holding(self, queryset, name, value):
        words = plain(value).split()
        found = [entry.pk for entry in queryset if holds(words, searched(entry))]
        return queryset.filter(pk__in=found)


def _lexicon_keys(filterset):
    return [entry.pk for entry in sorted(filterset.qs, key=lambda entry: plain(entry.label))]


def _lexicon_forms(keys):
    by_key = LexiconEntry.objects.in_bulk(list(keys))
    sources = {document.code: document for document in Source.objects.all()}
    page = reverse("lexicon")
    return [
        {
            "identifiant": entry.slug,
            "url": absolute(f"{page}#{entry.slug}"),
            "terme": entry.label,
            "sigle": entry.acronym or None,
            "definition": entry.definition,
            "autres_noms": entry.aliases,
            "voir_aussi": entry.see_also,
            "sources": [source(sources[code]) for code in entry.sources if code in sources],
            "licence": LICENCE,
        }
        for entry in (by_key[key] for key in keys if key in by_key)
    ]


LEXICON = PublicList(
    name="lexique",
    title="Lexique",
    page="lexicon",
    filterset=lambda data: LexiconFilterSet(data, LexiconEntry.objects.all()),
    keys=_lexicon_keys,
    forms=_lexicon_forms,
    shape=LexiconSerializer,
    words="terme,termes,ce",
)
