"""A fiche deleted is kept, seen by the team alone, and can come back."""

import pytest
from django.urls import reverse

from experiences import moderation
from experiences.enums import State
from experiences.models import Experience
from experiences.moderation import Refused
from experiences.upkeep import history
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/admin/experiences/experience/"


@pytest.fixture
def curator():
    return factories.curator()


def delete(fiche, curator):
    return moderation.delete(experience=fiche, actor=curator, message="Un essai, à la demande de son auteur.")


@pytest.mark.parametrize("state", [state for state in State if state != State.DELETED])
def test_a_fiche_comes_back_where_it_was(state, curator):
    fiche = factories.experience(state=state, author=factories.user())
    before = Experience.objects.filter(pk=fiche.pk).values("state", *moderation.LIFE_COLUMNS).get()
    delete(fiche, curator)
    moderation.undelete(experience=fiche, actor=curator)
    assert Experience.objects.filter(pk=fiche.pk).values("state", *moderation.LIFE_COLUMNS).get() == before


def test_the_author_does_not_see_it_any_more(client, curator):
    author = factories.user()
    fiche = factories.experience(state=State.SUBMITTED, author=author)
    delete(fiche, curator)
    client.force_login(author)
    assert client.get(reverse("my_experience", args=[fiche.reference])).status_code == 404
    assert fiche.title not in client.get("/compte/").content.decode()
    assert not Experience.objects.written_by(author).exists()


@pytest.mark.parametrize(("state", "status"), [(State.PUBLISHED, 410), (State.DRAFT, 404)])
def test_its_address_says_it_is_gone_if_it_ever_was_public(client, curator, state, status):
    fiche = factories.experience(state=state)
    delete(fiche, curator)
    for person in (None, factories.user(), curator):
        client.logout() if person is None else client.force_login(person)
        for address in (fiche.get_absolute_url(), f"/api/v1/experiences/{fiche.reference}/"):
            answer = client.get(address)
            assert answer.status_code == status
            assert fiche.title not in answer.content.decode()


def test_it_is_listed_nowhere_but_among_the_deleted_ones(client, curator):
    fiche = factories.experience(state=State.SUBMITTED)
    other = factories.experience(fiche.title + " bis", state=State.SUBMITTED)
    delete(fiche, curator)
    client.force_login(curator)
    for query, expected in (({}, [other]), ({"file": "toutes"}, [other]), ({"file": "supprimees"}, [fiche])):
        assert list(client.get(QUEUE, query).context["cl"].result_list) == expected
    page = client.get(reverse("admin:experiences_experience_change", args=[other.pk]))
    assert page.context["similar"] == []
    assert not Experience.objects.visible_to(curator).filter(pk=fiche.pk).exists()


def test_a_curator_deletes_and_restores_from_the_page_of_the_fiche(client, curator):
    fiche = factories.experience(state=State.PUBLISHED)
    client.force_login(curator)
    page = reverse("admin:experiences_experience_change", args=[fiche.pk])

    def decide(verb, message):
        fiche.refresh_from_db()
        address = reverse("admin:experiences_experience_decide", args=[fiche.pk, verb])
        return client.post(
            address, {"version": fiche.version, "message": message, "confirmer": "1"}, follow=True
        )

    assert "Écrivez pourquoi" in decide("delete", "").content.decode()
    assert "La fiche est supprimée" in decide("delete", "Un doublon créé par erreur.").content.decode()
    shown = client.get(page).content.decode()
    assert "Rétablir" in shown
    assert "Voir la page" not in shown
    assert "La fiche est rétablie" in decide("undelete", "").content.decode()
    fiche.refresh_from_db()
    assert fiche.state == State.PUBLISHED
    assert [version.life for version in history.read(fiche)][-1] == ["publiée"]


def test_a_moderator_does_not_delete(client):
    fiche = factories.experience(state=State.SUBMITTED)
    moderator = factories.moderator()
    with pytest.raises(Refused, match="droit"):
        delete(fiche, moderator)
    client.force_login(moderator)
    page = client.get(reverse("admin:experiences_experience_change", args=[fiche.pk]))
    assert "delete" not in [panel["verb"] for panel in page.context["panels"]]


def test_a_fiche_whose_deletion_left_no_decision_is_not_put_back_and_the_page_says_why(client, curator):
    fiche = factories.experience(state=State.DELETED)
    with pytest.raises(Refused, match="avant sa suppression"):
        moderation.undelete(experience=fiche, actor=curator)
    client.force_login(curator)
    address = reverse("admin:experiences_experience_decide", args=[fiche.pk, "undelete"])
    answer = client.post(address, {"version": fiche.version, "message": "", "confirmer": "1"})
    assert answer.status_code == 409
    assert "avant sa suppression" in answer.text
    fiche.refresh_from_db()
    assert fiche.state == State.DELETED
