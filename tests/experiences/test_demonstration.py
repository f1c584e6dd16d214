"""The demonstration is the real records, once, in the states their sources allow."""

import pytest
from django.core.management import call_command

from accounts.models import Organisation, OutboxMessage, User
from experiences.enums import MatrixBasis, Provenance, State
from experiences.models import Experience, MatrixPosition
from instances.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    call_command("load_demo", verbosity=0)


def counts():
    return [model.objects.count() for model in (Experience, Body, Organisation, User, OutboxMessage)]


def test_the_63_experiences_and_33_bodies_are_there(demo):
    seeds = Experience.objects.filter(provenance=Provenance.SEED)
    assert seeds.count() == 63
    assert seeds.filter(state=State.PUBLISHED).count() == 46
    assert seeds.filter(state=State.CHANGES_REQUESTED).count() == 17
    assert Body.objects.public().count() == 33


def test_every_record_cites_its_document_and_says_nobody_confirmed_it(demo):
    for fiche in Experience.objects.filter(provenance=Provenance.SEED).select_related("source"):
        assert fiche.source.title
        assert fiche.source.publisher
        assert fiche.never_confirmed


def test_no_position_is_said_to_be_declared_by_a_carrier_who_was_never_asked(demo):
    assert set(MatrixPosition.objects.values_list("basis", flat=True)) == {
        MatrixBasis.SOURCE,
        MatrixBasis.EDITORS,
    }


def test_loading_again_adds_nothing_even_after_a_record_was_renamed(demo):
    before = counts()
    fiche = Experience.objects.filter(provenance=Provenance.SEED).first()
    Experience.objects.filter(pk=fiche.pk).update(title="Un titre corrigé par la modération")
    call_command("load_demo", verbosity=0)
    assert counts() == before


def test_people_and_invented_records_say_they_are_fictitious(demo):
    assert all("fictive" in user.display_name for user in User.objects.all())
    for fiche in Experience.objects.exclude(provenance=Provenance.SEED):
        assert "exemple fictif" in fiche.title
