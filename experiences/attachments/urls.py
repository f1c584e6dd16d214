"""Testimonies and media of one's fiche, under /compte/fiches/<référence>/."""

from django.urls import path

from experiences.attachments import views
from experiences.models import MediaAsset, Testimony

TESTIMONY, MEDIA = {"model": Testimony}, {"model": MediaAsset}

urlpatterns = [
    path("temoignages/", views.testimonies, name="my_experience_testimonies"),
    path("temoignages/ajouter/", views.add_testimony, name="my_experience_testimonies_add"),
    path("temoignages/<int:pk>/", views.change, TESTIMONY, name="my_experience_testimonies_change"),
    path("temoignages/<int:pk>/retirer/", views.remove, TESTIMONY, name="my_experience_testimonies_remove"),
    path("temoignages/<int:pk>/accord/", views.consent, TESTIMONY, name="my_experience_testimonies_consent"),
    path("medias/", views.media, name="my_experience_media"),
    path("medias/ajouter/<slug:kind>/", views.add_media, name="my_experience_media_add"),
    path("medias/<int:pk>/", views.change, MEDIA, name="my_experience_media_change"),
    path("medias/<int:pk>/retirer/", views.remove, MEDIA, name="my_experience_media_remove"),
    path("medias/<int:pk>/accord/", views.consent, MEDIA, name="my_experience_media_consent"),
]
