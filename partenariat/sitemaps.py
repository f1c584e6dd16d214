from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from partenariat.domains import domain_url, domains


class PageSitemap(Sitemap):
    """The pages that are no record: lists, lexicon, legal pages, domains."""

    NAMES = (
        "home", "experience_list", "experience_matrix", "experience_map", "experience_figures", "statistics", "difficulty_list", "my_representative", "place_map", "body_list", "body_map", "body_figures", "body_types",
        "qualified_departments", "vacant_seats", "vacant_seat_map", "coverage", "qualified_easy", "approved_associations",
        "organisation_list", "territory_list", "domain_list", "lexicon", "moderation_rules", "legal", "licence",
        "accessibility", "privacy", "site_plan",
    )  # fmt: skip

    def items(self):
        return [*map(reverse, self.NAMES), *map(domain_url, domains())]

    def location(self, address):
        return address
