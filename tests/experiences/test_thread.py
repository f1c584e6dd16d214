"""The conversation between those who write a fiche and the team."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.contributing import progress
from experiences.enums import State
from experiences.exchanges import thread
from experiences.models import CoAuthor, ThreadMessage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return factories.user("autrice@exemple-fictif.fr")


@pytest.fixture
def moderator():
    return factories.user("modo@exemple-fictif.fr", role="moderator", display_name="Camille Nommée")


@pytest.fixture
def fiche(author):
    return factories.experience(state=State.SUBMITTED, author=author)


def from_team(fiche, moderator, text="Une question de l’équipe.", **options):
    return thread.post(fiche, author=moderator, from_staff=True, text=text, **options)


def from_author(fiche, text="Une réponse.", **options):
    return thread.post(fiche, author=fiche.author, from_staff=False, text=text, **options)


def page(fiche):
    return reverse("my_experience_thread", args=[fiche.reference])


def hub(fiche):
    return reverse("my_experience", args=[fiche.reference])


def admin_page(fiche):
    return reverse("admin:experiences_experience_change", args=[fiche.pk])


def send(client, fiche, text, **data):
    return client.post(page(fiche), {**factories.trap_fields(), "field": "", "text": text, **data})


def recipients(message):
    return sorted(
        OutboxMessage.objects.filter(key=f"thread-{message.pk}").values_list("recipient", flat=True)
    )


def test_a_message_goes_each_way_and_nobody_of_the_team_is_named(client, fiche, author, moderator):
    client.force_login(author)
    assert send(client, fiche, "Ma question.", field="summary").status_code == 302
    client.force_login(moderator)
    shown = client.get(admin_page(fiche)).content.decode()
    assert "Ma question." in shown
    assert "À propos de : Résumé" in shown
    client.post(
        reverse("admin:experiences_experience_thread", args=[fiche.pk]),
        {**factories.trap_fields(), "field": "", "text": "Notre réponse."},
    )
    client.force_login(author)
    for address in (page(fiche), hub(fiche)):
        read = client.get(address).content.decode()
        assert "Notre réponse." in read
        assert "L’équipe de modération" in read
        assert ">Vous<" in read
        assert moderator.display_name not in read
        assert moderator.email not in read


def test_messages_and_decisions_are_told_in_their_order(fiche, author, moderator):
    from_author(fiche, "D’abord.")
    moderation.decide(
        "request_changes", experience=fiche, actor=moderator, reasons=["add_source"], message="Ensuite."
    )
    from_author(fiche, "Enfin.")
    told = thread.entries(fiche, author)
    assert [entry.text for entry in told] == ["D’abord.", "Ensuite.", "Enfin."]
    assert [entry.who for entry in told] == [thread.YOU, thread.TEAM, thread.YOU]


def test_a_colleague_who_writes_too_is_told_apart_without_a_name(fiche, author, moderator):
    colleague = factories.user(display_name="Dominique Nommé")
    CoAuthor.objects.create(experience=fiche, user=colleague)
    thread.post(fiche, author=colleague, from_staff=False, text="Je précise.")
    (entry,) = thread.entries(fiche, author)
    assert entry.who == thread.COAUTHOR
    assert recipients(from_team(fiche, moderator)) == sorted([author.email, colleague.email])


def test_a_message_sent_twice_is_one_message_and_one_mail(client, fiche, author, moderator):
    client.force_login(author)
    fields = factories.trap_fields()
    for _ in range(2):
        send(client, fiche, "Une seule fois.", **fields)
    message = ThreadMessage.objects.get()
    assert recipients(message) == [moderator.email]


def test_the_team_is_told_or_only_who_reads_the_fiche(fiche, moderator):
    other = factories.moderator()
    assert recipients(from_author(fiche)) == sorted([moderator.email, other.email])
    moderation.take(experience=fiche, actor=other)
    fiche.refresh_from_db()
    assert recipients(from_author(fiche)) == [other.email]


def test_an_address_not_confirmed_is_written_nothing(fiche, moderator):
    fiche.author.email = "x@sans-compte.invalid"
    fiche.author.save()
    assert recipients(from_team(fiche, moderator)) == []


def test_reading_a_page_marks_nothing_answering_does(client, fiche, author, moderator):
    asked = from_team(fiche, moderator)
    client.force_login(author)
    client.get(page(fiche))
    client.get(hub(fiche))
    asked.refresh_from_db()
    assert asked.read_at is None
    send(client, fiche, "Ma réponse.")
    asked.refresh_from_db()
    assert asked.read_at is not None


def test_a_button_marks_as_read_on_each_side(client, fiche, author, moderator):
    from_team(fiche, moderator)
    client.force_login(author)
    assert "Marquer comme lu" in client.get(hub(fiche)).content.decode()
    client.post(reverse("my_experience_thread_read", args=[fiche.reference]))
    assert thread.unread(fiche, by_staff=False) == 0
    assert "Marquer comme lu" not in client.get(hub(fiche)).content.decode()
    from_author(fiche)
    client.force_login(moderator)
    read = reverse("admin:experiences_experience_thread_read", args=[fiche.pk])
    client.get(read)
    assert thread.unread(fiche, by_staff=True) == 1
    client.post(read)
    assert thread.unread(fiche, by_staff=True) == 0


def test_an_empty_message_is_not_sent(client, fiche, author):
    client.force_login(author)
    assert "Écrivez votre message." in send(client, fiche, "  ").content.decode()
    assert not ThreadMessage.objects.exists()


def test_too_many_messages_wait_and_the_text_is_kept(client, fiche, author):
    client.force_login(author)
    for number in range(20):
        send(client, fiche, f"Message {number}.")
    last = send(client, fiche, "Le vingt et unième.")
    assert last.status_code == 429
    assert "Le vingt et unième." in last.content.decode()
    assert ThreadMessage.objects.count() == 20


@pytest.mark.parametrize("state", [state for state in State if state != State.DELETED])
def test_one_talks_about_a_fiche_in_every_state(client, state, author):
    fiche = factories.experience(state=state, author=author)
    client.force_login(author)
    assert send(client, fiche, "Un message.").status_code == 302
    assert fiche.thread.count() == 1


def test_nothing_is_said_about_a_deleted_fiche(client, fiche, author, moderator):
    moderation.delete(experience=fiche, actor=factories.curator(), message="Un essai.")
    client.force_login(author)
    assert send(client, fiche, "Un message.").status_code == 404
    assert from_team(fiche, moderator) is None
    assert not ThreadMessage.objects.exists()


def test_a_stranger_neither_reads_nor_writes(client, fiche):
    client.force_login(factories.user())
    assert client.get(page(fiche)).status_code == 404
    assert send(client, fiche, "Un message.").status_code == 404
    assert client.post(reverse("my_experience_thread_read", args=[fiche.reference])).status_code == 404


def test_what_a_blocked_account_writes_is_kept_aside_and_disturbs_nobody(client, fiche, author, moderator):
    author.blocked_at, author.blocked_reason = timezone.now(), "Messages insultants."
    author.save()
    client.force_login(author)
    assert send(client, fiche, "Un message mis de côté.").status_code == 302
    message = ThreadMessage.objects.get()
    assert message.suspicion == "blocked"
    assert recipients(message) == []
    client.force_login(moderator)
    shown = client.get(admin_page(fiche)).content.decode()
    assert "Un message mis de côté." in shown
    assert "Mis de côté" in shown


def test_a_message_about_a_question_is_shown_beside_it_until_answered(client, author, moderator):
    fiche = factories.experience(state=State.DRAFT, author=author)
    from_team(fiche, moderator, "Dites qui décide.", field="action")
    assert progress.open_messages(fiche) == {"action": "Dites qui décide."}
    client.force_login(author)
    rubric = reverse("my_experience_rubric", args=[fiche.reference, "essentiel"])
    assert "Dites qui décide." in client.get(rubric).content.decode()
    from_author(fiche, "Les patients.", field="action")
    assert progress.open_messages(fiche) == {}


def test_a_request_and_a_message_about_one_question_are_both_shown(fiche, author, moderator):
    moderation.decide(
        "request_changes", experience=fiche, actor=moderator, reasons=["add_source"], message="Voir.",
        field_messages={"action": "Précisez."},
    )  # fmt: skip
    from_team(fiche, moderator, "Par exemple, qui anime ?", field="action")
    fiche.refresh_from_db()
    assert progress.open_messages(fiche) == {"action": "Précisez.\n\nPar exemple, qui anime ?"}


def test_a_page_asks_the_same_number_of_statements_for_1_and_20_messages(client, fiche, author, moderator):
    def count(person, address):
        client.force_login(person)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    pages = [(author, page(fiche)), (author, hub(fiche)), (moderator, admin_page(fiche))]
    from_author(fiche)
    from_team(fiche, moderator)
    one = [count(*where) for where in pages]
    for _ in range(10):
        from_author(fiche)
        from_team(fiche, moderator)
    assert [count(*where) for where in pages] == one


def test_a_long_conversation_is_cut_on_the_hub_and_whole_on_its_page(client, fiche, author):
    for number in range(8):
        from_author(fiche, f"Message numéro {number}.")
    client.force_login(author)
    assert "Message numéro 0." not in client.get(hub(fiche)).content.decode()
    assert "Lire tous les échanges" in client.get(hub(fiche)).content.decode()
    assert "Message numéro 0." in client.get(page(fiche)).content.decode()
