from django.urls import path

from experiences import contribution_views, history_views, views

urlpatterns = [
    path("", views.experience_list, name="experience_list"),
    path("matrice/", views.matrix, name="experience_matrix"),
    path("proposer/", contribution_views.propose, name="experience_propose"),
    path("proposer/questions/", contribution_views.questions, name="experience_questions"),
    path("<slug:slug>/", views.experience_detail, name="experience_detail"),
    path("<slug:slug>/historique/", history_views.experience_history, name="experience_history"),
    path("<slug:slug>/signaler/", views.report, name="experience_report"),
    path("<slug:slug>/signaler/merci/", views.report_sent, name="experience_report_sent"),
]
