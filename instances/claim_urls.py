"""Under /compte/: what a person asks for, in the name of an organisation."""

from django.urls import path

from instances import claim_views as views

urlpatterns = [
    path("etablissements/demander/", views.establishment_claim, name="establishment_claim"),
    path("demandes/<int:pk>/retirer/", views.maintenance_claim_withdraw, name="maintenance_claim_withdraw"),
]
