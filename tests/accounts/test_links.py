"""Signed links: who they open, who they never open, and that they say nothing about who is known."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.models import AccessLink, OutboxMessage, User
from partenariat import signed
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "patiente@exemple-fictif.fr"


def begin(email=ADDRESS):
    return links.begin(email=email, token=uuid4())


def path(link):
    return reverse("access_link", args=[signed.token("access", link.pk)])


def passwordless(email=ADDRESS):
    account = User.objects.create_user(email)
    account.emailaddress_set.create(email=email, verified=True, primary=True)
    return account


def ask(client, email=ADDRESS, **fields):
    return client.post(reverse("access_link_ask"), {"email": email, **factories.trap_fields(), **fields})


def test_opening_the_page_of_a_link_changes_nothing_and_says_nothing_private(client):
    link = begin()
    draft = factories.experience(state="draft", author=link.user)
    response = client.get(path(link))
    assert "Reprendre votre brouillon" in response.content.decode()
    assert draft.title not in response.content.decode()
    assert ADDRESS not in response.content.decode()
    assert not get_user(client).is_authenticated
    link.refresh_from_db()
    assert link.confirmed_at is None
    assert link.user.is_unconfirmed


def test_the_button_gives_the_address_to_a_guest_nobody_else_has(client):
    link = begin()
    assert client.post(path(link)).status_code == 302
    guest = get_user(client)
    assert guest == link.user
    assert (guest.email, guest.is_guest, guest.is_unconfirmed) == (ADDRESS, True, False)
    assert guest.emailaddress_set.get().verified
    link.refresh_from_db()
    assert link.confirmed_at


def test_the_same_link_opens_again_on_another_device(client):
    from django.test import Client

    link = begin()
    client.post(path(link))
    other = Client()
    other.post(path(link))
    assert get_user(other) == link.user


def test_what_was_begun_joins_the_account_without_password_of_the_address(client):
    account = passwordless()
    link = begin()
    draft = factories.experience(state="draft", author=link.user)
    typed = link.user.typed_answers.create(page="premier", data={"title": ["Un titre"]})
    client.post(path(link))
    assert get_user(client) == account
    draft.refresh_from_db()
    typed.refresh_from_db()
    assert (draft.author, typed.user) == (account, account)
    assert not User.objects.filter(pk=link.user_id).exists()
    assert account.access_links.get() == link


@pytest.mark.parametrize("role", ["contributor", "moderator"])
def test_no_link_ever_opens_an_account_with_a_password(client, role):
    account = factories.user(ADDRESS, role=role)
    link = begin()
    draft = factories.experience(state="draft", author=link.user)
    response = client.post(path(link))
    assert "Connectez-vous pour continuer" in response.content.decode()
    assert not get_user(client).is_authenticated
    draft.refresh_from_db()
    assert draft.author == account


def test_no_link_opens_a_member_of_the_team_even_without_password(client):
    User.objects.create_user(ADDRESS, role="moderator")
    client.post(path(begin()))
    assert not get_user(client).is_authenticated


def test_a_link_opens_nothing_more_once_a_password_was_chosen(client):
    link = begin()
    links.confirm(link)
    person = User.objects.get(email=ADDRESS)
    person.set_password(factories.PASSWORD)
    person.save()
    client.post(path(link))
    assert not get_user(client).is_authenticated


def test_an_address_confirmed_as_second_address_counts_as_the_account_s(client):
    account = factories.user("autre@exemple-fictif.fr")
    account.emailaddress_set.create(email=ADDRESS, verified=True, primary=False)
    link = begin()
    draft = factories.experience(state="draft", author=link.user)
    client.post(path(link))
    draft.refresh_from_db()
    assert draft.author == account


def test_a_link_sent_to_an_address_the_person_left_opens_nothing(client):
    link = begin()
    links.confirm(link)
    person = User.objects.get(email=ADDRESS)
    person.emailaddress_set.update(email="nouvelle@exemple-fictif.fr")
    User.objects.filter(pk=person.pk).update(email="nouvelle@exemple-fictif.fr")
    assert client.post(path(link)).status_code == 410
    assert not get_user(client).is_authenticated


@pytest.mark.parametrize("spoiled", ["expired", "revoked", "tampered", "other purpose", "inactive"])
def test_a_link_that_no_longer_holds_gives_one_kind_page(client, spoiled):
    link = begin()
    address = path(link)
    if spoiled == "expired":
        AccessLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif spoiled == "revoked":
        links.revoke_all(link.user)
    elif spoiled == "tampered":
        address = address[:-2] + ("a/" if address[-2] != "a" else "b/")
    elif spoiled == "inactive":
        User.objects.filter(pk=link.user_id).update(is_active=False)
    else:
        address = reverse("access_link", args=[signed.token("share", link.pk)])
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 410
        assert "Recevoir un nouveau lien" in response.content.decode()
    assert not get_user(client).is_authenticated


def test_everything_that_names_a_guest_names_the_account_it_joins():
    """A table added later with a person in it is moved too, or this says which is not."""
    guest, account = begin().user, passwordless("autre@exemple-fictif.fr")
    fiche = factories.experience(state="draft", author=guest)
    fiche.coauthor_links.create(user=account)
    shared = factories.experience(state="draft", author=factories.user())
    shared.coauthor_links.create(user=guest)
    shared.invitations.create(
        email="x@exemple-fictif.fr", invited_by=guest, expires_at=timezone.now() + timedelta(days=1)
    )
    shared.thread.create(author=guest, from_staff=False, text="Un message inventé.")
    factories.organisation(created_by=guest)
    links.merge(guest, account)
    assert account.experiences.get() == fiche
    assert account.coauthor_links.filter(experience=shared).exists()
    assert shared.invitations.get().invited_by == account
    assert shared.thread.get().author == account
    assert account.organisations_created.count() == 1


def test_a_guest_already_writing_with_the_account_joins_it_without_error():
    guest, account = begin().user, passwordless("autre@exemple-fictif.fr")
    shared = factories.experience(state="draft", author=factories.user())
    shared.coauthor_links.create(user=guest)
    shared.coauthor_links.create(user=account)
    links.merge(guest, account)
    assert shared.coauthor_links.get().user == account


def test_of_one_page_typed_twice_the_latest_typing_stays():
    guest, account = begin().user, passwordless("autre@exemple-fictif.fr")
    now = timezone.now()
    account.typed_answers.create(page="premier", data={"title": ["Ancien"]}, saved_at=now - timedelta(days=9))
    guest.typed_answers.create(page="premier", data={"title": ["Nouveau"]}, saved_at=now)
    links.merge(guest, account)
    assert account.typed_answers.get().data == {"title": ["Nouveau"]}


# ------------------------------------------------------------------------------------ asking again


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client):
    passwordless()
    known, unknown = ask(client), ask(client, "inconnue@exemple-fictif.fr")
    assert known.url == unknown.url == reverse("access_link_sent")
    assert [mail.recipient for mail in OutboxMessage.objects.all()] == [ADDRESS]


def test_an_account_with_a_password_gets_no_link(client):
    factories.user(ADDRESS)
    ask(client)
    assert not OutboxMessage.objects.exists()


def test_whoever_lost_the_mail_of_an_unconfirmed_draft_gets_a_link_to_it(client):
    link = begin()
    ask(client)
    newest = AccessLink.objects.first()
    assert newest != link
    assert newest.user == link.user
    assert OutboxMessage.objects.get().recipient == ADDRESS


def test_a_form_sent_twice_sends_one_link(client):
    passwordless()
    fields = {"email": ADDRESS, **factories.trap_fields()}
    for _ in range(2):
        client.post(reverse("access_link_ask"), fields)
    assert AccessLink.objects.count() == 1


def test_an_address_gets_three_mails_an_hour_and_the_same_answer_afterwards(client):
    passwordless()
    assert {ask(client).url for _ in range(5)} == {reverse("access_link_sent")}
    assert OutboxMessage.objects.count() == 3


def test_a_robot_gets_the_same_answer_and_no_mail_leaves(client):
    passwordless()
    assert ask(client, site="https://exemple-fictif.fr").url == reverse("access_link_sent")
    assert not OutboxMessage.objects.exists()


def test_too_many_requests_keep_the_address_typed(client):
    for _ in range(20):
        ask(client, "inconnue@exemple-fictif.fr")
    response = ask(client)
    assert response.status_code == 429
    assert f'value="{ADDRESS}"' in response.content.decode()


def test_correcting_a_mistyped_address_closes_what_was_sent_to_the_wrong_one(client):
    wrong = begin("fausse@exemple-fictif.fr")
    client.force_login(wrong.user, backend=links.BACKEND)
    assert 'value="fausse@exemple-fictif.fr"' in client.get(reverse("access_link_ask")).content.decode()
    ask(client)
    assert links.find(signed.token("access", wrong.pk)) is None
    assert links.address_of(wrong.user) == ADDRESS


def test_cancelling_closes_every_link_and_keeps_the_session(client):
    link = begin()
    client.force_login(link.user, backend=links.BACKEND)
    assert "n’ouvriront plus rien" in client.get(reverse("access_link_revoke")).content.decode()
    client.post(reverse("access_link_revoke"))
    assert client.get(path(link)).status_code == 410
    html = client.get(reverse("my_account")).content.decode()
    assert "Plus aucun lien n’ouvre votre brouillon" in html


# ------------------------------------------------------------------------------------ the mail


def test_the_mail_says_why_until_when_and_holds_the_link():
    from django.test import RequestFactory

    link = begin()
    links.send(RequestFactory().post("/"), link)
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.recipient, mail.digest) == ("link", ADDRESS, False)
    assert links.url(link) in mail.body
    assert re.search(r"valable jusqu’au \d+ \w+ \d{4}", mail.body)


# ------------------------------------------------------------------------------------ account


def test_a_guest_chooses_a_password_once_confirmed_only(client):
    link = begin()
    client.force_login(link.user, backend=links.BACKEND)
    chosen = {"password1": "une-phrase-que-je-retiens", "password2": "une-phrase-que-je-retiens"}
    assert client.post(reverse("account_set_password"), chosen).url == reverse("my_account")
    client.post(path(link))
    page = client.get(reverse("account_set_password")).content.decode()
    assert "Douze caractères au moins" in page
    client.post(reverse("account_set_password"), chosen)
    assert User.objects.get(email=ADDRESS).has_usable_password()


def test_the_account_page_says_whether_the_address_is_confirmed(client):
    link = begin()
    client.force_login(link.user, backend=links.BACKEND)
    before = client.get(reverse("my_account")).content.decode()
    assert "Adresse à confirmer" in before
    assert ADDRESS in before
    assert "sans-compte.invalid" not in before
    client.post(path(link))
    after = client.get(reverse("my_account")).content.decode()
    assert "Elle est confirmée" in after
    assert "Choisir un mot de passe" in after
