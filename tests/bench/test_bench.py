"""The benches measure the right thing: same words, same searches, same answers as the product."""

import pytest

from bench import check, queries, searches, vocabulary
from bench.queries import Search
from tests import factories


def test_the_words_are_the_same_for_a_seed_and_differ_with_another():
    words = vocabulary.load(1)

    assert words == vocabulary.load(1)
    assert words != vocabulary.load(2)
    assert len(words) == len(set(words)) == vocabulary.SIZE


def test_the_searches_are_the_same_for_a_seed():
    codes = {name: [f"{name}_{rank}" for rank in range(5)] for name in queries.VOCABULARIES.values()}
    words = vocabulary.load(1)[:5000]

    searches = queries.build(words, codes, seed=1)

    assert searches == queries.build(words, codes, seed=1)
    assert len(searches) == queries.COUNT
    assert max(len(search.facets) for search in searches) == 3


@pytest.mark.parametrize(
    "facets", [{}, {"domaine": ["research"]}, {"domaine": ["research"], "zone": ["idf"]}]
)
@pytest.mark.django_db
def test_the_product_counts_what_plain_sql_counts(facets):
    factories.experience("Recherche participative à Saint-Denis", domains=["research"])
    factories.experience("Recherche menée dans un service", domains=["therapeutic_education"])
    factories.experience("Recherche pas encore publiée", state="draft", domains=["research"])
    search = Search("recherche", facets, misspelled=False)

    answer = searches.product(search)

    total, counts = check.brute_force(search)
    assert answer.total == total
    assert {name: answer.counts[name] for name in counts} == counts
