from django.urls import path

from experiences import views
from experiences.contributing import similar_views
from experiences.contributing import start_views as contribution_views
from experiences.exchanges import relay_views, suggestion_views
from experiences.upkeep import history_views

urlpatterns = [
    path("", views.experience_list, name="experience_list"),
    path("matrice/", views.matrix, name="experience_matrix"),
    path("proposer/", contribution_views.propose, name="experience_propose"),
    path("proposer/sans-compte/", contribution_views.start, name="experience_start"),
    path("proposer/proches/", similar_views.similar, name="experience_similar"),
    path("proposer/questions/", contribution_views.questions, name="experience_questions"),
    path("<slug:slug>/", views.experience_detail, name="experience_detail"),
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
