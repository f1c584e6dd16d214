"""Is somebody about to describe what is described already? A warning, never a refusal.

Two fiches are compared as portraits: words of the title, of the summary, who carries it, where. What words weigh
depends on how rare they are in the base: « santé » says nothing, « Marssac » nearly everything.
The rule of what is the same experience, and the labelled pairs: `bench/duplicates/`.
"""

from collections import Counter
from functools import cached_property
from math import log
from typing import NamedTuple

from django.contrib.postgres.search import SearchRank
from django.db.models import F
from rapidfuzz import fuzz

from accounts import perms
from experiences import enums
from experiences.models import Experience, SearchWord
from partenariat.database import Query
from partenariat.models import plain

# Tuned on the half of the labelled entries that is not held out.
PROBABLE = 0.54
BEHIND = 0.15
# How many fiches are looked at closely, found by how many of the rarest words typed.
CANDIDATES = 60
RAREST = 10
_EMPTY = """
    a au aux avec ce ces d dans de des du elle en et il ils l la le les leur leurs ou par pas pour qu que qui s sa se
    ses son sont sur un une vers est ont y plus aussi comme entre chez sans tous tout toute toutes cette
"""
EMPTY = frozenset(_EMPTY.split())


def words(text):
    """The telling words of a text, in plain form, plurals cut."""
    return [
        word[:-1] if len(word) > 3 and word[-1] in "sx" else word
        for word in plain(text).split()
        if word not in EMPTY
    ]


class Portrait(NamedTuple):
    """`key` is whatever the caller recognises it by; `places` keys of territories, `around` them and what contains them."""

    key: object
    title: str
    summary: str
    carriers: str
    places: frozenset
    around: frozenset


def around(territories):
    """Keys of these territories and of all that contains them."""
    return frozenset(key for territory in territories for key in [territory.key, *territory.ancestors])


class Close(NamedTuple):
    key: object
    closeness: float


class Detector:
    """Compares entries with the portraits of a base. Closeness goes from 0 to 1; `PROBABLE` and more is shown."""

    def __init__(self, portraits):
        self.portraits = list(portraits)
        self.texts = {one.key: self._text(one) for one in self.portraits}

    @cached_property
    def _documents(self):
        return Counter(word for text in self.texts.values() for word in set(text))

    def _weight(self, word):
        """Rare words say more; a word the base does not have says that it is about something else."""
        return log(1 + (len(self.portraits) + 1) / (1 + self._documents[word]))

    @staticmethod
    def _text(portrait):
        return words(portrait.title) + words(portrait.carriers) + words(portrait.summary)

    def probable(self, entry, limit=5):
        """The portraits likely to be the same experience, closest first. Never itself."""
        found = sorted(
            (
                Close(one.key, closeness)
                for one in self.portraits
                if one.key != entry.key and (closeness := self.closeness(entry, one)) >= PROBABLE
            ),
            key=lambda close: -close.closeness,
        )
        # Far behind the closest, another is only of the same family.
        return [close for close in found if close.closeness > found[0].closeness - BEHIND][:limit]

    def closeness(self, entry, other):
        known = self.texts.get(other.key) or self._text(other)
        named = {*words(entry.carriers), *words(other.carriers)}
        # What is done, apart from who does it: one team does several things.
        topic = self._shared([word for word in words(entry.title) if word not in named], known)
        text = self._shared([word for word in words(entry.summary) if word not in named], known)
        carriers = self._carriers(entry.carriers, other.carriers)
        return max(0.0, 0.3 * topic + 0.25 * text + 0.3 * carriers + self._place(entry, other))

    def _shared(self, asked, known):
        """How much of the weight of the words asked the other has, slips forgiven."""
        known = set(known)
        total = shared = 0.0
        for word in set(asked):
            weight = self._weight(word)
            total += weight
            if word in known:
                shared += weight
            elif len(word) > 4 and any(
                abs(len(word) - len(one)) < 3 and fuzz.ratio(word, one) >= 85 for one in known
            ):
                shared += 0.8 * weight
        return shared / total if total else 0.0

    def _carriers(self, entry, other):
        if not entry or not other:
            return 0.0
        return max(
            self._shared(words(entry), words(other)),
            fuzz.token_set_ratio(plain(entry), plain(other)) / 100 - 0.2,
        )

    @staticmethod
    def _place(entry, other):
        """One place contains the other, or they are apart; what is not said counts for little."""
        if not entry.places or not other.places:
            return 0.05
        return 0.15 if entry.places & other.around or other.places & entry.around else -0.3


def near(user, entry):
    """[(fiche, closeness)] likely to be the same experience as this `Portrait`, closest first.

    SECURITY: others' unpublished fiches are for staff only; everybody else is warned of published ones and their own.
    """
    fiches = Experience.objects.all() if perms.is_staff(user) else _known_to(user)
    fiches = fiches.exclude(state=enums.State.DELETED).exclude(pk=entry.key)
    query = _rarest_words(entry)
    if not query:
        return []
    rank = SearchRank("search_vector", query)
    candidates = list(
        fiches.search(query)
        .annotate(rank=rank, keys=F("territory_keys"))
        .order_by("-rank", "-pk")
        .for_cards()[:CANDIDATES]
    )
    by_key = {fiche.pk: fiche for fiche in candidates}
    found = Detector(_of_card(fiche) for fiche in candidates).probable(entry)
    return [(by_key[close.key], close.closeness) for close in found]


def of_fiche(fiche):
    """The `Portrait` of a fiche that may still be a draft."""
    carriers = fiche.carriers.filter(role__in=enums.OrganisationRole.carriers()).select_related(
        "organisation"
    )
    territories = list(fiche.territories.all())
    return Portrait(
        fiche.pk,
        fiche.title,
        fiche.summary,
        ", ".join(link.organisation.name for link in carriers),
        frozenset(territory.key for territory in territories),
        around(territories),
    )


def of_typed(*, title, summary, carriers, place):
    """The `Portrait` of what is being typed; `place` is a `Territory` or None."""
    places = [place] if place else []
    return Portrait(None, title, summary, carriers, frozenset(one.key for one in places), around(places))


def _known_to(user):
    fiches = Experience.objects
    return fiches.listed() | fiches.written_by(user)


def _rarest_words(entry):
    """A query for the words that tell most, or None: « santé » would rank the whole base."""
    asked = set(words(entry.title) + words(entry.carriers))
    known = dict(SearchWord.objects.filter(word__in=asked).values_list("word", "fiches"))
    rarest = sorted(asked, key=lambda word: (known.get(word, 0), word))[:RAREST]
    return Query(" or ".join(rarest)) if rarest else None


def _of_card(fiche):
    carriers = enums.OrganisationRole.carriers()
    return Portrait(
        fiche.pk,
        fiche.title,
        fiche.summary,
        ", ".join(item["name"] for item in fiche.organisation_items if item["role"] in carriers),
        frozenset(item["key"] for item in fiche.territory_items),
        frozenset(fiche.keys),
    )
