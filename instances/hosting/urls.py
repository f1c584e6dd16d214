"""Under /instances/<slug>/tenir/: the host's space."""

from django.urls import path

from instances.hosting import views

urlpatterns = [
    path("", views.body_keep, name="body_keep"),
    path("composition/", views.body_keep_seats, name="body_keep_seats"),
    path("composition/nombres/", views.body_keep_lines, name="body_keep_lines"),
    path("composition/<int:pk>/", views.body_keep_propose, name="body_keep_propose"),
    path("seances/", views.body_keep_meetings, name="body_keep_meetings"),
    path("seances/ajouter/", views.body_keep_meeting, name="body_keep_meeting_add"),
    path("seances/<int:pk>/", views.body_keep_meeting, name="body_keep_meeting"),
    path("informations/", views.body_keep_facts, name="body_keep_facts"),
]
