"""Who is told of what about a fiche, and who is not."""

import pytest

from accounts import links
from accounts.models import OrganisationMembership
from experiences import audience
from experiences.models import Contact, Experience
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche():
    return factories.experience(
        author=factories.user(), owner_organisation=factories.organisation(manager=factories.user())
    )


def member(fiche):
    return fiche.owner_organisation.memberships.exclude(approved_at=None).get().user


def writing_with(fiche, **fields):
    person = factories.user(**fields)
    fiche.coauthor_links.create(user=person)
    return person


def test_writers_come_in_the_order_they_began_and_decisions_reach_those_who_may_sign_in(fiche):
    gone, second = writing_with(fiche, is_active=False), writing_with(fiche)
    guest = links.new_guest()
    fiche.coauthor_links.create(user=guest)
    assert audience.writers(fiche) == [fiche.author, gone, second, guest]
    assert audience.told(fiche) == [fiche.author, second]


def test_the_members_of_its_organisation_answer_for_a_fiche_but_are_not_written_to_of_decisions(fiche):
    asks = factories.user()
    OrganisationMembership.objects.create(organisation=fiche.owner_organisation, user=asks)
    assert audience.answerable(fiche) == sorted([fiche.author.email, member(fiche).email])
    assert member(fiche) not in audience.told(fiche)


def test_the_private_contact_answers_only_when_there_is_nobody_else(fiche):
    Contact.objects.filter(experience=fiche).update(email="contact@exemple-fictif.fr")
    assert "contact@exemple-fictif.fr" not in audience.answerable(fiche)
    Experience.objects.filter(pk=fiche.pk).update(author=links.new_guest(), owner_organisation=None)
    assert audience.answerable(Experience.objects.get(pk=fiche.pk)) == ["contact@exemple-fictif.fr"]


def test_a_correction_is_decided_by_those_whose_address_is_confirmed_and_never_for_a_document(fiche):
    writing_with(fiche, confirmed=False)
    assert set(audience.keepers(fiche)) == {fiche.author, member(fiche)}
    assert not audience.keepers(factories.seed_experience())


def test_whoever_reads_a_fiche_answers_for_the_team_and_everybody_before_or_when_they_are_the_one_writing(
    fiche,
):
    first, second = factories.moderator(), factories.moderator()
    assert set(audience.team(fiche, besides=None)) == {first, second}
    fiche.reviewer = first
    assert list(audience.team(fiche, besides=None)) == [first]
    assert list(audience.team(fiche, besides=first.pk)) == [second]
