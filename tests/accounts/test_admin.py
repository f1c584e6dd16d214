"""Who enters the admin, and what they may do to accounts and organisations."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Organisation, OutboxMessage, User
from tests import factories

pytestmark = pytest.mark.django_db


def changelists():
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]


def every_page(fiche):
    fiche_pages = [
        reverse("admin:experiences_experience_add"),
        *(
            reverse(f"admin:experiences_experience_{name}", args=[fiche.pk])
            for name in ("change", "correct", "coding")
        ),
        reverse("admin:experiences_experience_decide", args=[fiche.pk, "take"]),
    ]
    return ["/admin/", *changelists(), *fiche_pages]


def test_a_contributor_enters_no_page_of_the_admin(client):
    contributor = factories.user()
    fiche = factories.experience(state="submitted", author=contributor)
    client.force_login(contributor)
    for url in every_page(fiche):
        for method in (client.get, client.post):
            assert method(url).status_code in (302, 403), url
    fiche.refresh_from_db()
    assert fiche.state == "submitted"


def test_a_visitor_is_sent_to_the_site_s_own_sign_in_page(client):
    response = client.get("/admin/experiences/experience/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_signed_in_contributor_gets_a_403_rather_than_a_second_sign_in(client):
    client.force_login(factories.user())
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("make", [factories.moderator, factories.curator])
def test_staff_open_every_list_their_role_gives_and_no_other(client, make):
    person = make()
    client.force_login(person)
    for model in admin.site._registry:
        label = f"{model._meta.app_label}.view_{model._meta.model_name}"
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url).status_code == (200 if person.has_perm(label) else 403), label


def test_a_curator_changes_a_role_but_never_makes_a_superuser(client):
    client.force_login(factories.curator())
    person = factories.user()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    client.post(
        url,
        {
            "email": person.email,
            "role": "moderator",
            "is_active": "on",
            "is_superuser": "on",
            "password": "x",
        },
    )
    person.refresh_from_db()
    assert (person.role, person.is_superuser) == ("moderator", False)
    assert person.check_password(factories.PASSWORD)


def test_a_curator_cannot_touch_a_superuser(client):
    client.force_login(factories.curator())
    root = factories.user(role="curator", is_superuser=True)
    url = reverse("admin:accounts_user_change", args=[root.pk])
    assert client.post(url, {"email": root.email, "role": "contributor"}).status_code == 403


def test_an_account_made_by_staff_has_no_password_yet(client):
    client.force_login(factories.curator())
    client.post(
        reverse("admin:accounts_user_add"),
        {"email": "nouvelle@exemple-fictif.fr", "role": "moderator", "is_active": "on"},
    )
    assert not User.objects.get(email="nouvelle@exemple-fictif.fr").has_usable_password()


def test_no_page_shows_a_password(client):
    client.force_login(factories.curator())
    person = factories.user()
    page = client.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert person.password not in page
    assert 'name="password"' not in page


def test_organisations_are_verified_from_the_list(client):
    client.force_login(factories.moderator())
    organisation = factories.organisation()
    client.post(
        reverse("admin:accounts_organisation_changelist"),
        {"action": "verify", "_selected_action": [organisation.pk]},
    )
    organisation.refresh_from_db()
    assert organisation.is_verified


def test_a_renamed_organisation_is_found_under_its_new_name_by_the_fiches_it_carries(client):
    client.force_login(factories.moderator())
    organisation = factories.organisation("Ancien nom fictif")
    fiche = factories.experience(organisations=[organisation])
    url = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    response = client.post(
        url,
        {
            "name": "Zébulon fictif",
            "type": "other",
            "memberships-TOTAL_FORMS": 0,
            "memberships-INITIAL_FORMS": 0,
        },
    )
    assert response.status_code == 302
    fiche.refresh_from_db()
    assert "zebulon" in fiche.search_text


def test_the_mail_journal_is_read_only(client):
    client.force_login(factories.user(role="curator", is_superuser=True))
    mail = OutboxMessage.objects.create(
        key="k", recipient="a@exemple-fictif.fr", subject="Objet", body="Texte"
    )
    url = reverse("admin:accounts_outboxmessage_change", args=[mail.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"body": "Autre"}).status_code == 403


def test_an_organisation_is_never_deleted_here(client):
    client.force_login(factories.user(role="curator", is_superuser=True))
    organisation = factories.organisation()
    client.post(reverse("admin:accounts_organisation_delete", args=[organisation.pk]), {"post": "yes"})
    assert Organisation.objects.filter(pk=organisation.pk).exists()
