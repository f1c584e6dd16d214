"""Under /instances/personnes-qualifiees/."""

from django.urls import path

from instances.qualified import views

urlpatterns = [
    path("", views.qualified_departments, name="qualified_departments"),
    path("facile-a-lire/", views.qualified_easy, name="qualified_easy"),
    path("<slug:key>/", views.qualified_department, name="qualified_department"),
    path("<slug:key>/affiche/", views.qualified_poster, name="qualified_poster"),
]
