"""What is proposed, as staff read and decide it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import OutboxMessage
from experiences.exchanges.suggestions import FICHES
from experiences.models import ExperienceProposal
from tests import factories
from tests.counting import queries
from tests.suggesting import proposed

pytestmark = pytest.mark.django_db

LIST = "admin:experiences_experienceproposal_changelist"


@pytest.fixture
def staff(client):
    client.force_login(factories.moderator())
    return client


def test_the_list_holds_what_staff_may_decide_oldest_first(staff):
    first, second = (
        proposed(factories.experience("Première fiche (exemple fictif)")),
        proposed(factories.experience()),
    )
    proposed(factories.experience("Fiche non confirmée (exemple fictif)"), confirmed=False)
    page = staff.get(reverse(LIST)).text
    assert page.index(f"/{first.pk}/change/") < page.index(f"/{second.pk}/change/")
    assert "Fiche non confirmée" not in page
    assert "Fiche non confirmée" in staff.get(reverse(LIST), {"file": "a-confirmer"}).text


def test_the_list_asks_the_same_number_of_statements_for_one_and_for_twenty(staff):
    proposed(factories.experience())
    one = queries(staff, reverse(LIST))
    for _ in range(19):
        proposed(factories.experience())
    assert queries(staff, reverse(LIST)) == one


def test_the_page_shows_changed_words_who_proposes_and_from_where(staff):
    fiche = factories.experience(need="Les patients attendent leur rendez-vous (exemple fictif).")
    proposal = proposed(fiche, need="Les patients préparent leur rendez-vous (exemple fictif).")
    ExperienceProposal.objects.filter(pk=proposal.pk).update(source="Rapport fictif de 2025")
    page = staff.get(FICHES.admin_url(proposal)).text
    assert re.search(r"<del>.*attendent", page)
    assert re.search(r"<ins>.*préparent", page)
    assert "lectrice@exemple-fictif.fr" in page
    assert "Rapport fictif de 2025" in page


def test_a_correction_of_one_answer_is_treated_in_two_clicks(staff):
    fiche = factories.experience()
    proposal = proposed(fiche)
    page = staff.get(FICHES.admin_url(proposal)).text
    seen = re.search(r'name="vu_need" value="(\w+)"', page)[1]
    response = staff.post(FICHES.admin_url(proposal), {"accepter": "need", "vu_need": seen}, follow=True)
    assert "La personne qui a proposé est prévenue" in response.text
    assert "\u00a0: acceptée." in response.text
    assert "Rien n’attend." in response.text
    assert OutboxMessage.objects.filter(recipient="lectrice@exemple-fictif.fr").count() == 1


def test_a_page_changed_meanwhile_is_refused_with_its_new_value(staff):
    fiche = factories.experience()
    proposal = proposed(fiche)
    page = staff.get(FICHES.admin_url(proposal)).text
    seen = re.search(r'name="vu_need" value="(\w+)"', page)[1]
    fiche.need = "Ce qui est écrit entre-temps."
    fiche.save()
    response = staff.post(
        FICHES.admin_url(proposal), {"accepter": "need", "vu_need": seen, "precision_need": "gardé"}
    )
    assert response.status_code == 409
    assert "Ce qui est écrit entre-temps." in response.text
    assert "gardé" in response.text
    fiche.refresh_from_db()
    assert fiche.need == "Ce qui est écrit entre-temps."


def test_what_is_set_aside_is_put_back_or_closed_and_not_decided(staff):
    kept, closed = proposed(factories.experience()), proposed(factories.experience(), confirmed=False)
    ExperienceProposal.objects.update(suspicion="haste")
    assert 'name="accepter"' not in staff.get(FICHES.admin_url(kept)).text
    staff.post(FICHES.admin_url(kept), {"legitime": "1"})
    staff.post(FICHES.admin_url(closed), {"indesirable": "1"})
    kept.refresh_from_db()
    closed.refresh_from_db()
    assert kept.is_open
    assert closed.closed_at
    assert not OutboxMessage.objects.filter(recipient="lectrice@exemple-fictif.fr").exists()


def test_the_pages_are_for_staff(client):
    proposal = proposed(factories.experience())
    client.force_login(factories.user())
    for address in (reverse(LIST), FICHES.admin_url(proposal)):
        assert client.get(address).status_code == 302
    assert client.post(FICHES.admin_url(proposal), {"tout": "1"}).status_code == 302
    proposal.refresh_from_db()
    assert not proposal.decisions


def test_the_page_says_until_when_the_owner_decides_then_since_when_the_team_may(staff):
    proposal = proposed(factories.experience())

    def shown(days):
        until = timezone.now() + timedelta(days=days)
        ExperienceProposal.objects.filter(pk=proposal.pk).update(owner_until=until)
        return date_format(timezone.localtime(until), "j F Y"), staff.get(FICHES.admin_url(proposal)).text

    day, page = shown(2)
    assert f"<dt>Chez le porteur</dt><dd>jusqu’au {day}</dd>" in page
    day, page = shown(-2)
    assert "Chez le porteur" not in page
    assert f"<dt>Chez l’équipe</dt><dd>depuis le {day} : le délai du porteur est passé</dd>" in page


def test_the_page_of_a_closed_correction_says_nothing_of_whose_turn_it_is(staff):
    proposal = proposed(factories.experience())
    past = timezone.now() - timedelta(days=2)
    ExperienceProposal.objects.filter(pk=proposal.pk).update(owner_until=past, closed_at=timezone.now())
    page = staff.get(FICHES.admin_url(proposal)).text
    assert "Chez le porteur" not in page
    assert "Chez l’équipe" not in page
