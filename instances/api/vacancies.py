"""The seats vacant or soon vacant, for partner sites."""

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from instances.api.serializers import BodyLinkSerializer
from instances.enums import SeatKind, SeatState, Voice
from instances.vacancies import listing
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from instances.vacancies.lines import freedom
from partenariat.api.serializers import (
    CodedSerializer,
    TerritoryLinkSerializer,
    coded,
    flag,
    link,
    maybe,
    text,
)
from partenariat.api.views import ListView
from partenariat.representation import absolute, choice, territory_of
from partenariat.representation import coded as coded_value


@extend_schema_serializer(component_name="SiegeVacant")
class VacancySerializer(serializers.Serializer):
    instance = BodyLinkSerializer()
    territoire = TerritoryLinkSerializer(allow_null=True)
    college = text()
    libelle = text("Le nom du siège.")
    numero = serializers.IntegerField(help_text="Pour distinguer les sièges de même nom.")
    nature = CodedSerializer(help_text="Titulaire ou suppléant.")
    etat = CodedSerializer(help_text="vacant, ou bientot-vacant.")
    vacant_depuis = maybe("Mois, écrit 2026-03. Le siège était peut-être vacant avant.")
    jusqu_a = maybe("Dernier mois où le siège est tenu, écrit 2027-06, quand il est bientôt vacant.")
    designation = coded("Qui nomme.")
    voix = coded()
    agrement_exige = flag("Le siège revient à une association agréée.")
    formation_exigee = flag()
    candidater = link("La page où une personne peut se dire candidate.")


def represent(seat, day):
    """SECURITY: an allow-list. Nothing of who holds or held the seat; of its dates, the month only."""
    body = seat.body
    free = freedom(seat, day).day
    is_vacant = seat.state == SeatState.VACANT
    return {
        "instance": {
            "reference": body.reference,
            "identifiant": body.slug,
            "nom": body.name,
            "type": body.type.code,
            "sigle": body.type.acronym or None,
            "url": absolute(body.get_absolute_url()),
        },
        "territoire": territory_of(body.territory or (body.establishment and body.establishment.territory)),
        "college": seat.college,
        "libelle": seat.label,
        "numero": seat.number,
        "nature": choice(SeatKind, seat.kind),
        "etat": choice(SeatState, seat.state),
        "vacant_depuis": f"{free:%Y-%m}" if is_vacant else None,
        "jusqu_a": None if is_vacant else f"{free - timezone.timedelta(days=1):%Y-%m}",
        "designation": coded_value("appointing_authority", seat.appointed_by),
        "voix": choice(Voice, seat.voice),
        "agrement_exige": seat.needs_agreement,
        "formation_exigee": seat.needs_training,
        "candidater": absolute(reverse("candidacy_body", args=[body.slug])),
    }


class VacancyListView(ListView):
    name = "sieges_vacants"
    section = "Sièges vacants"
    summary = "Les sièges d’usagers vacants ou bientôt vacants"
    about = (
        "Un siège par ligne, dans l’ordre des noms d’instances. Un siège dont aucune source ne parle n’est pas dit "
        "vacant. Aucun nom de personne n’est donné."
    )
    shape = VacancySerializer
    filterset_class = VacancyFilterSet
    helps = {
        "q": "Mots du nom de l’instance, sans tenir compte des accents ni des pluriels.",
        "etat": "vacant, ou bientot-vacant.",
        "territoire": "Clé d’un territoire\u00a0: les sièges de tout ce qu’il contient.",
        "autour": "Une commune\u00a0: sa clé, son nom ou son code postal. Ce qui couvre un département ou plus n’y est pas.",
        "rayon": "En kilomètres, de centre à centre de commune\u00a0; 10 par défaut. Sans autour, il ne filtre rien.",
    }
    example = "territoire=reg-11"

    def get_queryset(self):
        return open_seats()

    def find(self, filterset, *, offset, limit):
        found = listing.find(filterset)
        return found.total, listing.seats(found, filterset, offset=offset, limit=limit)

    def represent(self, row):
        return represent(row, timezone.localdate())
