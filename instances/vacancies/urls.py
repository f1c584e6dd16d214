from django.urls import path

from instances.vacancies import candidacy_views, views

urlpatterns = [
    path("sieges-vacants/", views.vacant_seats, name="vacant_seats"),
    path("appels/<slug:slug>/", views.call_detail, name="call_detail"),
    path("appels/<slug:slug>/etre-candidat/", candidacy_views.candidacy_call, name="candidacy_call"),
    path(
        "appels/<slug:slug>/etre-candidat/merci/",
        candidacy_views.candidacy_call_sent,
        name="candidacy_call_sent",
    ),
    path("<slug:slug>/etre-candidat/", candidacy_views.candidacy_body, name="candidacy_body"),
    path("<slug:slug>/etre-candidat/merci/", candidacy_views.candidacy_body_sent, name="candidacy_body_sent"),
]
