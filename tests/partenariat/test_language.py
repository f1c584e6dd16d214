"""What a reader types, in whatever French, is understood; and nothing typed ever breaks a search."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.filtersets import OrganisationFilterSet
from accounts.models import Organisation
from experiences import search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from instances import search as body_search
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body
from instances.places import search as place_search
from partenariat.language import identify, places, understand
from tests import factories

pytestmark = pytest.mark.django_db


def ask(text, **options):
    query = QueryDict(mutable=True)
    query["q"] = text
    fiches = Experience.objects.visible_to(AnonymousUser()).listed()
    return search.run(ExperienceFilterSet(query, fiches), **options)


def titles(text):
    return [fiche.title for fiche in ask(text).fiches]


def bodies(text):
    visible = asked_about(Body.objects.visible_to(AnonymousUser()))
    return body_search.run(BodyFilterSet({"q": text}, visible))


def organisations(text):
    return [one.name for one in OrganisationFilterSet({"q": text}, Organisation.objects.all()).qs]


def other():
    """A fiche that answers none of these searches."""
    return factories.experience(
        "Une affiche au mur (exemple fictif)", summary="On y voit un arbre.", territories=["dep-31"],
        domains=["research"], activities=["RES-01"],
    )  # fmt: skip


# ------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("L’éthique à l’hôpital", "l'ethique d’hopital"),
        ("Avec les étrangers", "étrangère"),
        ("Avec une étrangère", "étrangers"),
        ("Des patientes en pédiatrie", "patient"),
        ("Un usager et son vélo", "usagère"),
        ("Les usagères et leur vélo", "usager"),
        ("Le carnet de l’infirmier", "infirmières"),
        ("Le carnet des infirmières", "infirmier"),
        ("Un aidant au jardin", "aidantes"),
        ("Liens sociaux", "social"),
        ("Un lien social", "sociaux"),
        ("Dans un hôpital", "hôpitaux"),
        ("Dans les hôpitaux", "hopital"),
        ("Un projet local", "locaux"),
        ("Une animatrice au jardin", "animateurs"),
        ("Un médiateur au jardin", "médiatrice"),
        ("Une chercheuse au jardin", "chercheur"),
        ("Les saint-dionysiens", "saint dionysiens"),
    ],
)
def test_forms_of_one_word_find_each_other(written, typed):
    fiche = factories.experience(f"{written} (exemple fictif)", summary="Rien de plus.")
    other()
    assert fiche.title in titles(typed)


@pytest.mark.parametrize(
    "typed",
    ["usager·ère·s", "usager.e.s", "usager-e-s", "usagers/ères", "usager(ère)s", "usager·es", "usager•ère•s"],
)
def test_every_spelling_of_inclusive_writing_is_the_word(typed):
    assert understand(typed).words == ["usager"]


@pytest.mark.parametrize("written", ["usager·ère·s", "usager.e.s", "patient(e)s et usagers/ères"])
def test_a_text_in_inclusive_writing_is_found_by_the_plain_word(written):
    fiche = factories.experience(f"Des {written} au jardin (exemple fictif)")
    assert titles("usagers jardin") == [fiche.title]


def test_a_short_word_does_not_find_those_that_begin_so():
    factories.experience("Une agence en ruralité (exemple fictif)", summary="Un agent.")
    assert titles("RU") == titles("âge") == []


def test_the_words_of_a_question_do_not_count_when_others_tell():
    fiche = factories.experience("Vivre avec une dialyse (exemple fictif)")
    assert titles("Qui peut m’aider ? Je cherche quoi faire pour mon père, dialyse") == [fiche.title]
    assert understand("comment faire").words


def test_quotes_ask_for_the_words_in_that_order():
    fiche = factories.experience("Un jardin partagé (exemple fictif)")
    factories.experience("Un potager partagé près du jardin (exemple fictif)")
    assert titles('"jardin partagé"') == titles("« jardin partagé »") == [fiche.title]


def test_a_hyphen_before_a_word_or_a_phrase_excludes_it():
    fiche = factories.experience("Un jardin (exemple fictif)")
    factories.experience("Un jardin partagé (exemple fictif)")
    assert titles("jardin -partagé") == titles('jardin -"jardin partagé"') == [fiche.title]


# ----------------------------------------------------------------- what means the same thing


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("La commission des usagers", "CDU"),
        ("La CDU se réunit", "commissions d’usagers"),
        ("Un programme d’ETP", "éducation thérapeutique"),
        ("Représentant des usagers", "RU"),
        ("Le rôle du patient ressource", "patient expert"),
        ("Le rôle du patient partenaire", "patient ressource"),
        ("Le conseil de la vie sociale", "CVS"),
        ("Vivre en Ehpad", "maison de retraite"),
    ],
)
def test_acronyms_and_other_names_work_both_ways(written, typed):
    fiche = factories.experience(f"{written} (exemple fictif)", summary="Rien de plus.")
    assert fiche.title in titles(typed)


def test_what_was_typed_comes_before_what_means_the_same():
    factories.experience("Un patient ressource (exemple fictif)", summary="Rien de plus.")
    first = factories.experience("Un patient expert (exemple fictif)", summary="Rien de plus.")
    factories.experience("Un patient partenaire (exemple fictif)", summary="Rien de plus.")
    found = titles("patient expert")
    assert (found[0], len(found)) == (first.title, 3)


def test_the_page_may_say_what_else_was_searched():
    assert "Commission des usagers" in understand("CDU").expansions


def test_an_organisation_is_found_by_its_acronym_or_its_name():
    factories.organisation("Association fictive des jardins", acronym="AFJ", is_verified=True)
    fiche = factories.experience("Le carnet de l’AFJ (exemple fictif)")
    assert titles("association fictive des jardins") == [fiche.title]


def test_an_organisation_nobody_may_see_lends_no_name():
    factories.organisation("Association fictive cachée", acronym="AFC")
    assert understand("AFC").expansions == []


def test_an_excerpt_marks_what_means_the_same_too():
    factories.experience("Une fiche (exemple fictif)", summary="On y prépare la commission des usagers.")
    assert "\x02commission\x03 des \x02usagers\x03" in ask("CDU").fiches[0].headline


# ----------------------------------------------------------------------- numbers and places


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("EXP-2026-0001", "fiche", "EXP-2026-0001"),
        (" exp 2026 0001 ", "fiche", "EXP-2026-0001"),
        ("INS-2026-0012", "instance", "INS-2026-0012"),
        ("930000012", "number", "930000012"),
        ("93 000 001 2", "number", "930000012"),
        ("2a0000123", "number", "2A0000123"),
        ("2B 000 0123", "number", "2B0000123"),
        ("SIREN : 123 456 789", "number", "123456789"),
        ("123 456 789 00012", "number", "12345678900012"),
    ],
)
def test_a_number_typed_raw_is_recognised(typed, kind, value):
    assert identify(typed) == (kind, value)


@pytest.mark.parametrize(
    "typed", ["diabète", "93100", "EXP-2026", "2A", "12345678", "EXP-2026-0001 diabète", ""]
)
def test_other_texts_are_no_number(typed):
    assert identify(typed) is None


@pytest.mark.parametrize(
    ("typed", "key", "rest"),
    [
        ("diabète montreuil", "com-93048", ["diabete"]),
        ("93100", "com-93048", []),
        ("seine saint denis", "dep-93", []),
        ("Seine-Saint-Denis", "dep-93", []),
        ("93", "dep-93", []),
        ("cancer dans le 93", "dep-93", ["cancer"]),
        ("paris 13e", "com-75113", []),
        ("31000", "com-31555", []),
        ("2A", "dep-2A", []),
    ],
)
def test_places_are_recognised_among_the_words(typed, key, rest):
    found, words = places(typed)
    assert key in [place.key for place in found]
    assert words == rest


def test_a_number_of_things_is_no_place():
    assert places("40 heures de formation")[0] == []


@pytest.mark.parametrize(
    "typed", ["diabète 93", "diabète 93100", "diabete seine saint denis", "diabète Montreuil"]
)
def test_a_fiche_is_found_by_the_places_that_hold_it(typed):
    fiche = factories.experience("Diabète au jardin (exemple fictif)", territories=["com-93048"])
    factories.experience("Diabète en montagne (exemple fictif)", territories=["dep-31"])
    assert titles(typed)[0] == fiche.title


# ---------------------------------------------------------------------- slips, and widening


@pytest.mark.parametrize(
    "typed",
    ["kumquat nutrision", "kumqaut nutrition", "kumkuat nutrition", "kumq nutrition", "nutrtiion kumquat"],
)
def test_one_word_mistyped_among_several_is_mended(typed):
    fiche = factories.experience("Kumquat et nutrition (exemple fictif)")
    factories.experience("La nutrition seule (exemple fictif)")
    assert titles(typed)[0] == fiche.title


def test_a_mended_word_is_said():
    factories.experience("Kumquat partagé (exemple fictif)")
    answer = ask("kumkuat")
    assert answer.close
    assert answer.understood.corrections == [("kumkuat", "kumquat")]


def test_missing_letters_at_the_end_are_no_obstacle():
    fiche = factories.experience("Un patient expert du diabète (exemple fictif)")
    other()
    assert titles("patien expert diabet")[0] == fiche.title


def test_most_of_the_words_are_better_than_nothing():
    fiche = factories.experience("Formation au jardin partagé (exemple fictif)")
    other()
    answer = ask("formation jardin partagé zinzolin")
    assert [one.title for one in answer.fiches] == [fiche.title]
    assert answer.close
    assert "zinzolin" in answer.understood.dropped


def test_what_holds_every_word_comes_first_when_most_of_them_follow():
    factories.experience("Kumquat, jardin (exemple fictif)", summary="Kumquat, jardin, kumquat, jardin.")
    whole = factories.experience("Une fiche (exemple fictif)", summary="Kumquat, puis jardin, enfin potager.")
    answer = ask("kumquat jardin potager")
    assert [one.title for one in answer.fiches][0] == whole.title
    assert (answer.total, answer.understood.whole, answer.close) == (2, 1, False)


@pytest.mark.parametrize(
    "typed", ["permis de conduire", "zzzzqqqq", "wifi gratuit hôpital", "horaires piscine"]
)
def test_one_common_word_is_no_answer(typed):
    for number in range(8):
        factories.experience(f"Conduire un projet à l’hôpital {number} (exemple fictif)")
    assert ask(typed).total == 0


def test_a_telling_word_answers_when_nothing_is_there():
    for number in range(8):
        factories.experience(f"Un jardin {number} (exemple fictif)")
    fiche = factories.experience("Vivre avec une dialyse (exemple fictif)")
    assert titles("dialyse Toulouse") == [fiche.title]


def test_words_excluded_or_quoted_are_never_widened():
    factories.experience("Un jardin (exemple fictif)")
    assert ask('"jardin partagé" dialyse').total == ask("jardins -jardin").total == 0


# ----------------------------------------------------------------------------- other lists


@pytest.mark.parametrize(
    "typed",
    [
        "conseil territorial de santé",
        "CTS",
        "conseil teritorial",
        "cts 93",
        "cts seine saint denis",
        "Instanse zébrée",
    ],
)
def test_bodies_are_found_in_the_same_way(typed):
    body = factories.body("Instance zébrée (exemple fictif)", type="CTS")
    factories.body("Un autre lieu (exemple fictif)", type="CLS", territory="dep-92")
    assert [one.pk for one in bodies(typed).bodies] == [body.pk]


def test_a_body_elsewhere_is_no_answer():
    factories.body("Instance zébrée (exemple fictif)", type="CTS", territory="dep-92")
    assert bodies("cts 93").total == 0


@pytest.mark.parametrize("typed", ["zèbres", "Zebre", "ADZ", "asociation zèbre", "123 456 789"])
def test_organisations_are_found_in_the_same_way(typed):
    name = "Association du zèbre (exemple fictif)"
    factories.organisation(name, acronym="ADZ", siren="123456789", is_verified=True)
    factories.organisation("Ligue du lynx (exemple fictif)", is_verified=True)
    assert organisations(typed) == [name]


@pytest.mark.parametrize(
    "typed", ["zèbre 93", "zebre seine-saint-denis", "zèbres saint denis", "zebre 93200"]
)
def test_establishments_are_found_by_the_places_that_hold_them(typed):
    from instances.derived import refresh_establishments

    here = factories.establishment(
        "Clinique du Zèbre (exemple fictif)", territory="com-93066", postcode="93200"
    )
    there = factories.establishment("Clinique du Zèbre (exemple fictif)", territory="com-92002")
    for site in (here, there):
        site.territory_keys = [site.territory.key, *site.territory.ancestors]
    refresh_establishments([here.pk, there.pk])
    assert [site.pk for site in place_search.find(typed)] == [here.pk]


# -------------------------------------------------------------------------------- hostility


@pytest.mark.parametrize(
    "typed",
    [
        "\x00", "'" * 200, '"' * 200, "\\" * 100, "& | ! ( ) : * <-> <2>", "a:* & !b", "😀 🏥", "le la les du",
        "-", "--", '-"', "a" * 1000, " ".join(["mot"] * 200), " ".join(f"m{n}" for n in range(200)), "’'’'", "ß ﬁ ²",
        "中文 русский عربى", "%s %(q)s {0}", "\ud800", "-a -b -c", '"le la"',
    ],
)  # fmt: skip
def test_nothing_typed_breaks_a_search(typed):
    factories.experience()
    factories.body()
    ask(typed.replace("\ud800", ""))
    bodies(typed.replace("\ud800", ""))
    organisations(typed.replace("\ud800", ""))
    place_search.find(typed)
    understand(typed)


TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from("aeilnrst 'é-\"’·.()&|!:*<>\\%_/0123456789\x00"), st.characters(codec="utf-8")
    ),
    max_size=200,
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TYPED)
def test_no_text_at_all_breaks_a_search(text):
    assert ask(text).total >= 0
