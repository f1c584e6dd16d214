"""Under /compte/: an association's seats."""

from django.urls import path

from instances.hosting import association_views as views

urlpatterns = [
    path("nos-sieges/<slug:slug>/", views.our_seats, name="our_seats"),
    path("nos-sieges/<slug:slug>/a-pourvoir/", views.our_vacant_seats, name="our_vacant_seats"),
    path("nos-sieges/<slug:slug>/proposer/<int:pk>/", views.our_proposal, name="our_proposal"),
    path("nos-sieges/<slug:slug>/remplacer/<int:pk>/", views.our_replacement, name="our_replacement"),
]
