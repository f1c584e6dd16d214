from django.urls import path

from instances import views

urlpatterns = [
    path("", views.BodyListView.as_view(), name="body_list"),
    path("<slug:slug>/", views.body_detail, name="body_detail"),
]
