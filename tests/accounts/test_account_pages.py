import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse

from tests import factories

pytestmark = pytest.mark.django_db
User = get_user_model()
PASSWORD = "une-phrase-que-je-retiens"
NEXT = "/experiences/proposer/"


def sign_up(client, email="nouvelle@exemple-fictif.fr", following=NEXT):
    return client.post(
        f"{reverse('account_signup')}?next={following}",
        {"email": email, "password1": PASSWORD, "password2": PASSWORD, "next": following},
    )


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_account_pages_are_french_and_tie_their_labels(client, name):
    html = client.get(reverse(name)).content.decode()
    assert html.count("<h1") == 1
    assert 'autocomplete="' in html
    assert "placeholder" not in html.partition("<main")[2]
    for field in re.findall(r'<input type="(?:email|password|text)"[^>]* id="([^"]+)"', html):
        assert f'for="{field}"' in html


def test_password_fields_tell_password_managers_what_they_are(client):
    html = client.get(reverse("account_signup")).content.decode()
    assert html.count('autocomplete="new-password"') == 2
    assert 'autocomplete="current-password"' in client.get(reverse("account_login")).content.decode()


def test_signing_up_needs_the_address_confirmed_then_goes_on(client, mailoutbox):
    assert sign_up(client).url == reverse("account_email_verification_sent")
    assert client.get("/compte/").status_code == 302
    address = link_in(mailoutbox[0])
    assert "Oui, confirmer" in client.get(address).content.decode()
    response = client.post(address, {"next": NEXT})
    assert response.url == NEXT
    assert client.get("/compte/").status_code == 200


def test_the_link_opened_on_another_device_remembers_what_the_person_was_doing(client, mailoutbox):
    from django.test import Client

    sign_up(client)
    address = link_in(mailoutbox[0])
    other = Client()
    assert f'value="{NEXT}"' in other.get(address).content.decode()
    assert other.post(address, {"next": NEXT}).url == NEXT


def test_login_and_signup_pages_hand_over_what_one_was_doing(client):
    for name, other in (("account_login", "account_signup"), ("account_signup", "account_login")):
        html = client.get(f"{reverse(name)}?next={NEXT}").content.decode()
        assert f'name="next" value="{NEXT}"' in html
        assert re.search(rf'href="{reverse(other)}\?next=[^"]*proposer', html)


def test_an_address_elsewhere_is_never_followed(client, mailoutbox):
    sign_up(client, following="https://ailleurs.example/")
    assert "ailleurs" not in mailoutbox[0].body


def test_signing_up_with_a_known_address_looks_the_same_and_mails_its_owner(client, mailoutbox):
    from django.test import Client

    factories.user("connue@exemple-fictif.fr")
    known, unknown = (
        sign_up(client, "connue@exemple-fictif.fr"),
        sign_up(Client(), "inconnue@exemple-fictif.fr"),
    )
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "a déjà un" in mailoutbox[0].body
    assert User.objects.filter(email="connue@exemple-fictif.fr").count() == 1


def test_a_forgotten_password_says_the_same_for_any_address(client, mailoutbox):
    factories.user("connue@exemple-fictif.fr")
    address = reverse("account_reset_password")
    answers = [client.post(address, {"email": f"{who}@exemple-fictif.fr"}) for who in ("connue", "inconnue")]
    assert {answer.url for answer in answers} == {reverse("account_reset_password_done")}
    assert len(mailoutbox) == 2


def test_a_password_is_chosen_again_from_the_mail(client, mailoutbox):
    user = factories.user("connue@exemple-fictif.fr")
    client.post(reverse("account_reset_password"), {"email": user.email})
    address = client.get(link_in(mailoutbox[0])).url
    assert "Choisir un nouveau mot de passe" in client.get(address).content.decode()
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_spent_link_says_what_to_do(client):
    html = client.get("/compte/mot-de-passe/oublie/abc-def/").content.decode()
    assert "Demander un nouveau lien" in html
    assert "Connectez-vous" in client.get("/compte/confirmer/rien/").content.decode()


def test_a_wrong_password_gets_a_kind_error_tied_to_the_page(client):
    factories.user("connue@exemple-fictif.fr")
    html = client.post(
        reverse("account_login"), {"login": "connue@exemple-fictif.fr", "password": "faux-mot-de-passe"}
    ).content.decode()
    assert "Une réponse est à revoir" in html


def test_signing_in_goes_back_to_what_one_was_doing(client):
    factories.user("connue@exemple-fictif.fr")
    response = client.post(
        reverse("account_login"),
        {"login": "connue@exemple-fictif.fr", "password": factories.PASSWORD, "next": NEXT},
    )
    assert response.url == NEXT


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_logout", "account_reauthenticate"]
)
def test_the_pages_of_one_s_identifiers_open(client, name):
    client.force_login(factories.user())
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_an_address_is_added_and_chosen(client, mailoutbox):
    user = factories.user()
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    client.post(reverse("account_email"), {"action_add": "", "email": "autre@exemple-fictif.fr"})
    client.post(link_in(mailoutbox[-1]))
    client.post(reverse("account_email"), {"action_primary": "", "email": "autre@exemple-fictif.fr"})
    user.refresh_from_db()
    assert user.email == "autre@exemple-fictif.fr"


def test_mails_are_short_french_and_signed_by_the_team(client, mailoutbox):
    sign_up(client)
    message = mailoutbox[0]
    assert message.subject == "[Partenariat] Confirmez votre adresse"
    assert message.body.startswith("Bonjour,")
    assert "L’équipe Partenariat" in message.body


def test_our_account_templates_name_only_addresses_that_exist():
    from pathlib import Path

    from django.conf import settings

    names = set()
    for template in (settings.BASE_DIR / "templates").glob("account/**/*"):
        if Path(template).is_file():
            names |= set(re.findall(r"{% url ['\"]([a-z_]+)['\"]", template.read_text()))
    missing = []
    for name in names - {"account_confirm_email"}:
        try:
            reverse(name)
        except NoReverseMatch:
            missing.append(name)
    assert missing == []


def test_signing_out_needs_a_yes(client):
    client.force_login(factories.user())
    client.get(reverse("account_logout"))
    assert client.get("/compte/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/compte/").status_code == 302


def test_too_many_wrong_passwords_get_a_page_of_ours(client):
    user = factories.user()
    wrong = {"login": user.email, "password": "faux-mot-de-passe"}
    for _ in range(30):
        response = client.post(reverse("account_login"), wrong)
        if response.status_code == 429:
            break
    html = response.content.decode()
    assert "Trop d’essais" in html or "Trop de tentatives" in html


def test_the_mails_of_the_account_come_as_text_and_as_html(client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": factories.user().email})
    mail = mailoutbox[0]
    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert link_in(mail) in html.replace("&amp;", "&")
