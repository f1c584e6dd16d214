from django.db.models import Q
from rest_framework.exceptions import NotFound

from instances import search
from instances.api.filtersets import EstablishmentFilterSet
from instances.api.serializers import BodySerializer, EstablishmentSerializer
from instances.filtersets import BodyFilterSet
from instances.models import Body, Establishment
from instances.representation import establishment, represent
from partenariat.api.views import READER, DetailView, ListView


def readable():
    return Body.objects.visible_to(READER)


class BodyListView(ListView):
    name = "instances_liste"
    section = "Instances et dispositifs"
    summary = "Toutes les instances, tous les dispositifs"
    about = (
        "Les mêmes filtres que la page des instances. Plusieurs valeurs d’un filtre élargissent la réponse ; "
        "les filtres entre eux la resserrent."
    ).replace(" ;", "\u00a0;")
    shape = BodySerializer
    filterset_class = BodyFilterSet
    helps = {
        "q": "Les mots cherchés, sans tenir compte des accents ni des pluriels.",
        "territoire": "Clé d’un territoire\u00a0: les instances de tout ce qu’il contient.",
        "modifie_depuis": "Modifiées à cet instant ou après.",
    }
    example = "territoire=reg-11&tri=titre"

    def get_queryset(self):
        return readable().with_zone()

    def find(self, filterset, *, offset, limit):
        answer = search.run(filterset, offset=offset, limit=limit, counting=False)
        return answer.total, answer.bodies

    def represent(self, row):
        return represent(row)


class BodyDetailView(DetailView):
    name = "instances_une"
    section = "Instances et dispositifs"
    summary = "Une instance ou un dispositif"
    about = "Par sa référence, ou par son identifiant, le dernier mot de son adresse sur le site."
    shape = BodySerializer
    key_help = "La référence ou l’identifiant de l’instance."

    def find(self, key):
        rows = readable().for_detail()
        found = (
            rows.filter(Q(slug=key) | Q(reference=key.upper())).first()
            or rows.filter(old_slugs__contains=[key]).first()
        )
        if found is None:
            raise NotFound
        return found

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return readable().order_by("plain", "pk").values_list("reference", flat=True).first()


def establishments():
    return Establishment.objects.select_related("territory", "manager").order_by("name", "pk")


class EstablishmentListView(ListView):
    name = "etablissements_liste"
    section = "Établissements"
    summary = "Tous les établissements"
    about = "Ceux que citent les fiches et les instances, par ordre alphabétique."
    shape = EstablishmentSerializer
    filterset_class = EstablishmentFilterSet
    helps = {"territoire": "Clé d’un territoire\u00a0: les établissements de tout ce qu’il contient."}
    example = "territoire=reg-11"

    def get_queryset(self):
        return establishments()

    def represent(self, row):
        return establishment(row)


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
        return found

    def represent(self, row):
        return establishment(row)

    def example_key(self):
        return establishments().values_list("finess", flat=True).first()
