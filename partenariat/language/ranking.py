"""In which order what matches is shown."""

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, FloatField, Value, When


def score(understood, vector="search_vector"):
    """How well a row answers, as an expression over its weighted vector; the highest first.

    What was typed counts before what means the same, a word in full before one begun so, the title before the rest.
    """
    column = F(vector)
    score = SearchRank(column, understood.typed_query) + 2 * SearchRank(column, understood.likeness_query)
    if understood.needed:
        score += Case(
            When(**{vector: understood.whole_query}, then=1.0), default=Value(0.0), output_field=FloatField()
        )
    return score
