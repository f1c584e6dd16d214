"""From what a reader typed to what is asked of PostgreSQL: one tsquery, whatever was typed.

Each idea of the text is a `Group`: the words typed, or one of the other expressions that mean the same. All groups
are needed. `mending.py` says what to do when nothing answers.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.search import SearchQuery

from partenariat.language import towns
from partenariat.language.dictionary import LONGEST, Dictionary, Form, dictionary, place_words
from partenariat.language.identifiers import Identifier, identify
from partenariat.language.words import (
    ASKING,
    EMPTY,
    WORDS,
    all_words,
    asks_who,
    feminine,
    full,
    is_question,
    masculine,
    pieces,
    root,
    singular,
)

LENGTH = 200
# Shown: beyond, nobody reads.
SHOWN = 4


class Group(NamedTuple):
    """One idea of the query. `words`: as typed, singular and without accents; `others`: `Form`s; `places`: `Place`s.

    `whole`: the words are never completed. `towns`: the `Place`s they are the short name of.
    """

    words: tuple
    others: tuple = ()
    places: tuple = ()
    whole: bool = False
    towns: tuple = ()

    @property
    def is_short(self):
        """Whether the places are known by a short name only."""
        return bool(self.towns) and self.places == self.towns

    @property
    def leaves_a_choice(self):
        """Whether the name typed may be that of another town than those it is the whole name of."""
        return len(self.towns) > 1 or bool(self.towns and not self.is_short)

    def typed(self, *, completed=True):
        """The tsquery of the words typed; without their other endings unless `completed`."""
        parts = [_word(word, whole=self.whole or not completed) for word in self.words]
        return f"({' & '.join(parts)})" if len(parts) > 1 else parts[0]

    @property
    def query(self):
        """The tsquery of this idea alone."""
        return _raw([self.wide()])

    def other_words(self):
        """The words of each other expression and of each place's name; one that holds those typed is found by them."""
        forms = (form.words for form in self.others)
        places = () if self.is_short else self.places
        return dict.fromkeys([*forms, *(place_words(place) for place in places)])

    def wide(self, *, in_a_row=True):
        """The words typed, or whatever means the same; no expression of several words unless `in_a_row`."""
        others = [words for words in self.other_words() if len(words) == 1]
        alternatives = [self.typed(), *map(_phrase, [*others, *(self.in_a_row() if in_a_row else ())])]
        return f"({' | '.join(alternatives)})" if len(alternatives) > 1 else alternatives[0]

    def in_a_row(self):
        """The other expressions of several words, but those whose words are enough by themselves."""
        every = list(self.other_words())
        enough = [set(self.words), *(set(words) for words in every if len(words) == 1)]
        return [words for words in every if len(words) > 1 and not any(few <= set(words) for few in enough)]


@dataclass(frozen=True)
class Understood:
    """A text as it was understood. Pages may show all of it.

    `groups`: the ideas; `phrases` and `excluded`: lists of words; `corrected`: {word typed: word searched}. When
    too little holds all of it: `needed`, how many of the groups are enough, `dropped`, the words given up, and `whole`,
    how many rows hold everything; they come first. `most`: beyond so many rows, what is left of the words is said of
    too many to be an answer. `asked`: the groups before any was given up. `required`: those of `groups` never given up.
    """

    text: str
    groups: tuple = ()
    phrases: tuple = ()
    excluded: tuple = ()
    identifier: Identifier | None = None
    known: Dictionary = field(default_factory=Dictionary, repr=False, compare=False)
    corrected: dict = field(default_factory=dict)
    dropped: tuple = ()
    needed: int = 0
    whole: int = 0
    most: int = 0
    asked: tuple = ()
    required: tuple = ()

    @property
    def words(self):
        return [word for group in self.groups for word in group.words]

    @property
    def places(self):
        """The territories named: those of one name or one postcode together."""
        return [place for group in self.groups for place in group.places]

    @property
    def recognised(self):
        """Those that leave no choice."""
        groups = (group for group in self.groups if not (group.is_short and group.leaves_a_choice))
        return [place for group in groups for place in group.places]

    @property
    def called(self):
        """The short names typed that leave a choice of towns."""
        return towns.called(self.text, self.groups)

    @property
    def rest(self):
        """What was typed besides the places."""
        return [word for group in self.groups if not group.places for word in group.words]

    @property
    def expansions(self):
        """Other expressions searched, as they are written."""
        found = (form.text for group in self.groups for form in group.others)
        return list(dict.fromkeys(found))[: SHOWN * max(1, len(self.groups))]

    @property
    def corrections(self):
        """[(word typed, word searched, with its accents when we know them)]."""
        spelled = self.known.spelled
        return [(typed, spelled.get(singular(meant), meant)) for typed, meant in self.corrected.items()]

    @property
    def searched(self):
        """All that an answer may hold, as one text: what an excerpt marks."""
        others = (word for group in self.groups for form in group.others for word in form.words)
        phrased = (word for words in self.phrases for word in words)
        return " ".join(word for word in (*self.words, *phrased, *others) if word not in EMPTY)

    @property
    def is_close(self):
        """Whether nothing holds all that was typed: something near it was asked instead."""
        return bool(self.corrected or (self.needed and not self.whole))

    def is_better(self, total, found):
        """Whether `total` rows are a better answer than the `found` that hold everything."""
        return total > found and not (self.most and total > self.most)

    @property
    def is_question(self):
        """Whether it asks something, rather than names it."""
        return is_question(self.text)

    @property
    def asks_who(self):
        """Whether it asks to whom, or where, to go."""
        return asks_who(self.text)

    @property
    def is_meant(self):
        """Quotes and exclusions: who types them did not slip."""
        return bool(self.phrases or self.excluded)

    @property
    def is_empty(self):
        return not (self.groups or self.phrases or self.excluded)

    @cached_property
    def query(self):
        """The tsquery rows must match, as a Django expression. Nothing understood matches nothing."""
        ideas = [group.wide() for group in self.groups if group not in self.required]
        if self.needed:
            enough = (f"({' & '.join(some)})" for some in combinations(ideas, self.needed))
            ideas = [f"({' | '.join(enough)})"]
        return _raw([*(group.wide() for group in self.required), *ideas, *self._meant()])

    @cached_property
    def disjoint_queries(self):
        """The same in two, where other expressions have several words: without them, then by them alone.

        PostgreSQL reads the text of every row of a page where one holds all the words of an expression, to see
        whether they are in a row. Asked apart, few pages have one; and the index itself leaves out, text unread, the
        rows that the first query finds.
        """
        having = [group for group in self.groups if group.in_a_row()]
        if not having or self.needed:
            return [self.query]
        in_a_row = " | ".join(_phrase(words) for group in having for words in group.in_a_row())
        found = " & ".join(group.wide(in_a_row=False) for group in having)
        return [
            _raw([*(group.wide(in_a_row=False) for group in self.groups), *self._meant()]),
            _raw([*(group.wide() for group in self.groups), *self._meant(), f"({in_a_row}) & !({found})"]),
        ]

    @cached_property
    def whole_query(self):
        """The same when every word is needed."""
        return _raw([*(group.wide() for group in self.asked or self.groups), *self._meant()])

    @cached_property
    def any_query(self):
        """One idea of them is enough: for telling which rows to rank before others."""
        return _raw([*(group.wide() for group in self.groups), *map(_phrase, self.phrases)], " | ")

    @cached_property
    def typed_query(self):
        """The words typed, none of what means the same: for ranking what matches already."""
        return _raw([*(group.typed() for group in self.groups), *map(_phrase, self.phrases)])

    @cached_property
    def likeness_query(self):
        """Whatever makes a row more like what was typed: a word in full, another expression, the words in a row."""
        likeness = [*map(_phrase, self.phrases)]
        for group in self.groups:
            likeness += [group.typed(completed=False), *map(_phrase, group.other_words())]
        if len(self.words) > 1 and not self.is_meant and not self.needed:
            likeness.append(_phrase(all_words(self.text)[:WORDS]))
        return _raw(dict.fromkeys(likeness), " | ")

    def _meant(self):
        return [
            *map(_phrase, self.phrases),
            *(f"!{_word(words[0]) if len(words) == 1 else _phrase(words)}" for words in self.excluded),
        ]

    def with_words(self, corrected):
        """The same, these words replaced: {typed: searched}."""
        words = [singular(corrected.get(word, word)) for word in self.words]
        return replace(self, groups=_groups(self.known, words), corrected=corrected)

    def with_others(self, meant):
        """The same, these words searched too: {typed: perhaps meant}."""
        groups = [
            group._replace(others=(*group.others, *(self._form(meant[word]) for word in group.words)))
            if len(group.words) == 1 and group.words[0] in meant
            else group
            for group in self.groups
        ]
        return replace(self, groups=tuple(groups))

    def _form(self, word):
        return Form(self.known.spelled.get(word, word), (singular(word),))

    def lightened(self, groups, needed, *, most=0, required=()):
        """These groups only, `needed` of which are enough besides those `required`."""
        kept = (*groups, *required)
        dropped = tuple(word for group in self.groups if group not in kept for word in group.words)
        lighter = {"groups": kept, "needed": needed, "dropped": dropped, "most": most}
        return replace(self, asked=self.groups, required=tuple(required), **lighter)


def understand(text):
    """What was typed, understood. Never raises, whatever the text; costs no statement but the dictionary's, kept."""
    text = text[:LENGTH]
    if identifier := identify(text):
        words = identifier.value.lower().split("-")
        groups = tuple(Group((word,), whole=len(words) > 1) for word in words)
        return Understood(text, groups, identifier=identifier)
    known = dictionary()
    found = pieces(text)
    words = full(found.words)
    if not words and not found.phrases:
        # « DU » is a small word, and a diploma.
        words = [word for word in found.words if (root(word),) in known.forms]
    return Understood(
        text,
        groups=_groups(known, words[: 2 * WORDS])[:WORDS],
        phrases=tuple(map(tuple, found.phrases[:WORDS])),
        excluded=tuple(map(tuple, found.excluded[:WORDS])),
        known=known,
    )


def _groups(known, typed):
    """The words cut into ideas, the longest known expression first; without those of a question, when others tell."""
    words = [singular(word) for word in typed]
    asking = [word in ASKING for word in typed]
    alone = asking.count(False) == 1 or len(words) == 1
    roots = [root(word) for word in words]
    groups, questions, position = [], [], 0
    while position < len(words):
        size = next(
            (
                size
                for size in range(min(LONGEST, len(words) - position), 1, -1)
                if known.has(tuple(roots[position : position + size]))
            ),
            1,
        )
        made = _group(known, tuple(words[position : position + size]), alone=alone)
        (questions if size == 1 and asking[position] else groups).append(made)
        position += size
    return tuple(dict.fromkeys(groups or questions))


def _group(known, words, *, alone):
    name = tuple(root(word) for word in words)
    named = tuple(known.towns.get(name, ()))
    places = known.places.get(name, named)
    if not places and len(words) == 1 and words[0][0].isdigit():
        places = _numbered(known, words[0], alone)
    whole = len(words) == 1 and (words[0] in known.acronyms or len(words[0]) <= 3 or words[0].isdigit())
    return Group(words, tuple(known.forms.get(name, ())), tuple(places), whole, named)


def _numbered(known, digits, alone):
    """« 93100 » and « 93 » as places; a number alone, or that of a département of this région."""
    if len(digits) == 5:
        return known.places.get(digits) or known.departments.get(digits[: 3 if digits[:2] == "97" else 2], ())
    places = known.departments.get(digits, ())
    region = f"reg-{settings.PARTENARIAT_REGION}"
    return places if alone or any(region in place.ancestors for place in places) else ()


def _word(word, *, whole=False):
    """One word, with the other gender the stemmer tells apart; completed when long enough to be itself."""
    forms = dict.fromkeys((word, masculine(word), feminine(word)))
    parts = [f"'{form}'" if whole or _is_stump(form) else f"'{form}':*" for form in forms]
    return f"({' | '.join(parts)})" if len(parts) > 1 else parts[0]


def _is_stump(word):
    """Whether its stem would begin too many other words: « age » for « âgée », « agence », « agent »."""
    return len(word) <= 3 or (len(word) <= 5 and word.endswith(("e", "er"))) or word.isdigit()


def _phrase(words):
    return f"'{' '.join(words)}'"


def _raw(parts, operator=" & "):
    return SearchQuery(operator.join(parts), search_type="raw", config="public.fr")
