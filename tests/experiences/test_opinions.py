"""Some refusals need two people of the team."""

import pytest
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import moderation
from experiences.curation import opinions
from experiences.enums import State, Verb
from experiences.models import Opinion
from experiences.moderation import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return factories.moderator()


@pytest.fixture
def fiche():
    return factories.experience(state=State.IN_REVIEW, author=factories.user())


def ask(fiche, asker, **options):
    return opinions.ask(
        fiche, actor=asker, **{"reasons": ["alibi"], "question": "Qu’en pensez-vous ?", **options}
    )


def reject(fiche, actor, reasons=("alibi",)):
    return moderation.decide(
        Verb.REJECT, experience=fiche, actor=actor, reasons=reasons, message="Après échange."
    )


def page(fiche):
    return reverse("admin:experiences_experience_change", args=[fiche.pk])


@pytest.mark.parametrize("reason", moderation.SECOND_OPINION)
def test_these_reasons_are_refused_until_somebody_else_agreed(fiche, asker, reason):
    with pytest.raises(Refused, match="second avis"):
        reject(fiche, asker, [reason])
    opinion = ask(fiche, asker, reasons=[reason])
    with pytest.raises(Refused, match="second avis"):
        reject(fiche, asker, [reason])
    opinions.give(opinion, actor=factories.moderator(), agrees=True)
    assert reject(fiche, asker, [reason]).state == State.REJECTED


def test_a_colleague_who_disagrees_stops_the_refusal(fiche, asker):
    opinions.give(ask(fiche, asker), actor=factories.moderator(), agrees=False, comment="Non.")
    with pytest.raises(Refused):
        reject(fiche, asker)


def test_agreeing_on_one_reason_is_not_agreeing_on_another(fiche, asker):
    opinions.give(ask(fiche, asker), actor=factories.moderator(), agrees=True)
    with pytest.raises(Refused):
        reject(fiche, asker, ["unlawful"])


def test_whoever_agreed_does_not_refuse_alone(fiche, asker):
    colleague = factories.moderator()
    opinions.give(ask(fiche, asker), actor=colleague, agrees=True)
    with pytest.raises(Refused):
        reject(fiche, colleague)


def test_nobody_answers_their_own_question_nor_twice(fiche, asker):
    opinion = ask(fiche, asker)
    with pytest.raises(Refused, match="autre personne"):
        opinions.give(opinion, actor=asker, agrees=True)
    opinions.give(opinion, actor=factories.moderator(), agrees=True)
    with pytest.raises(Refused, match="déjà donné"):
        opinions.give(opinion, actor=factories.moderator(), agrees=False)


def test_asked_twice_in_the_same_words_it_is_one_question_and_one_mail_each(fiche, asker):
    colleagues = [factories.moderator(), factories.curator()]
    assert ask(fiche, asker) == ask(fiche, asker)
    with pytest.raises(Refused, match="déjà demandé"):
        ask(fiche, colleagues[0])
    told = OutboxMessage.objects.filter(key__startswith="opinion-asked")
    assert sorted(mail.recipient for mail in told) == sorted(person.email for person in colleagues)
    assert "Qu’en pensez-vous ?" in told[0].body


@pytest.mark.parametrize("state", [State.DRAFT, State.ACCEPTED, State.PUBLISHED, State.REJECTED])
def test_no_opinion_is_asked_outside_a_review(asker, state):
    with pytest.raises(Refused):
        ask(factories.experience(state=state), asker)


def test_an_author_has_no_opinion_to_ask_nor_to_give(fiche, asker):
    with pytest.raises(Refused, match="droit"):
        ask(fiche, fiche.author)
    with pytest.raises(Refused, match="droit"):
        opinions.give(ask(fiche, asker), actor=fiche.author, agrees=False)


def test_it_is_asked_and_given_on_the_page_of_the_fiche(client, fiche, asker):
    client.force_login(asker)
    assert "Demander un second avis" in client.get(page(fiche)).content.decode()
    address = reverse("admin:experiences_experience_ask_opinion", args=[fiche.pk])
    client.post(address, {"reasons": ["alibi"], "question": "D’accord avec moi ?"})
    opinion = Opinion.objects.get()
    assert "Une autre personne de l’équipe doit répondre." in client.get(page(fiche)).content.decode()
    client.force_login(factories.moderator())
    assert "D’accord avec moi ?" in client.get(page(fiche)).content.decode()
    give = reverse("admin:experiences_experience_give_opinion", args=[fiche.pk, opinion.pk])
    client.post(give, {"agrees": "oui", "comment": "Oui, nous en avons parlé."})
    opinion.refresh_from_db()
    assert opinion.agrees
    assert OutboxMessage.objects.filter(recipient=asker.email, key=f"opinion-given-{opinion.pk}").exists()
    assert "Oui, nous en avons parlé." in client.get(page(fiche)).content.decode()


def test_an_incomplete_or_refused_question_comes_back_with_what_was_typed(client, fiche, asker):
    client.force_login(asker)
    address = reverse("admin:experiences_experience_ask_opinion", args=[fiche.pk])
    incomplete = client.post(address, {"question": "Un texte gardé."})
    assert "Un texte gardé." in incomplete.content.decode()
    ask(fiche, factories.moderator())
    refused = client.post(address, {"reasons": ["alibi"], "question": "Un texte gardé."})
    assert refused.status_code == 409
    assert "Un texte gardé." in refused.content.decode()
    assert Opinion.objects.count() == 1


def test_disagreeing_says_why(client, fiche, asker):
    opinion = ask(fiche, asker)
    client.force_login(factories.moderator())
    give = reverse("admin:experiences_experience_give_opinion", args=[fiche.pk, opinion.pk])
    assert "Dites pourquoi" in client.post(give, {"agrees": "non"}).content.decode()
