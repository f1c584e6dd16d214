"""What moderation publishes about itself: true figures, and none that would point at someone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from experiences.curation import statistics
from experiences.enums import State, Verb
from experiences.models import ModerationEvent
from tests import factories

pytestmark = pytest.mark.django_db


def decide(fiche, verb, *, days, ago=1):
    """A decision `days` after the fiche was sent, `ago` days from now."""
    decided = timezone.now() - timedelta(days=ago)
    for done, at in ((Verb.SUBMIT, decided - timedelta(days=days)), (verb, decided)):
        event = ModerationEvent.objects.create(
            experience=fiche, verb=done, from_state=State.DRAFT, to_state=State.DRAFT, experience_version=1
        )
        ModerationEvent.objects.filter(pk=event.pk).update(created_at=at)


@pytest.fixture
def ten():
    for days in (1, 2, 3, 4, 5, 6, 7):
        decide(factories.experience(), Verb.ACCEPT, days=days)
    for days in (30, 40):
        decide(factories.experience(), Verb.REQUEST_CHANGES, days=days)
    decide(factories.experience(), Verb.REJECT, days=50)


def page(client):
    return client.get(reverse("moderation_rules")).content.decode()


def test_ten_decisions_are_told(client, ten):
    assert statistics.of_decisions()[:4] == (10, 7, 2, 1)
    assert "10 décisions ont été rendues" in page(client)
    assert "7 fiches acceptées, 2 demandes de compléments, 1 refus." in page(client)


def test_half_of_the_decisions_came_that_soon_or_sooner(ten):
    assert statistics.of_decisions().days == 6
    for _ in range(9):
        decide(factories.experience(), Verb.ACCEPT, days=4)
    assert statistics.of_decisions().days == 4


def test_nine_decisions_are_not(client, ten):
    ModerationEvent.objects.filter(verb=Verb.REJECT).delete()
    assert statistics.of_decisions() is None
    assert "aucun chiffre n’est publié" in page(client)


def test_older_than_a_year_does_not_count(client, ten):
    ModerationEvent.objects.filter(verb=Verb.REJECT).update(created_at=timezone.now() - timedelta(days=400))
    assert statistics.of_decisions() is None


def test_the_author_of_a_waiting_fiche_reads_how_long_it_took_and_no_promise(client, ten):
    author = factories.user()
    fiche = factories.experience(state=State.SUBMITTED, author=author)
    client.force_login(author)
    assert (
        "une décision sur deux a été rendue en"
        in client.get(f"/compte/fiches/{fiche.reference}/").content.decode()
    )
