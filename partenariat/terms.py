"""Labels of coded values. Every page needs hundreds: they are kept until something public changes."""

from typing import NamedTuple

from partenariat.models import Term
from partenariat.public_version import public_version


class Entry(NamedTuple):
    code: str
    label: str
    parent: str
    data: dict
    is_active: bool


_cache = {"version": None, "lists": {}}


def vocabulary(name):
    """`{code: Entry}` in the order of the list, retired entries included: they stay readable."""
    version = public_version()
    if _cache["version"] != version:
        lists = {}
        for term in Term.objects.order_by("vocabulary", "rank", "pk"):
            entry = Entry(term.code, term.label, term.parent, term.data, term.is_active)
            lists.setdefault(term.vocabulary, {})[term.code] = entry
        _cache.update(version=version, lists=lists)
    return _cache["lists"].get(name, {})


def names():
    """The lists there are, in alphabetical order."""
    vocabulary("")
    return sorted(_cache["lists"])


def label(name, code):
    """The French label of a code, or the code itself if no list knows it."""
    entry = vocabulary(name).get(code)
    return entry.label if entry else code


def labels(name, codes):
    return [label(name, code) for code in codes]


def choices(name):
    """What a form may offer: `[(code, label)]`, retired entries left out."""
    return [(entry.code, entry.label) for entry in vocabulary(name).values() if entry.is_active]


def readable(name):
    """What may be asked of what is published: `[(code, label)]`, retired entries included, for it may carry them."""
    return [(entry.code, entry.label) for entry in vocabulary(name).values()]


def grouped_choices(name, groups):
    """`[(group label, [(code, label)])]`, by the parent of each entry; `groups` is the parents' vocabulary."""
    return [
        (
            group.label,
            [(e.code, e.label) for e in vocabulary(name).values() if e.parent == group.code and e.is_active],
        )
        for group in vocabulary(groups).values()
    ]
