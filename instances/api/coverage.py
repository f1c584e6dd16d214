"""Bodies and users' seats, counted by département and type."""

import django_filters as filters
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from instances.coverage import counts
from instances.models import BodyType
from partenariat.api.serializers import LicenceSerializer, date, text
from partenariat.api.views import ListView
from partenariat.representation import LICENCE, day


def number(help_text):
    return serializers.IntegerField(help_text=help_text)


@extend_schema_serializer(component_name="Couverture")
class CoverageSerializer(serializers.Serializer):
    departement = text("Clé du territoire, vide pour ce qui couvre toute la région.")
    departement_nom = text()
    type = text("Code du type d’instance.")
    type_libelle = text()
    instances_attendues = number("Celles que les textes prévoient, appliqués au registre des établissements.")
    instances_connues = number("Celles qui sont publiées dans la base, avec leur source.")
    instances_inconnues = number("Personne ne nous en a parlé\u00a0: elles existent peut-être.")
    instances_completes = number("Tous leurs sièges d’usagers sont occupés.")
    instances_hors_attente = number("Publiées, sans que la règle en attende là.")
    sieges_usagers = number("Sièges d’usagers des instances connues.")
    sieges_occupes = number("Occupés pour longtemps encore.")
    sieges_bientot_vacants = number("Occupés, fin proche.")
    sieges_vacants = number("Vacants.")
    sieges_inconnus = number("Personne ne nous a dit s’ils sont occupés.")
    formations_exigees = number("Personnes en place qui doivent suivre la formation de base.")
    formations_attestees = number("Parmi elles, celles qui l’ont suivie.")
    verifiee_le = date("Dernière vérification d’une de ces instances.")
    registre_du = date("Date du registre des établissements.")
    calculee_le = date("Les états des sièges dépendent du jour.")
    licence = LicenceSerializer()


class CoverageFilterSet(filters.FilterSet):
    departement = filters.CharFilter(label="Clé du département, par exemple dep-93", max_length=30)
    type = filters.CharFilter(label="Code d’un type d’instance, par exemple CDU", max_length=30)

    class Meta:
        model = BodyType
        fields = []


class CoverageListView(ListView):
    name = "couverture_liste"
    section = "Couverture"
    summary = "Instances attendues et connues, sièges occupés et vacants"
    about = "Une ligne par département et par type d’instance, comme sur la page de la couverture."
    shape = CoverageSerializer
    filterset_class = CoverageFilterSet
    example = "type=CDU"

    def get_queryset(self):
        return BodyType.objects.none()

    def find(self, filterset, *, offset, limit):
        asked = filterset.form.cleaned_data
        self.counted = counts.coverage()
        rows = [
            line
            for line in self.counted.lines
            if asked["departement"] in ("", line.department.key if line.department else "")
            and asked["type"] in ("", line.type.code)
        ]
        return len(rows), rows[offset : offset + limit]

    def represent(self, line):
        return represent(line, self.counted)


def represent(line, counted):
    """The public form of a line of `counted`."""
    return {
        "departement": line.department.key if line.department else "",
        "departement_nom": line.department.name if line.department else "",
        "type": line.type.code,
        "type_libelle": line.type.label,
        "instances_attendues": line.expected,
        "instances_connues": line.known,
        "instances_inconnues": line.unknown,
        "instances_completes": line.complete,
        "instances_hors_attente": line.beyond,
        "sieges_usagers": line.seats,
        "sieges_occupes": line.filled,
        "sieges_bientot_vacants": line.ending,
        "sieges_vacants": line.vacant,
        "sieges_inconnus": line.seats_unknown,
        "formations_exigees": line.training_needed,
        "formations_attestees": line.training_done,
        "verifiee_le": day(line.verified_on),
        "registre_du": day(counted.register_date),
        "calculee_le": day(counted.day),
        "licence": LICENCE,
    }
