from django.db.models import Q
from rest_framework.exceptions import NotFound

from instances import search
from instances.api.serializers import BodySerializer
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body
from instances.representation import represent, represented, with_seats
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
        "sieges": "vacants\u00a0: où un siège d’usagers est vacant.",
        "territoire": "Clé d’un territoire\u00a0: les instances de tout ce qu’il contient.",
        "autour": "Une commune\u00a0: sa clé, son nom ou son code postal. Ce qui couvre une "
        "intercommunalité, un département ou plus n’y est pas.",
        "rayon": "En kilomètres, de centre à centre de commune\u00a0; 10 par défaut. Sans autour, il ne filtre rien.",
        "modifie_depuis": "Modifiées à cet instant ou après.",
    }
    example = "territoire=reg-11&tri=titre"

    def get_queryset(self):
        return asked_about(readable())

    def find(self, filterset, *, offset, limit):
        answer = search.run(
            filterset, offset=offset, limit=limit, counting=False, shared=True, rows=represented(readable())
        )
        return answer.total, with_seats(answer.bodies)

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
        rows = represented(readable())
        found = (
            rows.filter(Q(slug=key) | Q(reference=key.upper())).first()
            or rows.filter(old_slugs__contains=[key]).first()
        )
        if found is None:
            raise NotFound
        return with_seats([found])[0]

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return readable().order_by("plain", "pk").values_list("reference", flat=True).first()
