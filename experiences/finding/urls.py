from django.urls import path

from experiences.finding import views

urlpatterns = [
    path("", views.search, name="search"),
    path("suggestions/", views.search_suggestions, name="search_suggestions"),
]
