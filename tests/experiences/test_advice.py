"""What the self-check suggests, and the warning that a fiche is described already."""

import pytest
from django.urls import reverse

from experiences import advice, duplicates
from experiences.enums import State
from partenariat import terms
from partenariat.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_point_of_the_self_check_has_an_advice_and_a_source_we_hold():
    known = set(Source.objects.values_list("code", flat=True))
    entries = advice._advices()
    assert set(entries) == set(terms.vocabulary("anti_alibi_check"))
    assert {entry["source"] for entry in entries.values()} <= known


def test_only_a_no_or_a_partly_suggests_something():
    answers = {"AA-1": "no", "AA-2": "partly", "AA-3": "yes", "AA-4": "na"}
    fiche = factories.experience(
        anti_alibi={code: {"answer": answer, "comment": "x"} for code, answer in answers.items()}
    )
    assert [one.answer for one in advice.of_fiche(fiche)] == ["Non", "En partie"]


TITLE = "Groupe de parole diabète animé par une patiente experte"


def described(**fields):
    carrier = factories.organisation("Maison de santé des Lilas bleus (exemple fictif)")
    return factories.experience(
        TITLE,
        organisations=[carrier],
        summary="Une patiente et une infirmière animent un groupe de parole.",
        **fields,
    )


def typed(client, user, title=TITLE):
    client.force_login(user)
    query = {"titre": title, "porteur": "MSP des Lilas bleus", "lieu": "Saint-Denis (93)", "resume": ""}
    return client.get(reverse("experience_similar"), query).content.decode()


def test_typing_what_is_published_already_is_said(client):
    fiche = described()
    assert fiche.get_absolute_url() in typed(client, factories.user())


def test_typing_something_else_says_nothing(client):
    described()
    assert typed(client, factories.user(), "Un jardin partagé devant le centre de santé").strip() == ""


def test_the_unpublished_fiche_of_somebody_else_is_never_shown(client):
    described(state=State.SUBMITTED, author=factories.user())
    assert typed(client, factories.user()).strip() == ""


def test_ones_own_draft_is_shown_without_a_public_link(client):
    author = factories.user()
    fiche = described(state=State.DRAFT, author=author)
    page = typed(client, author)
    assert "votre brouillon" in page
    assert fiche.get_absolute_url() not in page


def test_moderators_are_warned_of_all_and_never_of_the_fiche_itself():
    waiting = described(state=State.SUBMITTED)
    other = described(state=State.DRAFT)
    found = [fiche.pk for fiche, _ in duplicates.near(factories.moderator(), duplicates.of_fiche(waiting))]
    assert found == [other.pk]
