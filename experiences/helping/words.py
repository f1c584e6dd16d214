"""A difficulty in the words people say, its address, and what the documents we hold advise."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.urls import reverse

from partenariat import terms
from partenariat.reference import read_yaml
from partenariat.typography import french

DATA = Path(__file__).resolve().parent.parent / "data" / "difficulties.yaml"


class Said(NamedTuple):
    """An advice in our words; `source` is the code of a `Source`, `section` the passage it rests on."""

    text: str
    source: str
    section: str


@cache
def _entries():
    return {entry["code"]: entry for entry in read_yaml(DATA)}


@cache
def _codes():
    return {entry["slug"]: code for code, entry in _entries().items()}


def slug(code):
    """The word a frein has in its address; one added by staff since has its code."""
    return _entries()[code]["slug"] if code in _entries() else code.lower()


def url(code):
    return reverse("difficulty_detail", args=[slug(code)])


def code_of(word):
    """The code of the frein at this address, or None. A code is understood too, however it is typed."""
    code = _codes().get(word) or word.upper()
    return code if code in terms.vocabulary("barrier") else None


def said(code):
    """The frein as people say it, or else as the list says it."""
    entry = _entries().get(code)
    return french(entry["said"] if entry else terms.label("barrier", code))


def advice(code):
    """[Said] in the order they were written."""
    return [
        Said(french(one["text"]), one["source"], one["section"])
        for one in _entries().get(code, {}).get("advice", [])
    ]
