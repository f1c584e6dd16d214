from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap

from instances.models import Body


class BodySitemap(Sitemap):
    def items(self):
        return Body.objects.visible_to(AnonymousUser()).only("slug", "updated_at").order_by("pk")

    def lastmod(self, body):
        return body.updated_at
