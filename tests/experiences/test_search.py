"""What a reader types finds what was meant."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from experiences import search
from experiences.enums import State
from experiences.filtersets import FACETS, ExperienceFilterSet
from experiences.models import Experience, SearchWord
from tests import factories
from tests.counting import HOLDERS, words_known

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]


def ask(query="", **options):
    queryset = Experience.objects.visible_to(AnonymousUser()).listed()
    return search.run(ExperienceFilterSet(QueryDict(query), queryset), **options)


def titles(answer):
    return [fiche.title for fiche in answer.fiches]


@pytest.fixture
def school():
    return factories.experience(
        "Accueillir des étrangers à Saint-Denis (exemple fictif)",
        summary="Des élèves infirmiers et des pair-aidants.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "étranger", "étrangers", "etranger", "ETRANGERS", "saint denis", "saint-denis", "éleve", "eleves",
        "pair aidant", "pairs-aidants", '"élèves infirmiers"', "accueillir denis", "l’élève", "EXP-{number}",
    ],
)  # fmt: skip
def test_accents_plurals_hyphens_and_apostrophes_never_matter(school, text):
    factories.experience(
        "Une fiche sans rapport (exemple fictif)",
        territories=["dep-31"],
        domains=["research"],
        activities=["RES-01"],
    )
    text = text.format(number=school.reference.removeprefix("EXP-"))
    assert titles(ask(f"q={text}")) == [school.title]


def test_an_excluded_word_excludes(school):
    assert ask("q=étrangers -infirmiers").total == 0


def test_a_typing_slip_finds_close_words_and_says_so(school):
    answer = ask("q=infirmirs acueillir")
    assert answer.close
    assert titles(answer) == [school.title]


def test_nothing_close_is_nothing(school):
    answer = ask("q=zzzzqqqq")
    assert (answer.total, answer.close, answer.fiches) == (0, False, [])


def test_a_title_weighs_more_than_a_summary():
    factories.experience("Une fiche quelconque (exemple fictif)", summary="On y parle un peu de nutrition.")
    best = factories.experience("Nutrition partagée (exemple fictif)")
    assert titles(ask("q=nutrition"))[0] == best.title


def test_a_role_is_found_under_its_other_names():
    fiche = factories.experience(actors_user=["trainer_patient"])
    assert titles(ask("q=patient enseignant")) == [fiche.title]


def test_several_values_of_one_facet_widen_and_two_facets_narrow():
    ville = factories.experience(sectors=["ville"], themes=["diabetes"])
    hospital = factories.experience(sectors=["hopital"], themes=["oncology"])
    factories.experience(sectors=["social"], themes=["diabetes"])
    assert set(titles(ask("secteur=ville&secteur=hopital"))) == {ville.title, hospital.title}
    assert titles(ask("secteur=ville&secteur=hopital&theme=oncology")) == [hospital.title]


def test_each_count_is_the_size_of_the_list_it_leads_to():
    factories.experience(sectors=["ville", "hopital"], themes=["diabetes"], territories=["com-93066"])
    factories.experience(sectors=["hopital"], themes=["oncology"], territories=["dep-31"])
    factories.experience(sectors=["social"], themes=["diabetes"], territories=["pays-ca"], stage="completed")
    for start in ("", "secteur=hopital", "secteur=hopital&theme=diabetes", "zone=idf", "q=exemple"):
        chosen = QueryDict(start)
        for name, counts in ask(start).counts.items():
            for value, number in counts.items():
                if value in chosen.getlist(name):
                    continue
                only = chosen.copy()
                only.setlist(name, [value])
                assert ask(only.urlencode()).total == number, (start, name, value)


def test_every_facet_is_a_filter():
    assert {facet.name for facet in FACETS} <= set(ExperienceFilterSet.base_filters)


def test_a_territory_holds_what_it_contains():
    fiche = factories.experience(territories=["com-93066"])
    factories.experience(territories=["dep-92"])
    for key in ("com-93066", "dep-93"):
        assert titles(ask(f"territoire={key}")) == [fiche.title]
    assert ask("territoire=reg-11").total == 2


def test_a_wrong_value_is_reported_and_does_not_filter():
    factories.experience()
    queryset = Experience.objects.listed()
    filterset = ExperienceFilterSet(QueryDict("secteur=nimporte&territoire=dep-99999"), queryset)
    assert search.run(filterset).total == 1
    assert set(filterset.form.errors) == {"secteur", "territoire"}


def test_pages_never_overlap_nor_miss():
    for number in range(7):
        factories.experience(f"Fiche de pagination {number} (exemple fictif)")
    seen = [title for offset in (0, 3, 6) for title in titles(ask("q=pagination", offset=offset, limit=3))]
    assert len(seen) == len(set(seen)) == 7


def test_our_region_comes_first_by_default():
    factories.experience("Ailleurs, publiée après (exemple fictif)", territories=["dep-31"])
    here = factories.experience("Ici (exemple fictif)", territories=["com-93066"])
    factories.experience("Ailleurs encore (exemple fictif)", territories=["pays-ca"])
    assert titles(ask())[0] == here.title


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_only_published_fiches_are_found_counted_or_faceted(state):
    factories.experience("Kumquat (exemple fictif)", state=state)
    answer = ask("q=kumquat")
    assert answer.total == 0
    assert not any(answer.counts.values())


def test_a_search_takes_the_same_statements_for_one_fiche_and_for_twenty(django_assert_num_queries):
    for _ in range(3):
        factories.experience()
    ask("q=exemple")
    statements = 2 + HOLDERS + words_known()
    with django_assert_num_queries(statements):
        ask("q=exemple")
    for _ in range(17):
        factories.experience()
    with django_assert_num_queries(statements):
        ask("q=exemple")


def words():
    return set(SearchWord.objects.values_list("word", flat=True))


def test_only_published_fiches_lend_their_words_and_take_them_away():
    fiche = factories.experience("Kumquat partagé (exemple fictif)", state=State.ACCEPTED)
    assert "kumquat" not in words()
    Experience.objects.filter(pk=fiche.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    assert "kumquat" in words()
    other = factories.experience("Kumquat encore (exemple fictif)")
    Experience.objects.filter(pk=fiche.pk).update(title="Mangue partagée (exemple fictif)")
    assert {"kumquat", "mangue"} <= words()
    Experience.objects.filter(pk=other.pk).update(state=State.SUSPENDED)
    assert "kumquat" not in words()


def test_erasing_a_text_erases_its_words():
    fiche = factories.experience("Kumquat effacé (exemple fictif)")
    fiche.delete()
    assert words() == set()


@pytest.mark.parametrize("text", ["kumqat", "kumkuat", "kumquats partages", "kunquat partagé", "nutrision"])
def test_one_letter_wrong_still_finds(text):
    fiche = factories.experience("Kumquat partagé (exemple fictif)", summary="On y parle de nutrition.")
    factories.experience("Une autre fiche (exemple fictif)")
    assert titles(ask(f"q={text}")) == [fiche.title]
