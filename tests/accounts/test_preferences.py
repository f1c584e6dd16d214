import pytest
from django.urls import reverse

from accounts.enums import MailRhythm
from accounts.models import OutboxMessage
from accounts.outbox import enqueue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = factories.user()
    client.force_login(person)
    return person


def test_the_page_says_what_never_waits_and_shows_the_choice_made(client, person):
    html = client.get(reverse("mail_preferences")).content.decode()
    assert "n’attend jamais" in html
    assert html.count("checked") == 1


def test_the_choice_is_kept_and_may_be_undone(client, person):
    for rhythm in (MailRhythm.DAILY, MailRhythm.EACH):
        assert client.post(reverse("mail_preferences"), {"mail_rhythm": rhythm}).status_code == 302
        person.refresh_from_db()
        assert person.mail_rhythm == rhythm


def test_an_unknown_choice_is_refused_in_words(client, person):
    response = client.post(reverse("mail_preferences"), {"mail_rhythm": "jamais"})
    assert "<title>À revoir" in response.content.decode()
    person.refresh_from_db()
    assert person.mail_rhythm == MailRhythm.EACH


def test_going_back_to_each_change_releases_what_waited(client, person):
    client.post(reverse("mail_preferences"), {"mail_rhythm": MailRhythm.DAILY})
    enqueue(key="k", recipient=person.email, subject="Objet", body="Texte")
    assert not OutboxMessage.objects.pending().exists()
    client.post(reverse("mail_preferences"), {"mail_rhythm": MailRhythm.EACH})
    assert OutboxMessage.objects.pending().exists()


def test_the_page_is_for_people_signed_in(client):
    assert "/connexion/" in client.get(reverse("mail_preferences")).url
