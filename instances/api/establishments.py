"""The establishments: what the register says of them, and who represents users there."""

from functools import cached_property

import django_filters as filters
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from accounts.api.serializers import OrganisationLinkSerializer
from instances.api.serializers import BodyLinkSerializer, EstablishmentLinkSerializer
from instances.models import Establishment
from instances.places import browsing
from instances.places.filtersets import PlaceFilterSet, with_sector
from instances.places.gathering import gather
from instances.places.representation import represent
from instances.places.search import Asked
from partenariat.api.serializers import (
    CodedSerializer,
    LicenceSerializer,
    TerritoryLinkSerializer,
    coded,
    date,
    flag,
    instant,
    link,
    maybe,
    text,
    texts,
)
from partenariat.api.views import READER, DetailView, ListView

# What is typed is searched each time; choices in lists are few enough to be kept.
TYPED = {"q", "autour", "rayon"}


@extend_schema_serializer(component_name="InstanceAttendue")
class ExpectedSerializer(serializers.Serializer):
    type = text("Code du type d’instance.")
    libelle = text()
    regle = CodedSerializer(help_text="La phrase de la règle écrite qui la fait attendre.")
    site_principal = EstablishmentLinkSerializer(help_text="Le site où elle devrait siéger.", allow_null=True)
    connue = flag(
        "Faux\u00a0: personne ne nous en a encore parlé. Cela ne veut pas dire qu’elle n’existe pas."
    )


@extend_schema_serializer(component_name="Etablissement")
class EstablishmentSerializer(serializers.Serializer):
    finess = text("Numéro FINESS géographique.")
    finess_juridique = maybe("Numéro FINESS de l’entité juridique.")
    entite_juridique = maybe("Son nom.")
    url = link("Sa page sur le site.")
    nom = text()
    noms_d_usage = texts("Comment on l’appelle dans la vie courante.")
    categorie = maybe("Dans les mots du registre.")
    categorie_code = maybe("Code de la catégorie au registre FINESS.")
    categorie_en_clair = maybe("Dans des mots simples.")
    statut = coded()
    adresse = maybe()
    code_postal = maybe()
    telephone = maybe("Standard.")
    latitude = serializers.FloatField(allow_null=True, help_text="En degrés (WGS 84).")
    longitude = serializers.FloatField(allow_null=True, help_text="En degrés (WGS 84).")
    territoire = TerritoryLinkSerializer()
    gestionnaire = OrganisationLinkSerializer(allow_null=True)
    site = maybe()
    page_usagers = maybe("Sa page sur la représentation des usagers.")
    contact_usagers = maybe("Un service, jamais une personne.")
    instances = BodyLinkSerializer(
        many=True, help_text="Celles que nous connaissons et qui concernent ce site."
    )
    instances_attendues = ExpectedSerializer(many=True, help_text="Celles que la règle écrite fait attendre.")
    ouvert = flag()
    ferme_le = date("Date du registre où il est apparu fermé.")
    registre_du = date("Date du dernier registre où il a été vu.")
    exemple_fictif = flag("Vrai\u00a0: inventé pour la démonstration.")
    modifie_le = instant()
    licence = LicenceSerializer()
    attribution = text("La mention à reprendre en cas de réutilisation.")


class EstablishmentFilterSet(PlaceFilterSet):
    """That of the page, and what programs alone ask: a category of the register, the sites that closed.

    Open ones unless asked otherwise: a closed site is out of every list.
    """

    # Of any région: the page proposes those of its own.
    departement = filters.CharFilter(label="Code du département\u00a0: 93", method="inside", max_length=3)
    categorie = filters.CharFilter(
        label="Code de la catégorie FINESS\u00a0: 355", field_name="category_code", max_length=4
    )
    ouvert = filters.ChoiceFilter(
        label="Ouverts, ou fermés au registre",
        choices=[("oui", "Ouverts"), ("non", "Fermés")],
        method="opened",
    )

    def __init__(self, data=None, *args, **kwargs):
        data = data.copy() if data else {}
        data.setdefault("ouvert", "oui")
        super().__init__(data, *args, **kwargs)

    @cached_property
    def asked(self):
        is_open = self.values.get("ouvert") != "non"
        return Asked(self.values["q"], Establishment.objects.filter(is_open=is_open))

    def answering(self, queryset, name, value):
        begun = queryset.filter(finess__startswith=value.upper())
        return super().answering(queryset, name, value) | begun

    def opened(self, queryset, name, value):
        return queryset.filter(is_open=value == "oui")


def establishments():
    return (
        with_sector(Establishment.objects.visible_to(READER))
        .for_list()
        .select_related("manager")
        .with_usual_names()
        .order_by("plain", "pk")
    )


class EstablishmentListView(ListView):
    name = "etablissements_liste"
    section = "Établissements"
    summary = "Tous les établissements"
    about = (
        "Les sites du registre national FINESS, par ordre alphabétique, avec qui y représente les usagers."
    )
    shape = EstablishmentSerializer
    filterset_class = EstablishmentFilterSet
    helps = {
        "q": "Mots du nom, du nom d’usage ou de la commune, ou début du numéro FINESS.",
        "territoire": "Clé d’un territoire\u00a0: les établissements de tout ce qu’il contient.",
        "ouvert": "Les ouverts sans ce paramètre\u00a0; « non » pour ceux que le registre ne connaît plus.".replace(
            "« ", "«\u00a0"
        ).replace(" »", "\u00a0»"),
    }
    example = "departement=93"

    def get_queryset(self):
        return establishments()

    def find(self, filterset, *, offset, limit):
        if filterset.values.keys() & TYPED:
            total, rows = super().find(filterset, offset=offset, limit=limit)
        else:
            key = browsing.key_of(filterset.values)
            total, rows = browsing.page(filterset.qs, key, offset=offset, limit=limit)
        return total, _with_represented(rows)

    def represent(self, row):
        return represent(row)


class EstablishmentDetailView(DetailView):
    name = "etablissements_un"
    section = "Établissements"
    summary = "Un établissement"
    about = "Par son numéro FINESS géographique."
    shape = EstablishmentSerializer
    key_help = "Le numéro FINESS, neuf caractères."

    def find(self, key):
        found = establishments().filter(finess=key.upper()).first()
        if found is None:
            raise NotFound
        return _with_represented([found])[0]

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return establishments().listed().values_list("finess", flat=True).first()


def _with_represented(rows):
    gathered = gather(rows, READER)
    for row in rows:
        row.represented = gathered[row.pk]
    return rows
