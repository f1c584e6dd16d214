"""« Être candidat »: sent, confirmed, answered, taken back, purged; and who may read it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core import mail, signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, OutboxMessage
from instances.models import Candidacy
from instances.vacancies import candidacies
from instances.vacancies.purge import purge
from partenariat import signed
from partenariat.models import PublicVersion
from partenariat.trap import SALT
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NAME, ADDRESS, PHONE = "Canaricandidate Fictive", "canari@exemple-fictif.fr", "0123456789"
TEXT = "Canaritexte : j’ai envie de représenter les usagers (exemple fictif)."


@pytest.fixture
def body():
    made = factories.body("Conseil à pourvoir (exemple fictif)", type="CDU", territory="com-93066")
    factories.seat(made, label="Usagers", known_from=TODAY - timedelta(days=50), needs_agreement=True)
    return made


def address(target):
    return f"{target.get_absolute_url()}etre-candidat/"


def written(**fields):
    old = timezone.now().timestamp() - 60
    signer = signing.TimestampSigner(salt=SALT)
    # A page opened a minute ago: nobody writes in no time.
    signer.timestamp = lambda: signing.b62_encode(int(old))
    return {
        "opened": signer.sign_object(0), "token": str(uuid4()), "name": NAME, "email": ADDRESS, "phone": PHONE,
        "association": "Canariassociation", "statement": TEXT, "consent": "on",
    } | fields  # fmt: skip


def sent(client, target, **fields):
    answer = client.post(address(target), written(**fields))
    assert answer.status_code == 302, answer.context["form"].errors
    return Candidacy.objects.latest("pk")


def link(candidacy):
    return reverse("candidacy_follow", args=[signed.token("candidacy", candidacy.pk)])


def confirmed(client, target, **fields):
    candidacy = sent(client, target, **fields)
    client.post(link(candidacy))
    candidacy.refresh_from_db()
    assert candidacy.confirmed_at
    return candidacy


# ------------------------------------------------------------------------------------ sending


def test_the_page_warns_against_health_details_and_shows_the_words_agreed_to(client, body):
    html = client.get(address(body)).content.decode()
    assert "N’écrivez rien sur votre santé, ni sur celle d’un proche." in html
    assert candidacies.wording().text.split(".")[0] in html
    assert "associations agréées" in html


def test_a_candidacy_keeps_the_consent_its_version_and_its_channel(client, body):
    candidacy = sent(client, body)
    consent = candidacy.consent
    assert (consent.wording.kind, consent.wording.version) == ("candidacy", 1)
    assert (consent.channel, consent.person, consent.email) == ("link", NAME, ADDRESS)
    assert body.name in consent.scope


def test_a_form_sent_twice_makes_one_candidacy_and_one_mail(client, body):
    data = written()
    for _ in range(2):
        assert client.post(address(body), data).status_code == 302
    assert Candidacy.objects.count() == Consent.objects.count() == 1
    assert OutboxMessage.objects.filter(recipient=ADDRESS).count() == 1


@pytest.mark.parametrize("missing", ["name", "email", "statement", "consent"])
def test_an_incomplete_form_comes_back_with_what_was_written(client, body, missing):
    answer = client.post(address(body), written(**{missing: ""}))
    html = answer.content.decode()
    assert "À revoir" in html
    for name, value in (("name", NAME), ("email", ADDRESS), ("statement", TEXT)):
        assert name == missing or value in html
    assert not Candidacy.objects.exists()


def test_only_the_open_seats_of_the_body_are_offered(client, body):
    held = factories.seat(body, label="Tenu")
    factories.mandate(held, end=2000)
    other = factories.seat(known_from=TODAY)
    assert "Tenu" not in client.get(address(body)).content.decode()
    for seat in (held, other):
        answer = client.post(address(body), written(seat=seat.pk))
        assert "n’est plus libre" in answer.content.decode()
        assert TEXT in answer.content.decode()
    free = body.seats.get(label="Usagers")
    assert sent(client, body, seat=free.pk).seat == free
    assert sent(client, body, seat="").seat is None


def test_a_body_without_an_open_seat_takes_no_candidacy_and_loses_no_text(client):
    full = factories.body()
    factories.mandate(factories.seat(full), end=2000)
    assert "<textarea" not in client.get(address(full)).content.decode()
    answer = client.post(address(full), written())
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert not Candidacy.objects.exists()


def test_a_call_takes_candidacies_only_while_it_is_open(client):
    over = factories.call(closes=TODAY - timedelta(days=1))
    coming = factories.call(opens=TODAY + timedelta(days=1))
    for closed in (over, coming):
        assert client.post(address(closed), written()).status_code == 409
    ours = factories.call()
    assert sent(client, ours).call == ours
    assert Candidacy.objects.count() == 1


def test_a_candidacy_to_a_body_joins_the_open_call_about_it(client, body):
    factories.call(title="Ailleurs", territory="dep-75")
    factories.call(title="Autre type", body_types=["CVS"])
    factories.call(title="Non publié", published_at=None)
    ours = factories.call(body_types=["CDU"])
    assert sent(client, body).call == ours


@pytest.mark.parametrize("reader", [None, factories.moderator])
def test_nothing_can_be_sent_to_what_is_not_published(client, reader):
    if reader:
        client.force_login(reader())
    hidden = factories.body(published=False)
    factories.seat(hidden, known_from=TODAY)
    for target in (hidden, factories.call(published_at=None)):
        assert client.get(address(target)).status_code == 404
        assert client.post(address(target), written()).status_code == 404
        assert client.get(f"{address(target)}merci/").status_code == 404


def test_a_robot_s_candidacy_is_set_aside_until_a_person_lets_it_go(client, body):
    candidacy = sent(client, body, site="https://exemple-fictif.fr")
    assert candidacy.suspicion == "trap"
    assert not OutboxMessage.objects.exists()
    assert client.get(link(candidacy)).status_code == 404
    client.force_login(factories.moderator())
    admin = reverse("admin:instances_candidacy_changelist")
    assert NAME in client.get(f"{admin}?file=aside").content.decode()
    assert NAME not in client.get(admin).content.decode()
    client.post(f"{admin}?file=aside", {"action": "release", "_selected_action": candidacy.pk})
    assert OutboxMessage.objects.filter(recipient=ADDRESS).count() == 1
    assert client.get(link(candidacy)).status_code == 200


def test_too_many_candidacies_wait_and_nothing_is_lost(client, body):
    for _ in range(3):
        sent(client, body)
    answer = client.post(address(body), written())
    assert answer.status_code == 429
    assert TEXT in answer.content.decode()


# ------------------------------------------------------------------------------------ confirming


def test_opening_the_link_changes_nothing_and_its_button_confirms_once(client, body):
    team = factories.moderator()
    candidacy = sent(client, body)
    html = client.get(link(candidacy)).content.decode()
    assert NAME in html
    candidacy.refresh_from_db()
    assert candidacy.confirmed_at is None
    for _ in range(2):
        assert client.post(link(candidacy)).status_code == 302
    told = OutboxMessage.objects.filter(recipient=team.email)
    assert told.count() == 1
    assert reverse("admin:instances_candidacy_change", args=[candidacy.pk]) in told.get().body


def test_staff_read_nothing_before_the_address_is_confirmed(client, body):
    candidacy = sent(client, body)
    client.force_login(factories.moderator())
    admin = reverse("admin:instances_candidacy_changelist")
    assert NAME not in client.get(f"{admin}?file=toutes").content.decode()
    assert client.get(reverse("admin:instances_candidacy_change", args=[candidacy.pk])).status_code == 404
    assert NAME not in client.get(f"{admin}export/?file=toutes").content.decode()


@pytest.mark.parametrize(
    "token",
    ["coupe", signed.token("contact", 1), signed.token("candidacy", 0)],
    ids=["cut", "of something else", "of nothing"],
)
def test_a_link_that_is_not_ours_opens_nothing(client, token):
    assert client.get(reverse("candidacy_follow", args=[token])).status_code == 404


def test_no_mail_repeats_the_name_the_telephone_or_the_text(client, body):
    factories.moderator()
    candidacy = confirmed(client, body)
    candidacies.answer(candidacy, "Bonjour, voyons-nous.")
    assert OutboxMessage.objects.count() == 3
    for message in OutboxMessage.objects.all():
        for word in (NAME, PHONE, TEXT, "Canari"):
            assert word not in message.body + message.subject


def test_a_body_unpublished_since_is_no_longer_named_and_the_candidacy_can_still_be_taken_back(client, body):
    candidacy = confirmed(client, body)
    type(body).objects.filter(pk=body.pk).update(published_at=None)
    assert body.name not in client.get(link(candidacy)).content.decode()
    client.post(link(candidacy), {"retirer": "1"})
    candidacy.refresh_from_db()
    assert candidacy.withdrawn_at


# -------------------------------------------------------------------------------- taking it back


@pytest.mark.parametrize("how", [sent, confirmed])
def test_taken_back_it_leaves_nothing_of_the_person(client, body, how):
    candidacy = how(client, body)
    for _ in range(2):
        client.post(link(candidacy), {"retirer": "1"})
    assert "est retirée" in client.get(link(candidacy)).content.decode()
    row = Candidacy.objects.filter(pk=candidacy.pk).values().get()
    text = " ".join(str(value) for value in row.values()).lower()
    assert "canari" not in text
    assert PHONE not in text
    assert row["withdrawn_at"]
    assert not Consent.objects.exists()
    # The button that confirms does nothing any longer.
    client.post(link(candidacy))
    client.force_login(factories.moderator())
    html = client.get(reverse("admin:instances_candidacy_changelist") + "?file=toutes").content.decode()
    assert "canari" not in html.lower()


def test_a_candidacy_never_moves_the_public_version(client, body):
    before = PublicVersion.objects.get().number
    candidacy = confirmed(client, body)
    client.post(link(candidacy), {"retirer": "1"})
    assert PublicVersion.objects.get().number == before


# ------------------------------------------------------------------------------------ the team


def test_the_team_answers_once_and_the_person_reads_it(client, body):
    candidacy = confirmed(client, body)
    client.force_login(factories.moderator())
    page = reverse("admin:instances_candidacy_change", args=[candidacy.pk])
    reply = reverse("admin:instances_candidacy_answer", args=[candidacy.pk])
    html = client.get(page).content.decode()
    assert NAME in html
    assert TEXT in html
    assert "Écrivez la réponse" in client.post(reply, {"answer": ""}).content.decode()
    assert client.post(reply, {"answer": "Votre candidature est retenue."}).status_code == 302
    again = client.post(reply, {"answer": "Une autre réponse."})
    assert again.status_code == 409
    assert "Une autre réponse." in again.content.decode()
    answers = OutboxMessage.objects.filter(recipient=ADDRESS, subject__startswith="Réponse")
    assert "Votre candidature est retenue." in answers.get().body
    assert "Votre candidature est retenue." in client.get(link(candidacy)).content.decode()
    # SECURITY: the journal of the admin outlives the person's row.
    assert not any("canari" in str(entry).lower() for entry in LogEntry.objects.all())


def test_nobody_answers_somebody_who_left(client, body):
    candidacy = confirmed(client, body)
    candidacies.withdraw(candidacy)
    with pytest.raises(candidacies.Refused):
        candidacies.answer(candidacy, "Bonjour")


def test_the_table_for_the_team_holds_no_formula_and_nobody_who_left(client, body):
    confirmed(client, body, name='=HYPERLINK("http://exemple-fictif.fr")', association="+33")
    gone = confirmed(client, body, name="Partie", email="partie@exemple-fictif.fr")
    candidacies.withdraw(gone)
    client.force_login(factories.curator())
    answer = client.get(reverse("admin:instances_candidacy_export") + "?file=toutes")
    text = answer.content.decode("utf-8-sig")
    assert "no-store" in answer["Cache-Control"]
    assert len(text.strip().splitlines()) == 2
    assert "'=HYPERLINK" in text
    assert "'+33" in text


@pytest.mark.parametrize("name", ["changelist", "export"])
def test_only_the_team_reads_candidacies(client, body, name):
    confirmed(client, body)
    url = reverse(f"admin:instances_candidacy_{name}")
    assert client.get(url).status_code == 302
    client.force_login(factories.user())
    answer = client.get(url)
    assert answer.status_code in (302, 403)
    assert NAME not in answer.content.decode()


def test_the_list_of_the_team_costs_as_much_for_one_and_for_twenty(client, body):
    def rows(number):
        for _ in range(number):
            Candidacy.objects.create(
                body=body,
                name=NAME,
                email=ADDRESS,
                statement=TEXT,
                confirmed_at=timezone.now(),
                purge_on=TODAY,
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("admin:instances_candidacy_changelist")).status_code == 200
        return len(captured)

    client.force_login(factories.moderator())
    assert rows(1) == rows(19)


# ------------------------------------------------------------------------------------ purge


def test_each_candidacy_leaves_on_its_day(client, body):
    kept = settings.RETENTION["candidacy"]
    unconfirmed = sent(client, body)
    assert unconfirmed.purge_on == TODAY + settings.SUGGESTION_LIFETIME
    assert confirmed(client, body, email="a@exemple-fictif.fr").purge_on == TODAY + kept
    ours = factories.call()
    answered = confirmed(client, ours, email="b@exemple-fictif.fr")
    assert answered.purge_on == ours.closes + kept
    Candidacy.objects.update(purge_on=TODAY)
    assert purge() == 0
    Candidacy.objects.filter(pk=answered.pk).update(purge_on=TODAY - timedelta(days=1))
    assert purge() == 1
    assert not Candidacy.objects.filter(pk=answered.pk).exists()
    assert Consent.objects.count() == 2
    assert client.get(link(answered)).status_code == 404


def test_a_link_opens_nothing_once_its_day_has_come_even_before_the_purge(client, body):
    candidacy = confirmed(client, body)
    Candidacy.objects.update(purge_on=TODAY - timedelta(days=1))
    assert client.get(link(candidacy)).status_code == 404


def test_no_anonymous_page_of_the_form_is_kept_by_a_cache(client, body):
    candidacy = sent(client, body)
    assert "no-store" in client.get(link(candidacy))["Cache-Control"]
    assert re.search(r'<meta name="robots" content="noindex">', client.get(address(body)).content.decode())
    assert mail.outbox == []


def test_one_does_not_apply_here_for_a_seat_filled_from_inside_the_place(client):
    body = factories.body(type="CVS", territory=None, establishment=factories.establishment())
    factories.seat(body, known_from=timezone.localdate())
    page = client.get(reverse("vacant_seats")).content.decode()
    assert body.name in page
    assert reverse("candidacy_body", args=[body.slug]) not in page
    assert (
        reverse("candidacy_body", args=[body.slug])
        not in client.get(body.get_absolute_url()).content.decode()
    )
