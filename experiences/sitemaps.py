from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Q

from experiences.helping import difficulties
from experiences.models import Experience
from instances.models import Body, Establishment
from partenariat.enums import TerritoryKind
from partenariat.models import Territory


class ExperienceSitemap(Sitemap):
    def items(self):
        listed = Experience.objects.visible_to(AnonymousUser()).listed()
        return listed.only("slug", "changed_at", "published_at", "updated_at").order_by("pk")

    def lastmod(self, fiche):
        return fiche.modified_at


class TerritorySitemap(Sitemap):
    """The region and its départements, and every place a published fiche names."""

    def items(self):
        region = f"reg-{settings.PARTENARIAT_REGION}"
        named = Experience.objects.visible_to(AnonymousUser()).listed().values("territories")
        ours = Q(key=region) | Q(kind=TerritoryKind.DEPARTMENT, ancestors__contains=[region])
        return Territory.objects.filter(ours | Q(pk__in=named)).order_by("pk")


class EstablishmentSitemap(Sitemap):
    """The open places where a body stands or a published fiche was born: the others only repeat the register."""

    def items(self):
        reader = AnonymousUser()
        bodies = Body.objects.visible_to(reader)
        fiches = Experience.objects.visible_to(reader).listed()
        told = (
            Q(pk__in=bodies.filter(establishment__isnull=False).values("establishment"))
            | Q(pk__in=Body.other_sites.through.objects.filter(body__in=bodies).values("establishment"))
            | Q(
                pk__in=Experience.establishments.through.objects.filter(experience__in=fiches).values(
                    "establishment"
                )
            )
        )
        return Establishment.objects.listed().filter(told).only("finess", "updated_at").order_by("pk")

    def lastmod(self, establishment):
        return establishment.updated_at


class DifficultySitemap(Sitemap):
    """Every frein one may choose."""

    def items(self):
        return [choice for group in difficulties.groups() for choice in group.choices]

    def location(self, choice):
        return choice.url
