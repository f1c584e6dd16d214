"""The author's side of a fiche, under /compte/fiches/."""

from django.urls import path

from experiences import account_views as views

urlpatterns = [
    path("<str:reference>/", views.my_experience, name="my_experience"),
    path("<str:reference>/apercu/", views.preview, name="my_experience_preview"),
    path("<str:reference>/envoyer/", views.submit, name="my_experience_submit"),
    path("<str:reference>/retirer/", views.withdraw, name="my_experience_withdraw"),
    path("<str:reference>/classement/", views.confirm_coding, name="my_experience_coding"),
    path("<str:reference>/<slug:rubric>/", views.rubric, name="my_experience_rubric"),
]
