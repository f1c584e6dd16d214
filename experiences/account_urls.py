"""The author's side of a fiche, under /compte/fiches/."""

from django.urls import path

from experiences import account_views as views

urlpatterns = [
    path("<slug:reference>/", views.my_experience, name="my_experience"),
    path("<slug:reference>/apercu/", views.preview, name="my_experience_preview"),
    path("<slug:reference>/envoyer/", views.submit, name="my_experience_submit"),
    path("<slug:reference>/retirer/", views.withdraw, name="my_experience_withdraw"),
    path("<slug:reference>/classement/", views.confirm_coding, name="my_experience_coding"),
    path("<slug:reference>/<slug:rubric>/", views.rubric, name="my_experience_rubric"),
]
