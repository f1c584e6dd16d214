from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.urls import include, path

from accounts.sitemaps import OrganisationSitemap
from experiences import domain_views, home, places
from experiences.alerts import views as alert_views
from experiences.attachments import consent_views
from experiences.attachments import views as attachment_views
from experiences.contributing import account_views, rubric_views, sharing_views
from experiences.curation import moderation_page
from experiences.exchanges import relay_views, suggestion_views
from experiences.finding import views as finding_views
from experiences.helping import difficulty_views
from experiences.sitemaps import DifficultySitemap, EstablishmentSitemap, ExperienceSitemap, TerritorySitemap
from experiences.statistics import views as statistics_views
from experiences.upkeep import freshness_views
from instances.hosting import views as hosting_views
from instances.sitemaps import BodySitemap
from instances.vacancies import candidacy_views
from partenariat import views
from partenariat.exports import views as exports
from partenariat.sitemaps import PageSitemap

sitemap = login_not_required(sitemap_view)
SITEMAPS = {
    "pages": PageSitemap,
    "experiences": ExperienceSitemap,
    "difficultes": DifficultySitemap,
    "instances": BodySitemap,
    "etablissements": EstablishmentSitemap,
    "organisations": OrganisationSitemap,
    "territoires": TerritorySitemap,
}

urlpatterns = [
    path("", home.home, name="home"),
    path("admin/", admin.site.urls),
    path("api/", include("partenariat.api_urls")),
    path("experiences/", include("experiences.urls")),
    path("instances/", include("instances.urls")),
    path("etablissements/", include("instances.places.urls")),
    path("organisations/", include("accounts.organisation_urls")),
    path("compte/", account_views.my_account, name="my_account"),
    path("compte/saisie/", rubric_views.typed_answers, name="typed_answers"),
    path("compte/", include("accounts.urls")),
    path("compte/", include("instances.claim_urls")),
    path("compte/", include("instances.hosting.account_urls")),
    path("compte/", include("instances.representatives.urls")),
    path("compte/partage/<str:token>/", sharing_views.share_invitation, name="share_invitation"),
    path("compte/fiches/", include("experiences.contributing.urls")),
    path("compte/alertes/", alert_views.my_alerts, name="my_alerts"),
    path("compte/corrections/", suggestion_views.my_suggestions, name="my_suggestions"),
    path("compte/corrections/<slug:kind>/<int:pk>/", suggestion_views.my_suggestion, name="my_suggestion"),
    path("corrections/<str:token>/", suggestion_views.suggestion_confirm, name="suggestion_confirm"),
    path("confirmer/<str:token>/", freshness_views.experience_confirm, name="experience_confirm"),
    path("alertes/", include("experiences.alerts.urls")),
    path("verifier/<str:token>/", hosting_views.body_verify, name="body_verify"),
    path("candidatures/<str:token>/", candidacy_views.candidacy_follow, name="candidacy_follow"),
    path("contact/<str:token>/", relay_views.contact_confirm, name="contact_confirm"),
    path("consentement/<str:token>/", consent_views.consent_page, name="consent_page"),
    path("consentement/<str:token>/fichier/", consent_views.consent_media, name="consent_media"),
    path("medias/<uuid:key>/", attachment_views.media_file, name="media_file"),
    path("recherche/", include("experiences.finding.urls")),
    path("opensearch.xml", finding_views.opensearch, name="opensearch"),
    path("territoires/", places.territory_list, name="territory_list"),
    path("territoires/<str:key>/", places.territory_detail, name="territory_detail"),
    path("domaines/", domain_views.domain_list, name="domain_list"),
    path("domaines/<slug:slug>/", domain_views.domain_detail, name="domain_detail"),
    path("difficultes/", difficulty_views.difficulty_list, name="difficulty_list"),
    path("difficultes/<slug:slug>/", difficulty_views.difficulty_detail, name="difficulty_detail"),
    path("lexique/", views.lexicon, name="lexicon"),
    path("statistiques/", statistics_views.statistics, name="statistics"),
    path("statistiques/chiffres.csv", statistics_views.statistics_csv, name="statistics_csv"),
    path("exports/<slug:name>.<slug:form>", exports.export, name="export"),
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
