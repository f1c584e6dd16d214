"""The list of the fiches, for what leaves the site."""

import json

from django.contrib.auth.models import AnonymousUser

from experiences import search
from experiences.api.serializers import ExperienceSerializer
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.public_rows.payloads import read
from partenariat.lists import PublicList


def _listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


def _forms(keys):
    return [json.loads(text) for text in read(keys)]


EXPERIENCES = PublicList(
    name="experiences",
    title="Expériences",
    page="experience_list",
    filterset=lambda data: ExperienceFilterSet(data, queryset=_listed()),
    keys=search.keys,
    forms=_forms,
    texts=read,
    shape=ExperienceSerializer,
    words="fiche,fiches,cette",
    points="experience_points",
)
