"""A question is read as one: what it asks about is searched, and the kind of thing it asks for comes first."""

import pytest

from experiences.finding.search import find
from partenariat.language import understand
from tests import factories

pytestmark = pytest.mark.django_db


def kinds(text):
    return [group.kind.code for group in find(text).groups]


def first(text):
    return find(text).groups[0].hits[0].title


# ------------------------------------------------------------------------------------ reading it


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("je suis fatigué", ["fatigue"]),
        ("plus de jardins", ["jardin"]),
        ("à qui m’adresser dans un jardin", ["jardin"]),
        ("comment éviter une participation alibi", ["participation", "alibi"]),
        ("savoirs partagés", ["savoir", "partage"]),
        ("aller vers", ["aller", "ver"]),
        ("comment faire", ["comment", "faire"]),
    ],
)
def test_the_words_of_a_question_go_unless_they_belong_to_what_is_asked(typed, words):
    assert understand(typed).words == words


@pytest.mark.parametrize(
    "typed", ["comment voter", "que faire", "qu’est-ce qu’un RU", "un jardin ?", "où parler", "quels freins"]
)
def test_a_question_is_recognised(typed):
    assert understand(typed).is_question


@pytest.mark.parametrize("typed", ["jardin ou potager", "patient expert", "quelque chose"])
def test_other_texts_are_no_question(typed):
    assert not understand(typed).is_question


# ------------------------------------------------------------------------------- what comes first


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("différence entre pair-aidant et médiateur de santé pair", "Médiateur de santé pair (MSP)"),
        ("médiateur de la CDU", "Médiateur de la commission des usagers"),
        ("c’est quoi la commission des usagers ?", "Commission des usagers (CDU)"),
    ],
)
def test_a_text_made_of_words_of_the_lexicon_only_is_explained_first(typed, title):
    factories.experience("La CDU et son médiateur pair-aidant en santé, pair (exemple fictif)")
    assert title in [hit.title for hit in find(typed).groups[0].hits]
    assert find(typed).groups[0].is_definition


def test_a_question_is_answered_by_the_word_that_speaks_of_all_it_asks_about():
    factories.experience("Une plainte à l’hôpital (exemple fictif)")
    assert "Commission des usagers" in first("qui peut m’aider à l’hôpital pour une plainte")
    assert kinds("plainte hôpital")[0] == "fiche"


def test_a_word_said_whole_comes_before_what_is_only_close():
    factories.experience("Un partenariat au jardin (exemple fictif)")
    assert kinds("cvs zinzolin partenariat")[0] == "mot"


def test_an_acronym_among_other_words_names_what_is_called_by_its_words():
    found = [hit.title for group in find("représentant des familles au CVS").groups for hit in group.hits]
    assert "Représentant au conseil de la vie sociale" in found


def test_a_slip_leads_to_the_word_of_the_lexicon_and_to_the_place_too():
    factories.experience("La commission des usagers de Marssac (exemple fictif)", territories=["com-81156"])
    assert first("comission des usagers") == "Commission des usagers (CDU)"
    assert first("marsac sur tarn") == "Marssac-sur-Tarn (81)"


def test_a_word_of_the_lexicon_is_never_taken_for_a_slip():
    for number in range(3):
        factories.experience(f"Le leader {number} (exemple fictif)")
    assert first("levier") == "Levier"


def test_who_asks_whom_to_see_there_gets_the_bodies_of_the_place():
    factories.experience("Donner son avis (exemple fictif)", territories=["dep-31"])
    body = factories.body("Conseil de santé (exemple fictif)", territory="dep-93")
    factories.body("Conseil de santé (exemple fictif)", territory="dep-92")
    found = find("où donner son avis sur la santé dans le 93").groups[0]
    assert [hit.key for hit in found.hits] == [f"instance:{body.reference}"]
    assert found.close


def test_who_asks_for_help_gets_the_organisation_its_main_idea_names():
    organisation = factories.organisation("Ligue du kumquat (exemple fictif)", is_verified=True)
    found = find("mon voisin a un kumquat, qui peut nous soutenir").groups
    assert [hit.key for hit in found[0].hits] == [f"organisation:{organisation.slug}"]
    assert found[0].close
    assert find("voisin kumquat soutenir").groups == []


def test_a_definition_found_through_a_slip_says_which_word_was_meant(client):
    factories.experience("La commission des usagers (exemple fictif)")
    page = client.get("/recherche/?q=comission des usagers").content.decode()
    card = page.split('class="finding-words"')[1].split("</section>")[0]
    assert "Vouliez-vous dire «&nbsp;commission&nbsp;»" in card
