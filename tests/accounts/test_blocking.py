"""Blocking a person: what they send afterwards is set aside; nothing they did is erased."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import blocking
from accounts.models import OutboxMessage, User
from experiences import moderation
from experiences.models import Experience, Report
from tests import factories

pytestmark = pytest.mark.django_db
REASON = "Publicité répétée (exemple fictif)."


@pytest.fixture
def curator(client):
    person = factories.curator()
    client.force_login(person)
    return person


def url(person):
    return reverse("admin:accounts_user_block", args=[person.pk])


def test_a_curator_blocks_with_a_reason_and_the_person_is_told(client, curator):
    person = factories.user()
    assert url(person) in client.get(reverse("admin:accounts_user_change", args=[person.pk])).text
    client.post(url(person), {"reason": REASON})
    person.refresh_from_db()
    assert (bool(person.blocked_at), person.blocked_reason) == (True, REASON)
    assert REASON in OutboxMessage.objects.get(recipient=person.email).body


def test_without_a_reason_nothing_is_blocked(client, curator):
    person = factories.user()
    page = client.post(url(person), {"reason": " "}).text
    assert "Écrivez un motif" in page
    person.refresh_from_db()
    assert person.blocked_at is None


def test_blocking_erases_no_work(curator):
    author = factories.user()
    public = factories.experience(author=author)
    draft = factories.experience(state="draft", author=author)
    blocking.block(author, reason=REASON, by=curator)
    assert Experience.objects.filter(author=author).count() == 2
    assert Experience.objects.public().filter(pk=public.pk).exists()
    assert Experience.objects.written_by(User.objects.get(pk=author.pk)).filter(pk=draft.pk).exists()


def test_a_blocked_author_still_reads_their_account_and_their_drafts(client, curator):
    author = factories.user()
    draft = factories.experience(state="draft", author=author)
    blocking.block(author, reason=REASON, by=curator)
    client.force_login(author)
    assert client.get("/compte/").status_code == 200
    assert client.get(reverse("my_experience", args=[draft.reference])).status_code == 200


def test_a_blocked_author_sends_no_fiche_and_reads_why(curator):
    author = factories.user()
    draft = factories.experience(state="draft", author=author)
    author = blocking.block(author, reason=REASON, by=curator)
    with pytest.raises(moderation.Refused, match="ne peut plus envoyer de fiche"):
        moderation.submit(experience=draft, actor=author)


def test_what_a_blocked_person_sends_is_set_aside(client, curator):
    author = blocking.block(factories.user(), reason=REASON, by=curator)
    client.force_login(author)
    client.post(
        reverse("experience_report", args=[factories.experience().slug]),
        {"kind": "error", "message": "Une date fausse.", "email": "", **factories.trap_fields()},
    )
    assert Report.objects.get().suspicion == "blocked"


def test_unblocked_they_send_again_and_are_told(client, curator):
    author = factories.user()
    draft = factories.experience(state="draft", author=author)
    blocking.block(author, reason=REASON, by=curator)
    assert "Débloquer l’envoi" in client.get(url(author)).text
    client.post(url(author))
    author.refresh_from_db()
    assert (author.blocked_at, author.blocked_reason) == (None, "")
    assert OutboxMessage.objects.filter(recipient=author.email).count() == 2
    moderation.submit(experience=draft, actor=author)


def test_a_member_of_the_team_is_not_blocked(client, curator):
    response = client.post(url(factories.moderator()), {"reason": REASON})
    assert response.status_code == 409
    assert "retirez-lui d’abord son rôle" in response.text
    assert REASON in response.text


def test_only_curators_block(client):
    person = factories.user()
    client.force_login(factories.moderator())
    assert client.get(url(person)).status_code == 403
    with pytest.raises(blocking.Refused):
        blocking.block(person, reason=REASON, by=factories.moderator())


def test_the_blocked_accounts_are_listed(client, curator):
    blocked = factories.user("bloquee@exemple-fictif.fr", blocked_at=timezone.now(), blocked_reason=REASON)
    other = factories.user("libre@exemple-fictif.fr")
    page = client.get(reverse("admin:accounts_user_changelist") + "?envoi=bloques").text
    assert blocked.email in page
    assert other.email not in page
