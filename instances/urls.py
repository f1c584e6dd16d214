from django.urls import path

from instances import views

urlpatterns = [
    path("", views.body_list, name="body_list"),
    path("<slug:slug>/", views.body_detail, name="body_detail"),
]
