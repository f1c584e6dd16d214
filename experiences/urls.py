from django.urls import path

from experiences import views

urlpatterns = [
    path("", views.ExperienceListView.as_view(), name="experience_list"),
    path("matrice/", views.matrix, name="experience_matrix"),
    path("proposer/", views.propose, name="experience_propose"),
    path("proposer/questions/", views.questions, name="experience_questions"),
    path("<slug:slug>/", views.experience_detail, name="experience_detail"),
    path("<slug:slug>/signaler/", views.report, name="experience_report"),
]
