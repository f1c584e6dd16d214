from django.urls import path

from experiences.alerts import views

urlpatterns = [
    path("nouvelle/", views.alert_new, name="alert_new"),
    path("envoyee/", views.alert_sent, name="alert_sent"),
    path("confirmer/<str:token>/", views.alert_confirm, name="alert_confirm"),
    path("gerer/<str:token>/", views.alert_manage, name="alert_manage"),
    path("arreter/<str:token>/", views.alert_stop, name="alert_stop"),
]
