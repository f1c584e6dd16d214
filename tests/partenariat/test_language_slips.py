"""A word mistyped is mended as its reader meant it; what was typed stays searched when somebody wrote it."""

import pytest

from partenariat.language.mending import closest, slipped
from tests import factories
from tests.partenariat.test_language import ask, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "near", "meant"),
    [
        ("ateler", [("aller", 50), ("atelier", 1)], "atelier"),
        ("ailbi", [("albi", 40), ("alibi", 30)], "alibi"),
        ("intenre", [("integre", 50), ("interne", 4)], "interne"),
        ("dialysse", [("dialyse", 1), ("dialyser", 1)], "dialyse"),
        ("farie", [("farieur", 1), ("faire", 100)], "faire"),
        ("sion", [("soins", 30), ("scion", 1)], "soins"),
        ("ziabete", [("diabete", 3)], "diabete"),
        ("diabet", [("diabete", 3), ("diabetique", 2)], "diabete"),
        ("zzzz", [("soins", 30)], None),
    ],
)
def test_the_same_letters_count_before_other_words_then_the_commonest_word(typed, near, meant):
    assert closest(typed, near) == meant


@pytest.mark.parametrize("meant", ["soignant", "soignants"])
@pytest.mark.parametrize("typed", ["sognant", "soiggnant", "spignant", "osignant", "soignantt"])
def test_every_word_a_single_slip_makes_is_looked_up(typed, meant):
    assert meant in slipped(typed)


def test_of_a_short_word_only_swaps_are_looked_up():
    assert {"soin", "soins"} <= set(slipped("sion"))
    assert "mari" not in slipped("mars")
    assert slipped("cdu") == []


@pytest.mark.parametrize("typed", ["porpre", "aevnir", "soisn", "kumqatu", "kumqqat", "tumquat"])
def test_a_slip_of_one_letter_is_mended_wherever_it_is(typed):
    fiche = factories.experience("Le kumquat propre de l’avenir, des soins (exemple fictif)")
    assert titles(typed) == [fiche.title]


def test_a_slip_that_begins_another_word_is_mended_when_it_finds_nothing():
    fiche = factories.experience("Comment faire (exemple fictif)", summary="Rien.")
    factories.experience("Un farieur (exemple fictif)", summary="Rien.")
    assert titles("farie") == [fiche.title]


def test_a_word_few_texts_hold_is_searched_with_the_one_it_may_be_a_slip_of():
    odd = factories.experience(
        "Une fiche (exemple fictif)", summary="Rien.", action="On y voit des kumkuats."
    )
    known = [factories.experience(f"Kumquat {number} (exemple fictif)") for number in range(3)]
    answer = ask("kumkuat")
    assert {fiche.title for fiche in answer.fiches} == {odd.title, *(fiche.title for fiche in known)}
    assert not answer.close
    assert answer.understood.expansions == ["kumquat"]


def test_a_word_written_in_its_own_right_is_left_as_it_is():
    fiche = factories.experience("Un kumkuat (exemple fictif)")
    for number in range(3):
        factories.experience(f"Kumquat {number} (exemple fictif)")
    assert titles("kumkuat") == [fiche.title]
