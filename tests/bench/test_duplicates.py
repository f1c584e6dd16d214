"""What `bench/duplicates/README.md` asks of the detector, on the half nobody looked at while tuning."""

import pytest

from bench.duplicates.base import detector, portrait
from bench.duplicates.measure import entries, measure

pytestmark = pytest.mark.django_db


def test_the_labelled_set_holds_two_hundred_duplicates_half_of_them_held_out():
    same = [entry for entry in entries() if entry.is_same]
    held_out = [entry for entry in same if entry.is_held_out]
    assert len(same) >= 200
    assert 0.45 <= len(held_out) / len(same) <= 0.55


@pytest.mark.parametrize("held_out", [True, False], ids=["held out", "tuned on"])
def test_duplicates_are_found_and_few_others_shown(held_out):
    figures = measure(detector(), portrait, lambda entry: entry.is_held_out is held_out)
    assert figures.recall >= 0.95
    assert figures.precision >= 0.80
