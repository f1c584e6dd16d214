from django.urls import path

from instances.representatives import views

urlpatterns = [
    path("mes-mandats/", views.my_mandates, name="my_mandates"),
    path("mes-mandats/effacer/", views.my_erasure, name="my_erasure"),
    path("mes-mandats/<int:pk>/mon-nom/", views.my_mandate_name, name="my_mandate_name"),
    path("mes-mandats/<int:pk>/demissionner/", views.my_mandate_resign, name="my_mandate_resign"),
    path("mes-mandats/<int:pk>/signaler/", views.my_mandate_notice, name="my_mandate_notice"),
]
