"""The list of the fiches, for what leaves the site."""

from django.contrib.auth.models import AnonymousUser

from experiences import search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.representation import represent
from partenariat.lists import PublicList


def _listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


def _forms(keys):
    by_key = {fiche.pk: fiche for fiche in _listed().filter(pk__in=list(keys)).for_list()}
    return [represent(by_key[key]) for key in keys if key in by_key]


EXPERIENCES = PublicList(
    name="experiences",
    title="Expériences",
    page="experience_list",
    filterset=lambda data: ExperienceFilterSet(data, queryset=_listed()),
    keys=search.keys,
    forms=_forms,
)
