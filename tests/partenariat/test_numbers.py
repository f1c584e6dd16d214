"""A number somebody sends is a number, or nothing."""

import pytest

from partenariat.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)])
def test_figures_are_a_number(text, number):
    assert whole(text) == number


@pytest.mark.parametrize("text", [None, "", " 1", "-1", "1.0", "²", "٣", "un", "9" * 19, "9" * 5000])
def test_anything_else_is_none(text):
    assert whole(text) is None
