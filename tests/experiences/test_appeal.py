"""The right to a second look after a refusal, by somebody else."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.enums import State, Verb
from experiences.moderation import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def refuser():
    return factories.moderator()


@pytest.fixture
def refused(refuser):
    fiche = factories.experience(state=State.SUBMITTED, author=factories.user())
    return reject(fiche, refuser)


def reject(fiche, actor):
    return moderation.decide(
        Verb.REJECT, experience=fiche, actor=actor, reasons=["out_of_scope"], message="Pourquoi."
    )


def appeal(fiche):
    return moderation.appeal(experience=fiche, actor=fiche.author, message="Les usagers décident de tout.")


def address(fiche):
    return reverse("my_experience_appeal", args=[fiche.reference])


def test_the_author_asks_from_the_fiche_and_it_waits_again(client, refused):
    client.force_login(refused.author)
    assert address(refused) in client.get(reverse("my_experience", args=[refused.reference])).content.decode()
    assert "une autre personne de l’équipe" in client.get(address(refused)).content.decode()
    answer = client.post(address(refused), {"message": "Les usagers décident de tout."}, follow=True)
    assert "Vous avez demandé un second regard." in answer.content.decode()
    refused.refresh_from_db()
    assert refused.state == State.SUBMITTED
    mail = OutboxMessage.objects.filter(recipient=refused.author.email).first()
    assert "second regard" in mail.subject
    assert "Votre message :" in mail.body


def test_a_request_without_a_word_is_not_sent(client, refused):
    client.force_login(refused.author)
    page = client.post(address(refused), {"message": "  "})
    assert "Écrivez pourquoi" in page.content.decode()
    refused.refresh_from_db()
    assert refused.state == State.REJECTED


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DRAFT, State.PUBLISHED, State.WITHDRAWN])
def test_only_a_refusal_is_looked_at_again(client, state):
    fiche = factories.experience(state=state, author=factories.user())
    client.force_login(fiche.author)
    assert client.get(address(fiche)).status_code == 302


def test_a_stranger_asks_for_nothing(client, refused):
    client.force_login(factories.user())
    assert client.post(address(refused), {"message": "À moi."}).status_code == 404


def test_whoever_refused_leaves_it_to_somebody_else(refused, refuser):
    fiche = appeal(refused)
    for verb in (Verb.TAKE, Verb.ACCEPT, Verb.REJECT):
        with pytest.raises(Refused, match="second regard"):
            moderation.decide(
                verb,
                experience=fiche,
                actor=refuser,
                reasons=["duplicate"] * (verb == Verb.REJECT),
                message="x",
            )
    colleague = factories.moderator()
    assert moderation.take(experience=fiche, actor=colleague).reviewer == colleague
    with pytest.raises(Refused, match="second regard"):
        moderation.accept(experience=fiche, actor=refuser)
    assert moderation.accept(experience=fiche, actor=colleague).state == State.ACCEPTED


def test_each_refusal_is_looked_at_again_once(refused):
    fiche = reject(appeal(refused), factories.moderator())
    assert appeal(fiche).state == State.SUBMITTED
    with pytest.raises(Refused):
        appeal(fiche)


def test_the_team_reads_that_a_second_look_is_asked_for_and_why(client, refused, refuser):
    appeal(refused)
    client.force_login(refuser)
    page = reverse("admin:experiences_experience_change", args=[refused.pk])
    mine = client.get(page).content.decode()
    assert "second regard demandé" in mine
    assert "Les usagers décident de tout." in mine
    assert "une autre personne de l’équipe la relit" in mine
    client.force_login(factories.moderator())
    assert "une autre personne de l’équipe la relit" not in client.get(page).content.decode()


def test_the_refusal_by_mail_says_how_to_ask(refused):
    mail = OutboxMessage.objects.get(recipient=refused.author.email)
    assert address(refused) in mail.body
