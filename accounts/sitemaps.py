from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap

from accounts.models import Organisation


class OrganisationSitemap(Sitemap):
    def items(self):
        return Organisation.objects.visible_to(AnonymousUser()).only("slug", "updated_at").order_by("pk")

    def lastmod(self, organisation):
        return organisation.updated_at
