from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.OrganisationListView.as_view(), name="organisation_list"),
    path("<slug:slug>/", views.organisation_detail, name="organisation_detail"),
]
