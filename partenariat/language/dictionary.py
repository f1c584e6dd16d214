"""What the site knows of words: synonyms, acronyms, names of roles and places. Kept by each process."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from partenariat.enums import TerritoryKind
from partenariat.kept import Kept
from partenariat.language.short_names import by_short_name
from partenariat.language.words import EMPTY, all_words, key, root, singular
from partenariat.models import Synonym, Territory

# Words of the longest expression looked for.
LONGEST = 7
# Other expressions searched for one that is typed: beyond, they cost more than they find.
ALTERNATIVES = 16

_kept = Kept(1)


class Place(NamedTuple):
    """A territory as a text names it. `department`: its code, of a commune or a borough."""

    key: str
    kind: str
    name: str
    ancestors: tuple = ()
    department: str = ""

    def __str__(self):
        return f"{self.name} ({self.department})" if self.department else self.name


class Form(NamedTuple):
    """An expression: as it is shown, and its words as they are searched."""

    text: str
    words: tuple


@dataclass
class Dictionary:
    """`forms` {key of an expression: the others it finds}; `places` {key of a name, or postcode: places}.

    `towns` {key of a short name: the towns called so}. `departments` {code: places}. `spelled` {word: as one writes
    it}. `words` {word: whether it belongs to an expression of the field}, those of places included, for typing slips;
    `common`: those of them written without a capital. `acronyms`: never completed, « ru » is not « rue ».
    """

    forms: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    towns: dict = field(default_factory=dict)
    departments: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    acronyms: set = field(default_factory=set)
    spelled: dict = field(default_factory=dict)
    common: set = field(default_factory=set)

    def equivalent(self, expressions):
        """Each of these expressions finds all the others."""
        forms = self._read(expressions)
        for name in forms:
            self._add(name, forms)

    def one_way(self, typed, found):
        """Each expression typed finds those, and not the other way round."""
        others = self._read(found)
        for name in self._read(typed):
            self._add(name, others)

    def _read(self, expressions):
        forms = {}
        for text in expressions:
            name, form = _parsed(text or "")
            if name and name not in forms:
                forms[name] = form
                if text.isupper() and len(name) == 1:
                    self.acronyms.update(forms[name].words)
                self.words.update(dict.fromkeys(forms[name].words, True))
                self._spell(forms[name])
        return forms

    def _spell(self, form):
        written = re.findall(r"\w+", form.text)
        if len(written) == len(form.words):
            for word, accented in zip(form.words, written, strict=True):
                self.spelled.setdefault(word, accented.lower())
                if accented.islower():
                    self.common.add(word)

    def _add(self, name, forms):
        known = self.forms.setdefault(name, [])
        words = {form.words for form in known}
        # What holds all the words typed is found without help.
        new = (
            form for other, form in forms.items() if not set(name) <= set(other) and form.words not in words
        )
        known += list(new)[: ALTERNATIVES - len(known)]

    def is_telling(self, word):
        """Whether it is a word of the field, and not the name of a place only."""
        return self.words.get(word, False) or (root(word),) in self.forms

    def has(self, name):
        """Whether these roots are an expression or a place, by its whole name or its short one."""
        return name in self.forms or name in self.places or name in self.towns

    def says_more(self, name):
        """Whether it is a word of French or of the field, whatever place begins so."""
        return _key(name) in self.forms or singular(name) in self.common

    def located(self, name, place):
        self.places.setdefault(name, []).append(place)


# The same few thousand expressions and names are read again whenever something public moves.
@lru_cache(maxsize=8192)
def _parsed(text):
    """(key, Form) of an expression."""
    return key(text), Form(text, tuple(all_words(text)))


def dictionary():
    return _kept.get("dictionary", _build)


def _build():
    made = Dictionary()
    # What staff wrote first: there is room for so many.
    for typed, found in Synonym.objects.filter(is_active=True).values_list("typed", "found"):
        made.equivalent(typed)
        made.one_way(typed, found)
    for group in chain.from_iterable(import_string(path)() for path in settings.LANGUAGE_SOURCES):
        made.equivalent(group)
    _locate(made)
    return made


def _locate(made):
    order = {kind: position for position, kind in enumerate(TerritoryKind)}
    region = f"reg-{settings.PARTENARIAT_REGION}"
    towns = []
    rows = Territory.objects.values_list(
        "key", "kind", "name", "plain", "ancestors", "postcodes", "population"
    )
    for name, kind, label, plain, ancestors, postcodes, people in sorted(rows, key=lambda row: order[row[1]]):
        department = next((one.removeprefix("dep-") for one in ancestors if one.startswith("dep-")), "")
        place = Place(name, kind, label, tuple(ancestors), department if kind in _SMALL else "")
        if kind == TerritoryKind.DEPARTMENT:
            made.departments[name.removeprefix("dep-").lower()] = (place,)
        for written in _written(kind, plain):
            made.located(_key(written), place)
        for postcode in postcodes:
            made.located(postcode, place)
        for word in plain.split():
            made.words.setdefault(singular(word), False)
        if kind == TerritoryKind.COMMUNE:
            towns.append((plain, region in ancestors, people or 0, place))
    for short, called in by_short_name(towns, made.says_more).items():
        made.towns[_key(short)] = tuple(called)


_SMALL = (TerritoryKind.COMMUNE, TerritoryKind.BOROUGH)


def _written(kind, plain):
    """The ways of writing a place: « Paris 13e arrondissement », « Paris 13 », « 13e arrondissement »."""
    yield plain
    if kind == TerritoryKind.BOROUGH and " " in plain:
        city, number = plain.split(" ")[:2]
        digits = number.rstrip("er")
        for ordinal in (digits, f"{digits}e", f"{digits}eme"):
            yield f"{city} {ordinal}"
            if ordinal != digits:
                yield f"{ordinal} arrondissement"
    if kind == TerritoryKind.EPCI and plain.startswith(("ca ", "cc ", "cu ")):
        yield plain[3:]


@lru_cache(maxsize=8192)
def _key(plain):
    """What `key` makes of a name that is folded already, without reading it again: there are many."""
    return tuple(root(word) for word in plain.split() if word not in EMPTY) or (plain,)


def place_words(place):
    """The words of a place's name, as they are searched."""
    return tuple(all_words(place.name))
