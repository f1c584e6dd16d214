"""Searching the public table: the whole answer, page after page, whatever restricts it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from experiences import search
from experiences.filtersets import ExperienceFilterSet
from experiences.models import Experience
from experiences.public_rows import holders, question
from partenariat.language import understand
from tests import factories

pytestmark = pytest.mark.django_db


def listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


def ask(query, **options):
    return search.run(ExperienceFilterSet(QueryDict(query), queryset=listed()), **options)


def test_pages_hold_the_whole_answer_once_even_beyond_what_is_ranked(monkeypatch):
    monkeypatch.setattr(question, "CANDIDATES", 5)
    made = {factories.experience(f"Kumquat {number} (exemple fictif)").pk for number in range(6)}
    made |= {factories.experience(summary=f"On y parle du kumquat, fois {number}.").pk for number in range(6)}
    filterset = ExperienceFilterSet(QueryDict("q=kumquat"), queryset=listed())
    pages = [
        fiche.pk for offset in range(0, 12, 3) for fiche in ask("q=kumquat", offset=offset, limit=3).fiches
    ]
    assert len(pages) == 12
    assert set(pages) == made
    assert search.keys(filterset) == pages
    assert ask("q=kumquat").total == 12


def test_titles_are_ranked_before_what_only_says_it_in_passing(monkeypatch):
    monkeypatch.setattr(question, "CANDIDATES", 2)
    titled = [factories.experience(f"Kumquat {number} (exemple fictif)").pk for number in range(2)]
    for number in range(4):
        factories.experience(summary=f"On y parle du kumquat, fois {number}.")
    assert {fiche.pk for fiche in ask("q=kumquat", limit=2).fiches} == set(titled)


def test_a_restriction_of_the_list_itself_holds_too():
    kept, other = factories.experience(), factories.experience()
    for query in ("", "q=exemple", "secteur=ville"):
        filterset = ExperienceFilterSet(QueryDict(query), queryset=listed().filter(pk=kept.pk))
        assert search.keys(filterset) == [kept.pk], query
        assert other.pk not in search.keys(filterset)


@pytest.mark.parametrize("name", ["none", "exclude", "filter"])
def test_only_the_untouched_list_is_taken_for_the_whole_table(name):
    factories.experience()
    narrowed = {
        "none": listed().none(),
        "exclude": listed().exclude(zone="idf"),
        "filter": Experience.objects.filter(zone="etranger").visible_to(AnonymousUser()).listed(),
    }[name]
    assert listed().is_whole
    assert listed().order_by("pk").is_whole
    assert not narrowed.is_whole
    assert list(search.keys(ExperienceFilterSet(QueryDict(""), queryset=narrowed))) == []


def test_a_filter_the_row_does_not_carry_is_asked_of_the_fiche():
    organisation, body = factories.organisation(), factories.body()
    factories.experience(organisations=[organisation], bodies=[body])
    factories.experience()
    assert ask(f"organisation={organisation.slug}").total == 1
    assert ask(f"instance={body.slug}&q=exemple").total == 1
    assert ask("organisation=personne").total == 0


def test_facets_by_number_count_what_their_texts_would():
    """A territory smaller than those counted is looked for by its key, the others by number: together too."""
    factories.experience(territories=["com-93066"], stage="ongoing")
    factories.experience(territories=["dep-31"], stage="completed")
    assert ask("territoire=com-93066&territoire=dep-31").total == 2
    assert ask("territoire=com-93066&avancement=ongoing").total == 1
    assert ask("territoire=dep-93&avancement=completed").counts["avancement"] == {"ongoing": 1}


def test_an_expression_of_several_words_is_found_once_and_only_in_a_row():
    """« dispensaire » is « centre de santé » too: by either word or by both, never by the words apart."""
    summaries = {
        "word": "Un dispensaire inventé.",
        "row": "Un centre de santé inventé.",
        "both": "Un dispensaire inventé, centre de santé.",
        "apart": "Un centre inventé, où la santé compte.",
    }
    made = {name: factories.experience(summary=summary).pk for name, summary in summaries.items()}
    answer = ask("q=dispensaire")
    assert len(understand("dispensaire").disjoint_queries) == 2
    assert sorted(fiche.pk for fiche in answer.fiches) == sorted(
        made[name] for name in ("word", "row", "both")
    )
    assert answer.total == sum(answer.counts["zone"].values()) == 3


@pytest.mark.django_db(transaction=True)
def test_counts_follow_what_is_published_and_withdrawn():
    first, second = factories.experience(stage="ongoing"), factories.experience(stage="ongoing")
    assert ask("q=exemple").counts["avancement"] == {"ongoing": 2}
    Experience.objects.filter(pk=second.pk).update(state="suspended")
    assert ask("q=exemple").counts["avancement"] == {"ongoing": 1}
    assert first.pk in search.keys(ExperienceFilterSet(QueryDict(""), queryset=listed()))


def test_holders_are_read_whatever_their_keys():
    keys = [1, 8, 100_003]
    packed = b"".join(key.to_bytes(4, "big") for key in keys)
    assert holders.bits_of(packed) == sum(1 << key for key in keys)
    assert holders.bits_of(None) == 0


def test_a_choice_does_not_change_what_the_words_mean():
    """Most of the words are enough when too little holds them all: anywhere, not among what is chosen."""
    for number in range(3):
        factories.experience(
            f"Circonvolution jardinage pissenlit {number} (exemple fictif)", domains=["research"]
        )
    factories.experience("Circonvolution jardinage pissenlit (exemple fictif)", domains=["peer_support"])
    factories.experience("Circonvolution jardinage (exemple fictif)", domains=["peer_support"])
    text = "q=circonvolution+jardinage+pissenlit"
    counts = ask(text).counts["domaine"]
    assert counts == {"research": 3, "peer_support": 1}
    for value, number in counts.items():
        answer = ask(f"{text}&domaine={value}")
        assert (answer.total, answer.counts["domaine"]) == (number, counts)
