from django.urls import path

from accounts import claim_views, suggestion_views
from accounts import organisation_views as views

urlpatterns = [
    path("", views.organisation_list, name="organisation_list"),
    path("<slug:slug>/", views.organisation_detail, name="organisation_detail"),
    path("<slug:slug>/corriger/", suggestion_views.organisation_suggest, name="organisation_suggest"),
    path(
        "<slug:slug>/corriger/merci/",
        suggestion_views.organisation_suggest_sent,
        name="organisation_suggest_sent",
    ),
    path("<slug:slug>/rejoindre/", claim_views.organisation_join, name="organisation_join"),
    path(
        "<slug:slug>/rejoindre/retirer/",
        claim_views.organisation_claim_withdraw,
        name="organisation_claim_withdraw",
    ),
]
