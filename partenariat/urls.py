from django.contrib import admin
from django.urls import include, path

from partenariat import views

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/", admin.site.urls),
    path("api/", include("partenariat.api_urls")),
    path("experiences/", include("experiences.urls")),
    path("instances/", include("instances.urls")),
    path("organisations/", include("accounts.organisation_urls")),
    path("compte/", include("accounts.urls")),
    path("compte/fiches/", include("experiences.account_urls")),
    path("territoires/", views.territory_list, name="territory_list"),
    path("territoires/<str:key>/", views.territory_detail, name="territory_detail"),
    path("domaines/", views.domain_list, name="domain_list"),
    path("domaines/<slug:slug>/", views.domain_detail, name="domain_detail"),
    path("lexique/", views.lexicon, name="lexicon"),
    path("mentions-legales/", views.legal, name="legal"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("moderation/", views.moderation_rules, name="moderation_rules"),
    path("plan-du-site/", views.site_plan, name="site_plan"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("sante/", views.health, name="health"),
]

handler404 = "partenariat.views.not_found"
handler500 = "partenariat.views.server_error"
