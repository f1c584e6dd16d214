"""What a search over everything answers with: hits, gathered by kind."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from partenariat.excerpts import family
from partenariat.language.words import EMPTY
from partenariat.models import plain

SHOWN = 5
# How well the first names of a group answer what was typed, for the order of the groups. BESIDE: a place named among
# other words, a definition that only mentions them.
NAMED, EXACT, COVERED, OTHER, BESIDE = 3, 2, 1, 0, -1


class Kind(NamedTuple):
    """`one` and `many` are the words of its count, `page` the list that shows them all."""

    code: str
    title: str
    one: str
    many: str
    page: str


FICHES = Kind("fiche", "Expériences", "expérience", "expériences", "experience_list")
BODIES = Kind("instance", "Instances et dispositifs", "instance", "instances", "body_list")
SITES = Kind("etablissement", "Établissements", "établissement", "établissements", "my_representative")
ORGANISATIONS = Kind("organisation", "Organisations", "organisation", "organisations", "organisation_list")
PLACES = Kind("lieu", "Territoires", "territoire", "territoires", "territory_list")
WORDS = Kind("mot", "Lexique", "mot du lexique", "mots du lexique", "lexicon")
# The order of groups that answer as well as one another.
ORDER = (FICHES, BODIES, SITES, ORGANISATIONS, PLACES, WORDS)


@dataclass
class Hit:
    """`key` is the same for ever: « fiche:EXP-2026-0001 ». `text` may hold the marks of `excerpts`."""

    key: str
    title: str
    url: str
    context: str = ""
    text: str = ""
    badge: str = ""
    # Other names it answers to, never shown.
    names: tuple = ()


@dataclass
class Group:
    """The first hits of one kind. `intro`: why they are here.

    `close`: nothing of this kind holds all that was typed; `understood` is what was asked instead.
    """

    kind: Kind
    hits: list
    total: int
    more_url: str = ""
    close: bool = False
    understood: object = None
    match: int = OTHER
    intro: str = ""

    @property
    def anchor(self):
        return self.kind.code

    @property
    def title(self):
        return self.kind.title

    @property
    def is_definition(self):
        """A word of the lexicon typed as such: shown as a short card, not as a list."""
        return self.kind is WORDS and self.match == NAMED

    @property
    def words(self):
        return f"{self.kind.one},{self.kind.many}"

    @property
    def corrected(self):
        """[(word typed, word searched instead)]."""
        return self.understood.corrections if self.close and self.understood else ()

    @property
    def dropped(self):
        """The words typed that these hits may not hold."""
        return self.understood.dropped if self.close and self.understood else ()

    @property
    def is_elsewhere(self):
        """Whether these hits are only close, and not even in the place typed."""
        return bool(
            self.close and self.understood and self.understood.places and not self.understood.required
        )

    @property
    def has_more(self):
        return self.total > len(self.hits)


@dataclass
class Answer:
    """`groups` best first. `also`: other expressions searched for those typed. `places` and `called`, among other
    words: those recognised, and the short names of several towns. `followed`: the lists one may be told of.

    `unknown`: what was typed looks like a number, and nothing public has it.
    """

    groups: list = field(default_factory=list)
    also: list = field(default_factory=list)
    places: list = field(default_factory=list)
    called: list = field(default_factory=list)
    followed: list = field(default_factory=list)
    unknown: bool = False

    @property
    def total(self):
        return sum(group.total for group in self.groups)

    @property
    def close(self):
        return bool(self.groups) and all(group.close for group in self.groups)


def group(kind, text, hits, total, *, close=False, match=None, understood=None):
    """The group of these hits, or None when there are none."""
    if not hits:
        return None
    url = f"{reverse(kind.page)}?{urlencode({'q': text})}"
    if match is None:
        match = OTHER if close else best_match(text, hits)
    return Group(kind, hits, total, url, close, understood, match)


def best_match(text, hits):
    """EXACT when a hit is called what was typed, COVERED when its names hold every word typed."""
    asked = plain(text)
    families = [family(word) for word in asked.split() if word not in EMPTY]
    best = OTHER
    for hit in hits:
        names = [plain(name) for name in (hit.title, *hit.names) if name]
        if asked in names:
            return EXACT
        words = " ".join(names).split()
        if families and all(any(word.startswith(start) for word in words) for start in families):
            best = COVERED
    return best


def best_first(groups, *, asks_who=False):
    """In the order of the page. What is only close goes when something answers what was typed.

    `asks_who`: to whom or where to go is asked; when nothing answers, who receives people comes before what was done.
    """
    found = [one for one in groups if one]
    sure = any(_is_sure(one) for one in found)
    kept = [one for one in found if not (sure and one.close)]

    def rank(one):
        receives = asks_who and one.close and one.kind in (BODIES, SITES, ORGANISATIONS)
        return -one.match, one.close, one.is_elsewhere, not receives, ORDER.index(one.kind)

    return sorted(kept, key=rank)


def _is_sure(group):
    """A word that speaks of what a question asks about explains it: who did something of the kind is still of use."""
    if group.close:
        return False
    return group.kind in (FICHES, BODIES) or group.match > (COVERED if group.kind is WORDS else OTHER)
