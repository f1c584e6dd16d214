"""Before and after, word by word."""

import time

from django.template.loader import render_to_string

from partenariat import diff
from partenariat.diff import ADDED, REMOVED, SAME, SKIPPED, Segment

LONG = " ".join(f"Mot{number} de la phrase." for number in range(80))


def kinds(segments):
    return [segment.kind for segment in segments]


def test_a_changed_word_is_marked_between_its_neighbours():
    assert diff.text("Le groupe se réunit une fois.", "Le groupe se réunit deux fois.") == [
        Segment(SAME, "Le groupe se réunit "),
        Segment(REMOVED, "une "),
        Segment(ADDED, "deux "),
        Segment(SAME, "fois."),
    ]


def test_three_words_changed_in_1500_characters_read_in_a_few_lines():
    words = LONG.split()
    assert len(LONG) >= 1500
    words[5], words[140], words[300] = "premier", "deuxième", "dernier"
    segments = diff.text(LONG, " ".join(words))
    shown = "".join(segment.text for segment in segments)
    assert len(shown) < 500
    assert [one.text.strip() for one in segments if one.kind == ADDED] == ["premier", "deuxième", "dernier"]
    assert SKIPPED in kinds(segments)


def test_nothing_is_lost_when_nothing_is_skipped():
    before, after = "Un deux trois quatre.\nCinq.", "Un deux TROIS quatre.\nCinq, six."
    segments = diff.text(before, after)
    assert "".join(one.text for one in segments if one.kind != ADDED) == before
    assert "".join(one.text for one in segments if one.kind != REMOVED) == after


def test_two_changes_side_by_side_read_as_one():
    segments = diff.text(
        "Le comité a décidé lundi de partir tôt demain", "Le comité a voté mardi de partir tôt demain"
    )
    assert kinds(segments) == [SAME, REMOVED, ADDED, SAME]


def test_texts_with_little_in_common_are_read_one_after_the_other():
    assert kinds(diff.text("Rien de ce texte ne reste.", "Tout autre chose est écrit ici.")) == [
        REMOVED,
        ADDED,
    ]


def test_an_empty_text_has_nothing_removed():
    assert diff.text("", "Un texte.") == [Segment(ADDED, "Un texte.")]


def test_codes_are_entries_added_and_removed():
    found = diff.compare(["a", "b"], ["b", "c"], lambda codes: ", ".join(codes).upper())
    assert (found.removed, found.added, found.kept) == (["A"], ["C"], 1)


def test_a_date_is_one_value():
    found = diff.compare(["2022-01-01", "year"], ["2023-01-01", "year"], lambda value: value[0][:4])
    assert found.segments == [Segment(REMOVED, "2022"), Segment(ADDED, "2023")]


def test_5000_characters_of_the_same_word_take_no_time():
    started = time.perf_counter()
    diff.text("le " * 1700, "la le " * 850)
    assert time.perf_counter() - started < 1


def test_what_changed_is_said_in_words_and_escaped():
    page = render_to_string("components/diff.html", {"diff": diff.compare("<b>un</b>", "deux", str)})
    assert "<b>un" not in page
    assert "supprimé&nbsp;: " in page
    assert "ajouté&nbsp;: " in page
