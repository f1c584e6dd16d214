"""The searches find what the judged queries ask for, and no worse than the floors of `bench/bars.toml`."""

import pytest

from bench.relevance import judged as queries
from bench.relevance import measure
from bench.relevance.judged import Query
from bench.relevance.measure import Base
from experiences.relevance import scores
from experiences.relevance.scores import Judged

# With real transactions, what the site knows of words is kept from one search to the next, as it is for readers.
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_third_of_the_judged_queries_is_held_out():
    judged = measure.shipped()
    held_out = [one for one in judged if one.is_held_out]
    assert len(judged) >= 150
    assert 0.28 <= len(held_out) / len(judged) <= 0.38
    assert sum(one.is_empty for one in judged) >= 15
    assert len({one.query for one in judged}) == len(judged)


def test_every_grade_names_something_of_the_demonstration(demonstration):
    keys = Base().keys
    unknown = {
        start
        for one in measure.shipped()
        for start in one.grades
        if not any(key == start or (start.endswith("*") and key.startswith(start[:-1])) for key in keys)
    }
    assert unknown == set()
    assert all(0 <= grade <= 3 for one in measure.shipped() for grade in one.grades.values())


def test_neither_search_answers_worse_than_its_floors(demonstration):
    measured = measure.measure(measure.shipped())
    for search, bar in ((measure.LIST, "RELEVANCE_LIST"), (measure.EVERYTHING, "RELEVANCE_EVERYTHING")):
        floors = measure.BARS[bar]
        for part, ndcg, success in zip(
            measure.parts(measured[search]).items(), floors["ndcg"], floors["success"], strict=True
        ):
            figures = measure.figures(part[1])
            assert figures.ndcg >= ndcg, (search, part[0], figures)
            assert figures.success >= success, (search, part[0], figures)
        everything = measure.figures(measured[search])
        assert everything.empty >= measure.BARS["RELEVANCE_EMPTY"]["success"], search


def test_the_mistyped_search_of_a_phone_puts_the_right_fiche_first(demonstration):
    base = Base()
    wanted = "fiche:groupes-de-parole-diabete"
    assert next(iter(base.in_list("patien expert diabet").hits)).startswith(wanted)
    assert next(iter(base.everything("patien expert diabet").hits)).startswith(wanted)


def test_what_is_held_out_depends_on_the_query_only():
    assert Query("Diabète").is_held_out == Query(" diabete  ", grades={"a": 1}).is_held_out


def test_judgments_written_are_read_again():
    judged = [Judged("canal", {"fiche:a": 3}), Judged("licorne", is_empty=True)]

    read = [Query("canal", {"fiche:a": 3}), Query("licorne", is_empty=True)]
    assert queries.read(scores.write(judged)) == read


@pytest.mark.parametrize(
    "text", ["- 12", "rien", "a: [", "- {judgments: {a: 1}}", "- {query: a, judgments: [1]}"]
)
def test_a_file_that_is_something_else_is_refused(text):
    with pytest.raises(ValueError, match="recherches jugées"):
        queries.read(text)
