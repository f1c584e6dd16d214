from django.urls import path

from instances import claim_views, suggestion_views, views

urlpatterns = [
    path("", views.body_list, name="body_list"),
    path("<slug:slug>/", views.body_detail, name="body_detail"),
    path("<slug:slug>/corriger/", suggestion_views.body_suggest, name="body_suggest"),
    path("<slug:slug>/corriger/merci/", suggestion_views.body_suggest_sent, name="body_suggest_sent"),
    path("<slug:slug>/tenir-a-jour/", claim_views.body_claim, name="body_claim"),
]
