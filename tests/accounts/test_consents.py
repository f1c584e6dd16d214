"""Consents: the words as they stood, the proof, the withdrawal."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts import consents, reference
from accounts.enums import ConsentChannel, ConsentKind
from accounts.models import Consent, ConsentWording

pytestmark = pytest.mark.django_db


def recorded(kind=ConsentKind.TESTIMONY_TEXT, **fields):
    return consents.record(
        wording=consents.wording(kind), scope="Ce qui est publié.", channel=ConsentChannel.LINK, **fields
    )


def test_every_kind_of_consent_has_its_words():
    assert {wording.kind for wording in ConsentWording.objects.all()} == set(ConsentKind.values)


def test_the_words_people_agreed_to_are_never_rewritten():
    ConsentWording.objects.filter(kind="testimony_text").update(text="Des mots d’alors.")
    call_command("load_reference", verbosity=0)
    assert consents.wording("testimony_text").text == "Des mots d’alors."
    assert [loaded.created for loaded in reference.load()] == [0]


def test_a_new_version_is_the_one_shown_and_the_old_one_stays_as_proof():
    old = recorded()
    ConsentWording.objects.create(kind="testimony_text", version=2, text="D’autres mots.")
    assert recorded().wording.version == 2
    old.refresh_from_db()
    assert old.wording.version == 1


def test_withdrawing_dates_it_once_and_leaves_the_others():
    first, other = recorded(), recorded()
    assert consents.withdraw([first, None]) == 1
    assert consents.withdraw([first]) == 0
    assert list(Consent.objects.valid()) == [other]


def test_a_consent_gathered_today_may_be_withdrawn_today():
    one = recorded(obtained_at=consents.start_of(timezone.localdate()))
    assert consents.withdraw([one]) == 1


def test_the_words_are_forgotten_and_the_proof_stays():
    one = recorded(email="temoin@exemple-fictif.fr", obtained_at=timezone.now() - timedelta(days=1))
    assert consents.erase_scope([one]) == 1
    one.refresh_from_db()
    assert (one.scope, one.email, one.wording.version) == ("", "temoin@exemple-fictif.fr", 1)
