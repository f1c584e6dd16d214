"""A reader sees the passage where the words asked for are."""

import pytest

from partenariat.excerpts import LENGTH, MARK, UNMARK, excerpt

TEXT = (
    "Des élèves infirmières et un patient expert animent l’atelier. "
    + "Et bien d’autres mots encore. " * 30
    + "Fin."
)


def marked(text, asked):
    return [part.split(UNMARK)[0] for part in excerpt(text, asked).split(MARK)[1:]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("élève", ["élèves"]),
        ("ELEVES", ["élèves"]),
        ("infirmier", ["infirmières"]),
        ("patients experts", ["patient", "expert"]),
        ('"patient expert" -atelier', ["patient", "expert", "atelier"]),
        ("absent", []),
        ("", []),
        ("(*[", []),
    ],
)
def test_words_of_the_same_family_are_marked(asked, found):
    assert marked(TEXT, asked) == found


def test_nothing_is_lost_nor_added_but_the_marks():
    shown = excerpt(TEXT, "infirmier").replace(MARK, "").replace(UNMARK, "")
    assert TEXT.startswith(shown.removesuffix("…"))


def test_the_passage_is_short_and_around_the_word():
    shown = excerpt(TEXT, "fin")
    assert shown.startswith("…")
    assert shown.endswith(f"{MARK}Fin{UNMARK}.")
    assert len(shown) <= LENGTH + 10


def test_a_short_text_is_shown_whole():
    assert excerpt("Un texte court.", "court") == f"Un texte {MARK}court{UNMARK}."
