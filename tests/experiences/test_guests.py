"""Proposing without an account: writing at once, sending once the address is confirmed, nothing kept for ever."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.models import AccessLink, Organisation, OutboxMessage, User
from experiences import moderation
from experiences.contributing import guests
from experiences.models import Experience
from partenariat import signed
from partenariat.contributed import Suspicion
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "patiente@exemple-fictif.fr"
START = "/experiences/proposer/sans-compte/"
FIRST = {
    "title": "Atelier nutrition à deux voix (exemple fictif)",
    "summary": "Un résumé inventé.",
    "action": "Des ateliers inventés.",
    "organisation": "Collectif des Lilas (exemple fictif)",
    "place": "Montreuil (93)",
    "actors_user": ["expert_patient"],
    "actors_professional": ["nurse"],
    "contact_email": ADDRESS,
}


def begin(client, email=ADDRESS, **fields):
    return client.post(START, {"email": email, **factories.trap_fields(), **fields})


def open_link(client, link):
    return client.post(reverse("access_link", args=[signed.token("access", link.pk)]))


# ------------------------------------------------------------------------------------ beginning


def test_the_signed_out_page_offers_two_ways_and_sets_no_cookie(client):
    response = client.get("/experiences/proposer/")
    html = response.content.decode()
    assert f'href="{START}"' in html
    assert "/compte/connexion/" in html
    assert not response.cookies


def test_one_question_then_one_writes_at_once(client):
    response = begin(client)
    assert response.url == "/experiences/proposer/"
    guest = get_user(client)
    assert guest.is_unconfirmed
    assert guest.is_guest
    page = client.get("/experiences/proposer/").content.decode()
    assert f'value="{ADDRESS}"' in page
    assert "sans-compte.invalid" not in page
    mail = OutboxMessage.objects.get()
    assert (mail.recipient, mail.kind) == (ADDRESS, "link")


@pytest.mark.parametrize("known", [True, False])
def test_nothing_says_whether_the_address_is_known(client, known):
    if known:
        factories.user(ADDRESS)
    response = begin(client)
    assert response.url == "/experiences/proposer/"
    assert OutboxMessage.objects.get().subject == "Votre lien pour reprendre votre brouillon"


def test_a_wrong_address_is_explained_and_kept(client):
    html = begin(client, "patiente@").content.decode()
    assert "<title>À revoir" in html
    assert 'value="patiente@"' in html
    assert not User.objects.exists()


def test_sent_twice_the_form_makes_one_guest_and_one_mail(client):
    fields = {"email": ADDRESS, **factories.trap_fields()}
    client.post(START, fields)
    again = Client()
    again.post(START, fields)
    assert get_user(client) == get_user(again)
    assert (User.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_a_form_sent_again_after_the_draft_began_opens_nothing(client):
    fields = {"email": ADDRESS, **factories.trap_fields()}
    client.post(START, fields)
    factories.experience(state="draft", author=get_user(client))
    stranger = Client()
    assert stranger.post(START, fields).url == reverse("access_link_sent")
    assert not get_user(stranger).is_authenticated


def test_a_robot_gets_the_same_answer_no_mail_leaves_and_it_is_marked(client):
    assert begin(client, site="https://exemple-fictif.fr").url == "/experiences/proposer/"
    assert not OutboxMessage.objects.exists()
    assert get_user(client).suspicion == Suspicion.TRAP


def test_too_many_beginnings_from_one_connection_keep_the_address(client):
    for number in range(20):
        begin(Client(), f"personne{number}@exemple-fictif.fr")
    response = begin(client)
    assert response.status_code == 429
    assert f'value="{ADDRESS}"' in response.content.decode()


def test_an_address_gets_three_mails_an_hour(client):
    for _ in range(5):
        assert begin(Client()).url == "/experiences/proposer/"
    assert OutboxMessage.objects.count() == 3


def test_who_is_signed_in_goes_straight_to_the_form(client):
    client.force_login(factories.user())
    assert client.get(START).url == "/experiences/proposer/"


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_posts_at_once_make_one_guest():
    fields = {"email": ADDRESS, **factories.trap_fields()}

    def post(_):
        try:
            return Client().post(START, fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(post, range(20))) == {302}
    assert (User.objects.count(), AccessLink.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_first_forms_at_once_make_one_draft():
    client = Client()
    begin(client)
    session = client.cookies

    def post(_):
        one = Client()
        one.cookies = session
        try:
            return one.post("/experiences/proposer/", FIRST).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(post, range(20))) == {302}
    fiche = Experience.objects.get()
    assert fiche.author.is_unconfirmed
    assert Organisation.objects.count() == 1


# ------------------------------------------------------------------------------------ sending


def test_a_guest_writes_everything_but_sends_only_once_confirmed(client):
    begin(client)
    guest = get_user(client)
    fiche = factories.experience(state="draft", author=guest)
    page = client.get(reverse("my_experience_submit", args=[fiche.reference])).content.decode()
    assert "Avant d’envoyer, confirmez votre adresse" in page
    with pytest.raises(moderation.Refused, match="Ouvrez le lien reçu par courriel"):
        moderation.submit(experience=fiche, actor=guest)
    open_link(client, AccessLink.objects.get())
    moderation.submit(experience=fiche, actor=get_user(client))
    fiche.refresh_from_db()
    assert fiche.state == "submitted"
    assert OutboxMessage.objects.filter(recipient=ADDRESS, kind="news").count() == 1


def test_an_informal_group_needs_nobody_s_approval_to_be_sent(client):
    begin(client)
    client.post("/experiences/proposer/", FIRST)
    fiche = Experience.objects.get()
    carrier = Organisation.objects.get()
    assert not carrier.is_verified
    open_link(client, AccessLink.objects.get())
    complete = {name: value for name, value in factories.COMPLETE.items() if not getattr(fiche, name, None)}
    for name, value in complete.items():
        setattr(fiche, name, value)
    fiche.declarations = ["right", "no_health_data", "consents", "licence"]
    fiche.save()
    fiche.evaluations.create(methods=["none"])
    fiche.matrix_positions.create(dimension="governance", level="partnership", justification="Exemple.")
    moderation.submit(experience=fiche, actor=get_user(client))


def test_the_link_leads_to_the_draft_begun(client):
    begin(client)
    client.post("/experiences/proposer/", FIRST)
    other = Client()
    response = open_link(other, AccessLink.objects.get())
    fiche = Experience.objects.get()
    assert response.url == reverse("my_experience", args=[fiche.reference])
    assert fiche.title in other.get(response.url).content.decode()


# ------------------------------------------------------------------------------------ purge


def aged(days, **fields):
    """A guest silent for that long, with one draft."""
    link = links.begin(email=ADDRESS, token=None)
    fiche = factories.experience(state="draft", author=link.user, **fields)
    old = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=link.user_id).update(date_joined=old)
    _silence(fiche, old)
    return link, fiche


def _silence(fiche, moment):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE experiences_experience SET updated_at = %s WHERE id = %s", [moment, fiche.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def later(days):
    """As if that many days had passed since the notice."""
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_an_unconfirmed_draft_is_told_of_once_then_deleted():
    link, fiche = aged(40)
    assert guests.purge_unconfirmed() == (1, 0)
    mail = OutboxMessage.objects.get()
    assert mail.recipient == ADDRESS
    assert fiche.title in mail.body
    (token,) = re.findall(r"/compte/lien/([^/\s]+)/", mail.body)
    assert links.find(token) == link
    assert guests.purge_unconfirmed() == (0, 0)
    later(8)
    assert guests.purge_unconfirmed() == (0, 1)
    assert not Experience.objects.filter(pk=fiche.pk).exists()
    assert not User.objects.filter(pk=link.user_id).exists()
    assert OutboxMessage.objects.count() == 1


def test_nothing_of_a_deleted_draft_stays_in_the_history():
    link, fiche = aged(40, summary="motunique")
    guests.purge_unconfirmed()
    later(8)
    guests.purge_unconfirmed()
    events = apps.get_model("experiences", "ExperienceEvent").objects.filter(pgh_obj=fiche.pk)
    assert not events.exists()


def test_a_recent_draft_is_left_alone():
    aged(10)
    assert guests.purge_unconfirmed() == (0, 0)


def test_who_writes_again_after_the_notice_keeps_the_draft():
    _, fiche = aged(40)
    guests.purge_unconfirmed()
    later(8)
    Experience.objects.filter(pk=fiche.pk).update(summary="Réécrit.")
    assert guests.purge_unconfirmed() == (0, 0)
    assert Experience.objects.filter(pk=fiche.pk).exists()


def test_a_link_opened_after_the_notice_keeps_the_draft(client):
    link, fiche = aged(40)
    guests.purge_unconfirmed()
    later(8)
    open_link(client, link)
    assert guests.purge_unconfirmed() == (0, 0)
    assert Experience.objects.filter(pk=fiche.pk).exists()


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn"])
def test_what_was_sent_or_published_is_never_deleted(state):
    link, fiche = aged(40)
    kept = factories.experience(state=state, author=link.user)
    for one in (fiche, kept):
        _silence(one, timezone.now() - timedelta(days=40))
    guests.purge_unconfirmed()
    later(8)
    guests.purge_unconfirmed()
    assert not Experience.objects.filter(pk=fiche.pk).exists()
    kept.refresh_from_db()
    assert kept.author == link.user


def test_a_draft_somebody_else_writes_too_is_never_deleted():
    _, fiche = aged(40)
    fiche.coauthor_links.create(user=factories.user())
    _silence(fiche, timezone.now() - timedelta(days=40))
    guests.purge_unconfirmed()
    later(8)
    guests.purge_unconfirmed()
    assert Experience.objects.filter(pk=fiche.pk).exists()


def test_a_guest_who_wrote_nothing_goes_without_a_mail():
    link = links.begin(email=ADDRESS, token=None)
    User.objects.update(date_joined=timezone.now() - timedelta(days=31))
    assert guests.purge_unconfirmed() == (0, 1)
    assert not User.objects.filter(pk=link.user_id).exists()
    assert not OutboxMessage.objects.exists()
