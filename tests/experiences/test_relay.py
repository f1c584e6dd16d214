"""« Écrire au porteur » : the message arrives, the address of whoever carries the fiche never shows."""

import random
import string
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences.enums import ContactMode, RequestStatus, State
from experiences.exchanges import relay
from experiences.models import ContactRequest
from partenariat import signed
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db

HOLDER = "contact@exemple-fictif.fr"
SENDER = "lectrice@exemple-fictif.fr"
TEXT = "Nous montons un projet proche du vôtre, pouvons-nous en parler ?"


def url(fiche):
    return reverse("experience_contact", args=[fiche.slug])


@pytest.fixture(autouse=True)
def _no_haste(settings):
    settings.FORM_SHORTEST = 0


def answers(**changed):
    return {
        **factories.trap_fields(),
        "sender_name": "Lectrice fictive",
        "sender_email": SENDER,
        "sender_profile": "patiente partenaire",
        "message": TEXT,
        **changed,
    }


def path(request):
    return signed.url("contact_confirm", relay.PURPOSE, request.pk).removeprefix(settings.SITE_URL)


def sent(client, fiche, **changed):
    client.post(url(fiche), answers(**changed))
    return ContactRequest.objects.get()


def mails():
    return {mail.recipient: mail for mail in OutboxMessage.objects.all()}


# ------------------------------------------------------------------------- who can be reached


@pytest.mark.parametrize(
    ("mode", "form", "address"),
    [(ContactMode.RELAY, True, False), (ContactMode.GENERIC, False, True), (ContactMode.NONE, False, False)],
)
def test_the_page_offers_what_the_carrier_chose(client, mode, form, address):
    fiche = factories.experience()
    fiche.contact.public_mode, fiche.contact.generic_address = mode, "projets@exemple-fictif.fr"
    fiche.contact.save()
    text = client.get(fiche.get_absolute_url()).text
    assert ("Écrire au porteur" in text) is form
    assert ("projets@exemple-fictif.fr" in text) is address
    assert client.get(url(fiche)).status_code == (200 if form else 404)
    assert HOLDER not in text


def test_whoever_has_only_a_telephone_is_not_written_to(client):
    fiche = factories.experience()
    fiche.contact.email, fiche.contact.phone = "", "01 00 00 00 00"
    fiche.contact.save()
    assert "Écrire au porteur" not in client.get(fiche.get_absolute_url()).text
    assert client.get(url(fiche)).status_code == 404


def test_what_was_drawn_from_a_document_has_nobody_to_write_to(client):
    fiche = factories.seed_experience()
    assert "Écrire au porteur" not in client.get(fiche.get_absolute_url()).text
    assert client.get(url(fiche)).status_code == 404


@pytest.mark.parametrize("state", State)
def test_one_writes_only_about_what_is_public(client, state):
    fiche = factories.experience(state=state)
    expected = {State.PUBLISHED: 200, State.ARCHIVED: 200, State.SUSPENDED: 410}.get(state, 404)
    assert client.get(url(fiche)).status_code == expected


def test_an_old_address_leads_to_the_form_of_the_present_one(client):
    fiche = factories.experience(old_slugs=["ancienne-adresse"])
    assert client.get("/experiences/ancienne-adresse/contacter/").url == url(fiche)


# ------------------------------------------------------------------------------- the message


def test_a_message_waits_for_the_address_of_its_sender_to_be_confirmed(client):
    fiche = factories.experience()
    response = client.post(url(fiche), answers(), follow=True)
    assert "Ouvrez le lien" in response.text
    request = ContactRequest.objects.get()
    assert request.status == RequestStatus.UNCONFIRMED
    assert list(mails()) == [SENDER]
    assert "/contact/" in mails()[SENDER].body
    assert TEXT not in mails()[SENDER].body


def test_opening_the_link_sends_nothing_its_button_does_once(client):
    fiche = factories.experience()
    request = sent(client, fiche)
    assert TEXT in client.get(path(request)).text
    assert HOLDER not in mails()
    for _ in range(2):
        assert "est transmis" in client.post(path(request), follow=True).text
    request.refresh_from_db()
    assert request.status == RequestStatus.SENT
    assert request.purge_on == timezone.localdate() + settings.RETENTION["contact_request"]
    mail = mails()[HOLDER]
    assert (mail.reply_to, mail.kind) == (SENDER, "relay")
    assert TEXT in mail.body
    assert OutboxMessage.objects.filter(recipient=HOLDER).count() == 1


def test_a_known_address_is_not_asked_again(client):
    fiche = factories.experience()
    client.force_login(factories.user(SENDER))
    response = client.post(url(fiche), answers(sender_email=SENDER.upper()), follow=True)
    assert "Votre message est transmis" in response.text
    assert list(mails()) == [HOLDER]


def test_an_account_does_not_write_in_the_name_of_another_address(client):
    client.force_login(factories.user())
    request = sent(client, factories.experience())
    assert request.status == RequestStatus.UNCONFIRMED
    assert HOLDER not in mails()


def test_an_address_signed_up_but_not_confirmed_is_asked(client):
    client.force_login(factories.user(SENDER, confirmed=False))
    assert sent(client, factories.experience()).status == RequestStatus.UNCONFIRMED


def test_the_holders_address_is_in_no_response(client):
    fiche = factories.experience()
    pages = [client.get(fiche.get_absolute_url()), client.get(url(fiche)), client.post(url(fiche), answers(), follow=True)]  # fmt: skip
    request = ContactRequest.objects.get()
    pages += [client.get(path(request)), client.post(path(request), follow=True)]
    pages += [
        client.post(url(fiche), answers(message="court")),
        client.get(f"/api/v1/experiences/{fiche.slug}/"),
    ]
    for response in pages:
        assert HOLDER not in response.text + str(response.headers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": "Bonjour"},
        {"message": "x" * 2001},
        {"sender_email": "pas une adresse"},
        {"sender_name": ""},
    ],
)
def test_an_error_keeps_what_was_typed(client, wrong):
    response = client.post(url(factories.experience()), answers(**wrong))
    assert "À revoir" in response.text.split("</title>")[0]
    assert "patiente partenaire" in response.text
    assert not ContactRequest.objects.exists()


def test_the_same_form_sent_twice_makes_one_message(client):
    fiche, same = factories.experience(), answers()
    for _ in range(8):
        assert client.post(url(fiche), same).status_code == 302
    assert ContactRequest.objects.count() == OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_forms_at_once_make_one_message():
    fiche, token, start = factories.experience(), answers()["token"], Barrier(20)

    def send():
        try:
            start.wait()
            relay.receive(fiche, token=token, suspicion="", confirmed=False, sender_name="Lectrice", sender_email=SENDER, message=TEXT)  # fmt: skip
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ContactRequest.objects.count() == OutboxMessage.objects.count() == 1


# --------------------------------------------------------------------------------- the limits


def test_the_sixth_message_of_a_connection_is_refused_and_kept_on_the_page(client):
    fiche = factories.experience()
    for number in range(5):
        assert (
            client.post(url(fiche), answers(sender_email=f"l{number}@exemple-fictif.fr")).status_code == 302
        )
    response = client.post(url(fiche), answers())
    assert response.status_code == 429
    assert "pouvons-nous en parler" in response.text
    assert ContactRequest.objects.count() == 5


def test_the_fourth_message_of_an_address_is_refused(client):
    fiche = factories.experience()
    statuses = [client.post(url(fiche), answers(sender_email=SENDER.upper() if n % 2 else SENDER)).status_code for n in range(4)]  # fmt: skip
    assert statuses == [302, 302, 302, 429]


@pytest.mark.parametrize(
    "suspect", [{"site": "https://exemple-fictif.fr"}, {"message": "www.a.fr www.b.fr www.c.fr www.d.fr"}]
)
def test_what_looks_like_a_robots_gets_the_same_answer_and_mails_nobody(client, suspect):
    fiche = factories.experience()
    response = client.post(url(fiche), answers(**suspect), follow=True)
    assert "Ouvrez le lien" in response.text
    assert ContactRequest.objects.get().suspicion
    assert not OutboxMessage.objects.exists()
    assert not relay.received(fiche).exists()
    assert client.get(path(ContactRequest.objects.get())).status_code == 404


def test_what_the_team_lets_go_follows_its_way(client):
    fiche = factories.experience()
    request = sent(client, fiche, site="rempli")
    relay.release(request)
    assert list(mails()) == [SENDER]
    client.post(path(request))
    assert HOLDER in mails()


# ----------------------------------------------------------------------------------- the link


def test_of_a_thousand_tampered_links_none_is_accepted(client):
    token = path(sent(client, factories.experience())).split("/")[2]
    dice = random.Random(20261122)
    letters = string.ascii_letters + string.digits + "-_:"
    for _ in range(1000):
        place = dice.randrange(len(token))
        mutated = token[:place] + dice.choice(letters.replace(token[place], "")) + token[place + 1 :]
        if dice.random() < 0.3:
            mutated = mutated[: dice.randrange(len(mutated))]
        assert relay.read(mutated) is None, mutated


def test_the_link_ends_with_the_message(client):
    request = sent(client, factories.experience())
    ContactRequest.objects.update(purge_on=timezone.localdate() - timedelta(days=1))
    assert client.get(path(request)).status_code == 404
    assert client.post(path(request)).status_code == 404
    assert HOLDER not in mails()


def test_a_link_for_another_purpose_opens_nothing(client):
    request = sent(client, factories.experience())
    for token in (signed.token("confirm", request.pk), signing.dumps(request.pk)):
        assert client.get(reverse("contact_confirm", args=[token])).status_code == 404


@pytest.mark.parametrize("closing", ["state", "mode"])
def test_a_door_closed_meanwhile_is_said(client, closing):
    fiche = factories.experience()
    request = sent(client, fiche)
    if closing == "state":
        type(fiche).objects.filter(pk=fiche.pk).update(state=State.SUSPENDED)
    else:
        fiche.contact.public_mode = ContactMode.NONE
        fiche.contact.save()
    response = client.post(path(request))
    assert (response.status_code, "ne reçoit plus" in response.text) == (409, True)
    assert HOLDER not in mails()


# ----------------------------------------------------------------------------------- the list


def received(fiche, **fields):
    return factories.contact_request(fiche, **{"status": RequestStatus.SENT, **fields})


def listing(fiche):
    return reverse("my_experience_requests", args=[fiche.reference])


def test_the_carrier_reads_what_arrived_and_says_what_became_of_it(client):
    fiche = factories.experience(author=factories.user())
    one = received(fiche)
    received(fiche, status=RequestStatus.UNCONFIRMED, message="canari non confirmé, assez long")
    received(fiche, suspicion="trap", message="canari mis de côté, assez long")
    client.force_login(fiche.author)
    text = client.get(listing(fiche)).text
    assert "Lectrice fictive" in text
    assert "canari" not in text
    assert SENDER not in text
    for status, word in (("repondu", "answered"), ("indesirable", "spam"), ("recu", "sent")):
        client.post(listing(fiche), {"message": one.pk, "suivi": status})
        one.refresh_from_db()
        assert one.status == word


def test_nobody_else_reads_or_marks_them(client):
    fiche = factories.experience(author=factories.user())
    other = factories.experience(author=factories.user())
    one = received(fiche)
    client.force_login(other.author)
    assert client.get(listing(fiche)).status_code == 404
    for place in (fiche, other):
        assert client.post(listing(place), {"message": one.pk, "suivi": "indesirable"}).status_code == 404
    one.refresh_from_db()
    assert one.status == RequestStatus.SENT


@pytest.mark.parametrize(
    "posted", [{}, {"message": "x", "suivi": "repondu"}, {"message": "9" * 30, "suivi": "repondu"}]
)
def test_a_made_up_mark_is_not_found(client, posted):
    fiche = factories.experience(author=factories.user())
    client.force_login(fiche.author)
    assert client.post(listing(fiche), posted).status_code == 404


def test_one_message_or_twenty_ask_the_database_as_much(client):
    one, many = (factories.experience(author=factories.user("porteuse@exemple-fictif.fr")), None)
    many = factories.experience(author=one.author)
    received(one)
    for _ in range(20):
        received(many)
    client.force_login(one.author)
    assert queries(client, listing(one)) == queries(client, listing(many))


def test_an_empty_list_says_so(client):
    fiche = factories.experience(author=factories.user())
    client.force_login(fiche.author)
    assert "Personne n’a encore écrit" in client.get(listing(fiche)).text


# ------------------------------------------------------------------------------ staff, purge


def test_staff_read_the_messages_and_change_none(client):
    one = received(factories.experience())
    client.force_login(factories.moderator())
    address = reverse("admin:experiences_contactrequest_change", args=[one.pk])
    assert TEXT.split(",")[0] in client.get(address).text
    assert client.post(address, {"message": "autre"}).status_code == 403
    assert client.get(reverse("admin:experiences_contactrequest_changelist")).status_code == 200


def test_staff_let_go_what_was_set_aside(client):
    one = received(
        factories.experience(), status=RequestStatus.UNCONFIRMED, confirmed_at=None, suspicion="haste"
    )
    client.force_login(factories.moderator())
    address = reverse("admin:experiences_contactrequest_changelist")
    client.post(address, {"action": "release", "_selected_action": [one.pk]})
    one.refresh_from_db()
    assert (one.suspicion, list(mails())) == ("", [SENDER])


def test_the_purge_takes_exactly_what_has_had_its_time():
    fiche = factories.experience()
    today = timezone.localdate()
    kept = received(fiche, purge_on=today)
    received(fiche, purge_on=today - timedelta(days=1))
    received(fiche, purge_on=today - timedelta(days=1), status=RequestStatus.UNCONFIRMED)
    assert relay.purge() == 2
    assert ContactRequest.objects.get() == kept
