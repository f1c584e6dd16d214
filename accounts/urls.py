"""Accounts, under /compte/: allauth's views at French addresses."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import claim_views, link_views, preference_views

urlpatterns = [
    path("connexion/", allauth.login, name="account_login"),
    path("deconnexion/", allauth.logout, name="account_logout"),
    path("inscription/", allauth.signup, name="account_signup"),
    path(
        "confirmer/",
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirmer/(?P<key>[-:\w]+)/$",
        allauth.confirm_email,
        name="account_confirm_email",
    ),
    path("mot-de-passe/changer/", allauth.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", link_views.set_password, name="account_set_password"),
    path("mot-de-passe/oublie/", allauth.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        allauth.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/oublie/fait/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("adresse/", link_views.email, name="account_email"),
    path("confirmation/", allauth.reauthenticate, name="account_reauthenticate"),
    path("organisations/<slug:slug>/", claim_views.organisation_members, name="organisation_members"),
    path(
        "organisations/<slug:slug>/demandes/<int:pk>/",
        claim_views.organisation_claim,
        name="organisation_claim",
    ),
    path(
        "organisations/<slug:slug>/membres/<int:pk>/",
        claim_views.organisation_member,
        name="organisation_member",
    ),
    path("inactif/", allauth.account_inactive, name="account_inactive"),
    path("courriels/", preference_views.mail_preferences, name="mail_preferences"),
    path("lien/", link_views.access_link_ask, name="access_link_ask"),
    path("lien/envoye/", link_views.access_link_sent, name="access_link_sent"),
    path("lien/annuler/", link_views.access_link_revoke, name="access_link_revoke"),
    path("lien/<str:token>/", link_views.access_link, name="access_link"),
]
