"""The author's side of a fiche, under /compte/fiches/."""

from django.urls import include, path

from experiences.contributing import account_views, rubric_views, sending_views, sharing_views, update_views
from experiences.exchanges import relay_views, thread_views
from experiences.upkeep import freshness_views

urlpatterns = [
    path("<slug:reference>/", account_views.my_experience, name="my_experience"),
    path("<slug:reference>/apercu/", sending_views.preview, name="my_experience_preview"),
    path("<slug:reference>/envoyer/", sending_views.submit, name="my_experience_submit"),
    path("<slug:reference>/retirer/", sending_views.withdraw, name="my_experience_withdraw"),
    path("<slug:reference>/classement/", sending_views.confirm_coding, name="my_experience_coding"),
    path("<slug:reference>/mise-a-jour/", update_views.update, name="my_experience_update"),
    path("<slug:reference>/messages/", thread_views.messages_page, name="my_experience_thread"),
    path("<slug:reference>/messages/lus/", thread_views.mark_read, name="my_experience_thread_read"),
    path("<slug:reference>/second-regard/", thread_views.appeal, name="my_experience_appeal"),
    path("<slug:reference>/partager/", sharing_views.share, name="my_experience_share"),
    path(
        "<slug:reference>/fraicheur/", freshness_views.my_experience_freshness, name="my_experience_freshness"
    ),
    path(
        "<slug:reference>/messages-recus/", relay_views.my_experience_requests, name="my_experience_requests"
    ),
    path("<slug:reference>/", include("experiences.attachments.urls")),
    path("<slug:reference>/<slug:rubric>/", rubric_views.rubric, name="my_experience_rubric"),
]
