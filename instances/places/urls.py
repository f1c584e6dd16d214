"""Under /etablissements/."""

from django.urls import path, register_converter

from instances import claim_views
from instances.places import suggestions, views


class FinessNumber:
    regex = "[0-9][0-9AB][0-9]{7}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FinessNumber, "finess")

urlpatterns = [
    path("<finess:finess>/", views.establishment_detail, name="establishment_detail"),
    path("<finess:finess>/affiche/", views.establishment_poster, name="establishment_poster"),
    path("<finess:finess>/bloc/", views.establishment_block, name="establishment_block"),
    path("<finess:finess>/corriger/", suggestions.establishment_suggest, name="establishment_suggest"),
    path(
        "<finess:finess>/corriger/merci/",
        suggestions.establishment_suggest_sent,
        name="establishment_suggest_sent",
    ),
    path("<finess:finess>/tenir-a-jour/", claim_views.establishment_keep, name="establishment_keep"),
]
