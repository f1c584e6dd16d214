"""Several fiches at once: one reason, one message, a preview, and each fiche on its own."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.enums import State
from partenariat import terms
from tests import factories
from tests.counting import queries
from tests.experiences import waiting

pytestmark = pytest.mark.django_db
MESSAGE = "Merci de préciser qui décide (exemple fictif)."


@pytest.fixture
def staff(client):
    moderator = factories.moderator()
    client.force_login(moderator)
    return moderator


def fiches(number=3, state="submitted"):
    return [factories.experience(state=state, author=factories.user()) for _ in range(number)]


def ask(client, verb, chosen, **data):
    return client.post(reverse("admin:queue_bulk"), {"verbe": verb, "fiche": chosen, **data})


def states(rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def mails_of(rows):
    return OutboxMessage.objects.filter(recipient__in=[row.author.email for row in rows])


def reason_of(verb):
    return next(iter(terms.vocabulary(moderation.TRANSITIONS[verb].reasons)))


def test_the_reasons_and_the_message_are_asked_once(client, staff):
    rows = fiches()
    page = ask(client, "reject", [row.pk for row in rows]).text
    assert page.count('name="message"') == 1
    assert "3\u00a0fiches cochées" in page
    assert states(rows) == [State.SUBMITTED] * 3


def test_without_a_reason_nothing_is_done_and_what_was_typed_stays(client, staff):
    rows = fiches()
    page = ask(client, "reject", [row.pk for row in rows], etape="1", message=MESSAGE).text
    assert "Choisissez au moins un motif." in page
    assert MESSAGE in page
    assert states(rows) == [State.SUBMITTED] * 3


def test_the_preview_says_what_will_happen_to_each_and_the_first_mail_and_does_nothing(client, staff):
    rows = [*fiches(2), *fiches(1, state="accepted")]
    page = ask(
        client, "request_changes", [row.pk for row in rows],
        etape="1", reasons=[reason_of("request_changes")], message=MESSAGE,
    ).text  # fmt: skip
    assert page.count("des compléments seront demandés") == 2
    assert "la fiche est maintenant « Acceptée »" in page.replace("\u00a0", " ")
    assert rows[0].author.email in page
    assert f"({rows[0].reference})" in page
    assert "2\u00a0fiches concernées sur 3" in page
    assert states(rows) == [State.SUBMITTED, State.SUBMITTED, State.ACCEPTED]
    assert not OutboxMessage.objects.exists()


def test_confirmed_each_is_done_through_its_verbs_and_told_once(client, staff):
    rows = fiches()
    data = {"etape": "1", "confirmer": "1", "reasons": [reason_of("reject")], "message": MESSAGE}
    page = ask(client, "reject", [row.pk for row in rows], **data).text
    assert page.count("<strong>Fait</strong>") == 3
    assert states(rows) == [State.REJECTED] * 3
    assert [event.verb for event in rows[0].decisions.order_by("pk")] == ["take", "reject"]
    assert mails_of(rows).count() == 3
    # Pressed twice: refused one by one, told to nobody again.
    again = ask(client, "reject", [row.pk for row in rows], **data).text
    assert again.count("<strong>Non</strong>") == 3
    assert mails_of(rows).count() == 3


def test_one_refused_does_not_stop_the_others(client, staff):
    rows = fiches()
    colleague = factories.moderator()
    moderation.take(experience=rows[1], actor=colleague)
    page = ask(client, "take", [row.pk for row in rows], confirmer="1").text
    assert f"{colleague} l’a en relecture." in page
    assert states(rows) == [State.IN_REVIEW] * 3
    assert [row.reviewer for row in rows] == [staff, colleague, staff]


def test_a_fiche_changed_after_the_preview_is_not_decided(client, staff):
    (row,) = fiches(1)
    page = ask(client, "take", [row.pk])
    (chosen,) = page.context["chosen"]
    row.summary = "Un autre texte inventé, écrit entre-temps par son auteur."
    row.save(update_fields=["summary"])
    done = ask(client, "take", [chosen], confirmer="1").text
    assert "La fiche a changé" in done
    assert states([row]) == [State.SUBMITTED]


def test_modifying_comes_back_to_the_form_with_its_text(client, staff):
    (row,) = fiches(1)
    data = {"etape": "1", "modifier": "1", "reasons": [reason_of("reject")], "message": MESSAGE}
    page = ask(client, "reject", [row.pk], **data).text
    assert MESSAGE in page
    assert "Voir ce qui va se passer" in page


@pytest.mark.parametrize(("verb", "chosen"), [("take", []), ("publish", ["1"]), ("take", ["x", "é:2"])])
def test_nothing_chosen_or_an_unknown_verb_comes_back_with_words(client, staff, verb, chosen):
    response = client.post(reverse("admin:queue_bulk"), {"verbe": verb, "fiche": chosen}, follow=True)
    assert "Cochez au moins une fiche" in response.text


def test_only_fiches_have_a_box(client, staff):
    waiting.report()
    assert 'type="checkbox"' not in client.get("/admin/file/").text
    fiches(1)
    page = client.get("/admin/file/").text
    assert page.count('type="checkbox"') == 1
    assert "Pour les fiches cochées" in page


def test_the_queue_asks_as_much_whatever_the_number_of_fiches(client, staff):
    fiches(1)
    one = queries(client, "/admin/file/")
    fiches(19)
    assert queries(client, "/admin/file/") == one
