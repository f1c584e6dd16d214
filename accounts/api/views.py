from rest_framework.exceptions import NotFound

from accounts.api.serializers import OrganisationSerializer
from accounts.filtersets import OrganisationFilterSet
from accounts.models import Organisation
from accounts.representation import represent
from partenariat.api.views import READER, DetailView, ListView


def readable():
    return Organisation.objects.visible_to(READER).for_list().select_related("territory", "source")


class OrganisationListView(ListView):
    name = "organisations_liste"
    section = "Organisations"
    summary = "Toutes les organisations"
    about = (
        "Associations, établissements, administrations, collectifs\u00a0: celles qu’une fiche publiée nomme, "
        "et celles que l’équipe a vérifiées. Par ordre alphabétique."
    )
    shape = OrganisationSerializer
    filterset_class = OrganisationFilterSet
    helps = {
        "territoire": "Clé d’un territoire\u00a0: les organisations de tout ce qu’il contient.",
        "modifie_depuis": "Modifiées à cet instant ou après.",
    }
    example = "q=sante&par_page=5"

    def get_queryset(self):
        return readable()

    def represent(self, row):
        return represent(row)


class OrganisationDetailView(DetailView):
    name = "organisations_une"
    section = "Organisations"
    summary = "Une organisation"
    about = "Par son identifiant, le dernier mot de son adresse sur le site."
    shape = OrganisationSerializer
    key_help = "L’identifiant de l’organisation."

    def find(self, key):
        found = readable().filter(slug=key).first() or readable().filter(old_slugs__contains=[key]).first()
        if found is None:
            raise NotFound
        return found

    def represent(self, row):
        return represent(row)

    def example_key(self):
        return readable().values_list("slug", flat=True).first()
