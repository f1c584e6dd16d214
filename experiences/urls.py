from django.urls import path

from experiences import citation_views, map_views, pdf_views, views
from experiences.contributing import similar_views
from experiences.contributing import start_views as contribution_views
from experiences.exchanges import relay_views, suggestion_views
from experiences.feeds import FICHES
from experiences.helping import compare_views, favourite_views
from experiences.statistics import views as statistics_views
from experiences.upkeep import history_views
from partenariat import feeds

urlpatterns = [
    path("", views.experience_list, name="experience_list"),
    path("flux.atom", feeds.atom, {"feed": FICHES}, name="experience_feed"),
    path("matrice/", views.matrix, name="experience_matrix"),
    path("carte/", map_views.experience_map, name="experience_map"),
    path("carte.geojson", map_views.experience_points, name="experience_points"),
    path("chiffres/", statistics_views.experience_figures, name="experience_figures"),
    path("comparer/", compare_views.experience_compare, name="experience_compare"),
    path("gardees/", favourite_views.experience_kept, name="experience_kept"),
    path("proposer/", contribution_views.propose, name="experience_propose"),
    path("proposer/sans-compte/", contribution_views.start, name="experience_start"),
    path("proposer/proches/", similar_views.similar, name="experience_similar"),
    path("proposer/questions/", contribution_views.questions, name="experience_questions"),
    path("<slug:slug>/", views.experience_detail, name="experience_detail"),
    path("<slug:slug>/fiche.pdf", pdf_views.experience_pdf, name="experience_pdf"),
    path(
        "<slug:slug>/citation.bib",
        citation_views.experience_citation,
        {"kind": "bib"},
        name="experience_bibtex",
    ),
    path(
        "<slug:slug>/citation.ris", citation_views.experience_citation, {"kind": "ris"}, name="experience_ris"
    ),
    path("<slug:slug>/contacter/", relay_views.experience_contact, name="experience_contact"),
    path("<slug:slug>/contacter/merci/", relay_views.experience_contact_sent, name="experience_contact_sent"),
    path("<slug:slug>/historique/", history_views.experience_history, name="experience_history"),
    path("<slug:slug>/corriger/", suggestion_views.experience_suggest, name="experience_suggest"),
    path(
        "<slug:slug>/corriger/merci/",
        suggestion_views.experience_suggest_sent,
        name="experience_suggest_sent",
    ),
    path("<slug:slug>/signaler/", views.report, name="experience_report"),
    path("<slug:slug>/signaler/merci/", views.report_sent, name="experience_report_sent"),
]
