from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import include, path

from accounts.sitemaps import OrganisationSitemap
from experiences import account_views, domain_views, home, moderation_page, places
from experiences.sitemaps import ExperienceSitemap, TerritorySitemap
from instances.sitemaps import BodySitemap
from partenariat import views
from partenariat.sitemaps import PageSitemap

sitemap = login_not_required(sitemap_view)
SITEMAPS = {
    "pages": PageSitemap,
    "experiences": ExperienceSitemap,
    "instances": BodySitemap,
    "organisations": OrganisationSitemap,
    "territoires": TerritorySitemap,
}

urlpatterns = [
    path("", home.home, name="home"),
    path("admin/", admin.site.urls),
    path("api/", include("partenariat.api_urls")),
    path("experiences/", include("experiences.urls")),
    path("instances/", include("instances.urls")),
    path("organisations/", include("accounts.organisation_urls")),
    path("compte/", account_views.my_account, name="my_account"),
    path("compte/", include("accounts.urls")),
    path("compte/fiches/", include("experiences.account_urls")),
    path("territoires/", places.territory_list, name="territory_list"),
    path("territoires/<str:key>/", places.territory_detail, name="territory_detail"),
    path("domaines/", domain_views.domain_list, name="domain_list"),
    path("domaines/<slug:slug>/", domain_views.domain_detail, name="domain_detail"),
    path("lexique/", views.lexicon, name="lexicon"),
    path("mentions-legales/", views.legal, name="legal"),
    path("licence/", views.licence, name="licence"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("moderation/", moderation_page.moderation_rules, name="moderation_rules"),
    path("plan-du-site/", views.site_plan, name="site_plan"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("sante/", views.health, name="health"),
]

handler404 = "partenariat.errors.not_found"
handler500 = "partenariat.errors.server_error"
