from django.urls import include, path

from instances import claim_views, figure_views, map_views, suggestion_views, views
from instances.associations import views as association_views
from instances.bodies import types
from instances.coverage import views as coverage_views
from instances.feeds import BODY_FEED
from instances.places import map_views as place_map_views
from instances.places import views as place_views
from partenariat import feeds

urlpatterns = [
    path("", views.body_list, name="body_list"),
    path("carte/", map_views.body_map, name="body_map"),
    path("carte.geojson", map_views.body_points, name="body_points"),
    path("chiffres/", figure_views.body_figures, name="body_figures"),
    path("flux.atom", feeds.atom, {"feed": BODY_FEED}, name="body_feed"),
    path("mon-representant/", place_views.my_representative, name="my_representative"),
    path("mon-representant/carte/", place_map_views.place_map, name="place_map"),
    path("mon-representant/carte.geojson", place_map_views.place_points, name="place_points"),
    path("mon-representant/communes.geojson", place_map_views.place_communes, name="place_communes"),
    path("couverture/", coverage_views.coverage, name="coverage"),
    path("couverture/a-completer.csv", coverage_views.gaps, name="coverage_gaps"),
    path("types/", types.body_types, name="body_types"),
    path("", include("instances.vacancies.urls")),
    path("associations-agreees/", association_views.approved_associations, name="approved_associations"),
    path("personnes-qualifiees/", include("instances.qualified.urls")),
    path("<slug:slug>/", views.body_detail, name="body_detail"),
    path("<slug:slug>/corriger/", suggestion_views.body_suggest, name="body_suggest"),
    path("<slug:slug>/corriger/merci/", suggestion_views.body_suggest_sent, name="body_suggest_sent"),
    path("<slug:slug>/tenir-a-jour/", claim_views.body_claim, name="body_claim"),
    path("<slug:slug>/tenir/", include("instances.hosting.urls")),
]
