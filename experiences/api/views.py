import json

from django.db.models import Q
from django.http import HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from experiences import search
from experiences.api.serializers import ExperienceSerializer
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.public_rows import payloads
from experiences.representation import represent
from partenariat.api.problems import Gone
from partenariat.api.views import READER, DetailView, ListView


def readable():
    return Experience.objects.visible_to(READER)


class ExperienceListView(ListView):
    name = "experiences_liste"
    section = "Expériences"
    summary = "Toutes les expériences"
    about = (
        "Les fiches publiées, avec les filtres de la page des expériences. Plusieurs valeurs d’un filtre "
        "élargissent la réponse\u00a0; les filtres entre eux la resserrent. Si q n’est trouvé nulle part tel "
        "quel, la réponse contient les mots proches."
    )
    shape = ExperienceSerializer
    filterset_class = ExperienceFilterSet
    helps = {
        "q": "Les mots cherchés, sans tenir compte des accents ni des pluriels. Entre guillemets, l’expression exacte.",
        "territoire": "Clé d’un territoire\u00a0: les fiches de tout ce qu’il contient.",
        "organisation": "Identifiant d’une organisation de la fiche.",
        "instance": "Identifiant d’une instance liée à la fiche.",
        "autour": "Une commune\u00a0: sa clé, son nom ou son code postal. Ce qui couvre une "
        "intercommunalité, un département ou plus n’y est pas.",
        "rayon": "En kilomètres, de centre à centre de commune\u00a0; 10 par défaut. Sans autour, il ne filtre rien.",
        "modifie_depuis": "Modifiées à cet instant ou après.",
    }
    example = "territoire=reg-11&tri=recentes&par_page=5"

    def get_queryset(self):
        return readable().listed()

    def find(self, filterset, *, offset, limit):
        """(how many fiches match, the keys of those of the page)"""
        return search.page(filterset, offset=offset, limit=limit)

    def respond(self, page, total, rows):
        """The same answer as any list's, its fiches being the texts kept in the public table."""
        texts = payloads.read(rows)
        if "indent" in page.request.accepted_media_type:
            body, links = page.answer(total, [json.loads(text) for text in texts])
            return Response(body, headers={"Link": links})
        body, links = page.answer(total, [])
        start = payloads.as_text(body).removesuffix("]}").encode()
        whole = b"".join([start, b",".join(texts), b"]}"])
        return HttpResponse(whole, content_type="application/json", headers={"Link": links})


class ExperienceDetailView(DetailView):
    name = "experiences_une"
    section = "Expériences"
    summary = "Une expérience"
    about = (
        "Par sa référence, ou par son identifiant, le dernier mot de son adresse sur le site. Une fiche "
        "archivée reste lisible ici, et son état le dit. Une fiche retirée après publication répond 410."
    )
    shape = ExperienceSerializer
    key_help = "La référence ou l’identifiant de la fiche."
    may_be_gone = True

    def find(self, key):
        named = Q(slug=key) | Q(reference=key.upper())
        rows = readable().for_list()
        found = rows.filter(named).first() or rows.filter(old_slugs__contains=[key]).first()
        if found:
            return found
        if Experience.objects.gone().filter(named | Q(old_slugs__contains=[key])).exists():
            raise Gone
        raise NotFound

    def represent(self, row):
        return represent(row)

    def example_key(self):
        newest = readable().listed().order_by("-published_at", "-pk")
        return newest.values_list("reference", flat=True).first()
