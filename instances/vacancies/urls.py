from django.urls import path

from instances.feeds import CALL_FEED, SEAT_FEED
from instances.vacancies import candidacy_views, map_views, views
from partenariat import feeds

urlpatterns = [
    path("sieges-vacants/", views.vacant_seats, name="vacant_seats"),
    path("sieges-vacants/carte/", map_views.vacant_seat_map, name="vacant_seat_map"),
    path("sieges-vacants/carte.geojson", map_views.vacant_seat_points, name="vacant_seat_points"),
    path("sieges-vacants/flux.atom", feeds.atom, {"feed": SEAT_FEED}, name="vacant_seats_feed"),
    path("appels/flux.atom", feeds.atom, {"feed": CALL_FEED}, name="call_feed"),
    path("appels/<slug:slug>/", views.call_detail, name="call_detail"),
    path("appels/<slug:slug>/etre-candidat/", candidacy_views.candidacy_call, name="candidacy_call"),
    path(
        "appels/<slug:slug>/etre-candidat/merci/",
        candidacy_views.candidacy_call_sent,
        name="candidacy_call_sent",
    ),
    path("<slug:slug>/etre-candidat/", candidacy_views.candidacy_body, name="candidacy_body"),
    path("<slug:slug>/etre-candidat/merci/", candidacy_views.candidacy_body_sent, name="candidacy_body_sent"),
]
