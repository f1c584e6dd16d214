import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import moderation, notifications
from experiences.contributing import progress
from experiences.enums import Declaration, State, Verb
from experiences.models import ModerationEvent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


def test_the_account_needs_one(client):
    response = client.get("/compte/")
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_an_empty_account_says_how_to_begin(client, author):
    html = client.get("/compte/").content.decode()
    assert "Vous n’avez pas encore proposé d’expérience." in html
    assert reverse("experience_propose") in html


def test_the_account_lists_one_s_fiches_with_the_state_in_words_and_the_last_message(client, author):
    fiche = factories.experience(state=State.IN_REVIEW, author=author)
    moderation.request_changes(
        experience=fiche, actor=factories.moderator(), reasons=["anonymise"], message="Retirez le nom, merci."
    )
    factories.experience("Celle d’une autre personne (exemple fictif)", author=factories.user())
    html = client.get("/compte/").content.decode()
    assert fiche.title in html
    assert progress.WORDS[State.CHANGES_REQUESTED].now in html
    assert "Retirez le nom, merci." in html
    assert "Celle d’une autre personne" not in html


def test_the_fiches_of_one_s_organisation_are_listed_once_the_membership_is_approved(client, author):
    organisation = factories.organisation(manager=author)
    fiche = factories.experience(state=State.DRAFT, author=factories.user(), owner_organisation=organisation)
    assert fiche.title in client.get("/compte/").content.decode()
    organisation.memberships.update(approved_at=None)
    html = client.get("/compte/").content.decode()
    assert fiche.title not in html


def test_the_account_costs_the_same_for_one_fiche_and_for_twenty(client, author):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/compte/").status_code == 200
        return len(queries)

    def one():
        fiche = factories.experience(state=State.IN_REVIEW, author=author)
        moderation.request_changes(
            experience=fiche, actor=moderator, reasons=["anonymise"], message="Un message inventé."
        )

    moderator = factories.moderator()
    one()
    cost()
    for_one = cost()
    for _ in range(19):
        one()
    assert cost() == for_one


def test_a_deleted_fiche_is_gone_for_its_author(client, author):
    fiche = factories.experience(state=State.DELETED, author=author)
    assert client.get(reverse("my_experience", args=[fiche.reference])).status_code == 404


@pytest.mark.parametrize("state", [state for state in State if state != State.DELETED])
def test_every_state_has_its_words_and_its_page(client, author, state):
    fiche = factories.experience(state=state, author=author, declarations=Declaration.values)
    response = client.get(reverse("my_experience", args=[fiche.reference]))
    assert response.status_code == 200
    assert progress.WORDS[state].now in response.content.decode()


@pytest.mark.parametrize("verb", notifications.SUBJECTS)
def test_every_decision_is_told_by_a_mail_in_plain_words(author, verb):
    public = verb in (Verb.PUBLISH, Verb.RESTORE, Verb.ARCHIVE)
    fiche = factories.experience(state=State.PUBLISHED if public else State.IN_REVIEW, author=author)
    moderator = factories.moderator()
    event = ModerationEvent.objects.create(
        experience=fiche, actor=moderator, verb=verb, from_state=fiche.state, to_state=fiche.state,
        message="Un message inventé, l’important.", field_messages={"need": "Une précision."}, experience_version=1,
    )  # fmt: skip
    notifications.announce(event)
    body = OutboxMessage.objects.get(recipient=author.email).body
    assert body.startswith("Bonjour,")
    assert "L’équipe Partenariat" in body
    assert reverse("my_experience", args=[fiche.reference]) in body
    assert ("Un message inventé, l’important." in body) == (verb != Verb.WITHDRAW)
    assert (fiche.get_absolute_url() in body) == public
    assert moderator.email not in body
    assert "\n\n\n" not in body


def test_taking_a_fiche_is_the_team_s_own_business(client, author):
    fiche = factories.experience(state=State.SUBMITTED, author=author)
    moderation.take(experience=fiche, actor=factories.moderator())
    html = client.get(reverse("my_experience", args=[fiche.reference])).content.decode()
    assert "Prendre en relecture" not in html
    assert "Les messages" not in html
