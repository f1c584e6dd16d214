"""The routes of what everybody quotes: territories, domains, controlled lists; and the root."""

import django_filters as filters
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Func, OuterRef
from django.db.models.functions import JSONObject
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from partenariat import terms
from partenariat.api.serializers import (
    DomainSerializer,
    RootSerializer,
    TerritorySerializer,
    VocabularyLinkSerializer,
    VocabularySerializer,
)
from partenariat.api.views import DetailView, ListView, PublicView
from partenariat.domains import domain_by_slug, domain_slug, domain_url, domains
from partenariat.enums import TerritoryKind
from partenariat.filters import AnyTerritory
from partenariat.models import Term, Territory
from partenariat.representation import (
    LICENCE,
    SITE_NAME,
    absolute,
    domain,
    territory,
    vocabulary,
    vocabulary_link,
)


class IsAmong(Func):
    """Whether the first value is in the array of the second."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def territories():
    """With what contains them as a JSON column: one statement, any number of territories."""
    containers = Territory.objects.filter(IsAmong("key", OuterRef("ancestors"))).order_by("pk")
    items = containers.values(item=JSONObject(key="key", kind="kind", code="code", name="name"))
    return Territory.objects.annotate(ancestor_items=ArraySubquery(items)).order_by("plain", "pk")


class WithinTerritory(AnyTerritory):
    def filter(self, qs, value):
        for key in value:
            qs = qs.within(key)
        return qs


class TerritoryFilterSet(filters.FilterSet):
    q = filters.CharFilter(label="Début du nom, ou code postal", method="matching", max_length=100)
    nature = filters.MultipleChoiceFilter("kind", label="Nature", choices=TerritoryKind.choices)
    dans = WithinTerritory(
        label="Clé du territoire qui le contient", help_text="Plusieurs clés\u00a0: contenu dans toutes."
    )

    class Meta:
        model = Territory
        fields = []

    def matching(self, queryset, name, value):
        return queryset.matching(value)


class TerritoryListView(ListView):
    name = "territoires_liste"
    section = "Territoires"
    summary = "Tous les territoires"
    about = (
        "Régions et départements de France, intercommunalités et communes d’Île-de-France, arrondissements "
        "de Paris, quelques pays. Les codes se répètent d’une nature à l’autre (93 est un département et une "
        "région)\u00a0: la clé, elle, est unique."
    )
    shape = TerritorySerializer
    filterset_class = TerritoryFilterSet
    example = "nature=department&dans=reg-11"

    def get_queryset(self):
        return territories()

    def represent(self, row):
        return territory(row)


class TerritoryDetailView(DetailView):
    name = "territoires_un"
    section = "Territoires"
    summary = "Un territoire"
    about = "Par sa clé typée."
    shape = TerritorySerializer
    key = "cle"
    key_help = "La clé, par exemple dep-93."

    def find(self, key):
        found = territories().filter(key=key.lower()).first()
        if found is None:
            raise NotFound
        return found

    def represent(self, row):
        return territory(row)

    def example_key(self):
        region = Territory.objects.filter(key=f"reg-{settings.PARTENARIAT_REGION}")
        return region.values_list("key", flat=True).first()


class VocabularyFilterSet(filters.FilterSet):
    nom = filters.CharFilter(label="Nom exact de la liste, par exemple theme", max_length=60)

    class Meta:
        model = Term
        fields = []


class VocabularyListView(ListView):
    name = "vocabulaires_liste"
    section = "Listes contrôlées"
    summary = "Toutes les listes"
    about = "Les codes et les libellés qu’emploient les fiches, les instances et les filtres."
    shape = VocabularyLinkSerializer
    filterset_class = VocabularyFilterSet
    example = "nom=theme"

    def get_queryset(self):
        return Term.objects.all()

    def find(self, filterset, *, offset, limit):
        wanted = filterset.form.cleaned_data["nom"]
        names = [name for name in terms.names() if not wanted or name == wanted]
        return len(names), names[offset : offset + limit]

    def represent(self, row):
        return vocabulary_link(row)


class VocabularyDetailView(DetailView):
    name = "vocabulaires_un"
    section = "Listes contrôlées"
    summary = "Une liste et ses entrées"
    about = "Toutes ses entrées, dans leur ordre\u00a0; celles qui ne servent plus y restent, marquées."
    shape = VocabularySerializer
    key = "nom"
    key_help = "Le nom de la liste, par exemple theme."

    def find(self, key):
        if not terms.vocabulary(key):
            raise NotFound
        return key

    def represent(self, row):
        return vocabulary(row)

    def example_key(self):
        return "theme" if terms.vocabulary("theme") else ""


class DomainFilterSet(filters.FilterSet):
    """Seven domains are read whole."""

    class Meta:
        model = Term
        fields = []


class DomainListView(ListView):
    name = "domaines_liste"
    section = "Domaines"
    summary = "Tous les domaines"
    about = "Les domaines où s’exerce le partenariat, et leurs activités types."
    shape = DomainSerializer
    filterset_class = DomainFilterSet

    def get_queryset(self):
        return Term.objects.all()

    def find(self, filterset, *, offset, limit):
        known = domains()
        return len(known), known[offset : offset + limit]

    def represent(self, row):
        return domain(row, domain_slug(row), domain_url(row))


class DomainDetailView(DetailView):
    name = "domaines_un"
    section = "Domaines"
    summary = "Un domaine"
    about = "Par son identifiant, le dernier mot de son adresse sur le site."
    shape = DomainSerializer
    key_help = "L’identifiant du domaine."

    def find(self, key):
        found = domain_by_slug(key)
        if found is None:
            raise NotFound
        return found

    def represent(self, row):
        return domain(row, domain_slug(row), domain_url(row))

    def example_key(self):
        return next((domain_slug(entry) for entry in domains()), "")


class RootView(PublicView):
    """`routes` is {name: path}, given by the url file."""

    name = "racine"
    section = "Racine"
    summary = "Les routes"
    about = "L’adresse de chaque liste, de cette documentation et de la description OpenAPI."
    shape = RootSerializer
    routes = {}

    def answer(self, request, **kwargs):
        return Response(
            {
                "nom": SITE_NAME,
                "version": "1",
                "documentation": absolute("/api/"),
                "schema": absolute("/api/v1/schema/"),
                "licence": LICENCE,
                "routes": {name: absolute(path) for name, path in self.routes.items()},
            }
        )
