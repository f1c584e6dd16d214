"""The words of the lexicon and the names of roles, as a search reads them."""

from dataclasses import dataclass

from django.urls import reverse

from partenariat import terms
from partenariat.kept import Kept
from partenariat.language import understand
from partenariat.language.words import EMPTY, key, root
from partenariat.lexicon import is_acronym, role_anchor
from partenariat.models import LexiconEntry, RoleAlias, plain
from partenariat.typography import french

_kept = Kept(1)


@dataclass(frozen=True)
class Definition:
    """A word and what it means. `names` are all it is called, in their plain form; `searched` holds its text too.

    `keys`: the same names whatever their plurals and small words, as `language` compares expressions.
    """

    slug: str
    label: str
    text: str
    url: str
    names: tuple
    keys: frozenset
    acronyms: frozenset
    searched: str


def searched(entry):
    """What the search of the lexicon reads of an entry."""
    return plain(" ".join([entry.label, entry.acronym, *entry.aliases, entry.definition]))


def holds(words, text):
    """Whether every word is in the text; both in their plain form."""
    return all(word in text for word in words)


def definitions():
    """[Definition], the words of the lexicon first, then the names of roles."""
    return _kept.get("", _read)


def matching(text):
    """The definitions that hold every word of `text`: those called so first, then those whose name begins so."""
    asked = plain(text)
    words = understand(text).words
    if not words:
        return []
    found = [one for one in definitions() if holds(words, one.searched)]
    return sorted(found, key=lambda one: _distance(asked, words, one))


def called(text, words):
    """The definitions of a text that is nothing but a name, or a question about one; `words`: those that tell."""
    asked = {key(text), tuple(map(root, words))} - {()}
    return [one for one in definitions() if asked & one.keys]


def named(understood):
    """The definitions whose whole name is said among other words: several words, or an acronym.

    « médiateur de la CDU » says « Médiateur de la commission des usagers »: an acronym stands for its words.
    """
    roots = tuple(map(root, understood.words))
    said = {roots[start:end] for start in range(len(roots)) for end in range(start + 2, len(roots) + 1)}
    spelled = _spelled(understood)
    wide = set(roots).union(*spelled.values())
    return [
        one
        for one in definitions()
        if said & one.keys
        or not one.acronyms.isdisjoint(understood.words)
        or (spelled and any(len(name) > 1 and wide.issuperset(name) for name in one.keys))
    ]


def cover(found, understood):
    """Whether the names of these definitions are all that was typed."""
    said = set().union(*(name for one in found for name in one.keys))
    acronyms = set().union(*(one.acronyms for one in found))
    spelled = _spelled(understood)
    return bool(found) and all(
        root(word) in said or word in acronyms or said >= spelled.get(word, {""}) for word in understood.words
    )


def answering(understood):
    """The definitions that hold every idea, in the words typed or in others: an answer to a question."""
    ideas = [[group.words, *group.other_words()] for group in understood.groups]
    if len(ideas) < 2:
        return []
    return [
        one
        for one in definitions()
        if all(any(holds(words, one.searched) for words in idea) for idea in ideas)
    ]


def _spelled(understood):
    """{acronym typed: the roots of the words it stands for}."""
    return {
        group.words[0]: {root(word) for form in group.others for word in form.words if word not in EMPTY}
        for group in understood.groups
        if len(group.words) == 1 and group.words[0] in understood.known.acronyms
    }


def _distance(asked, words, definition):
    if asked in definition.names:
        return 0
    if any(name.startswith(asked) for name in definition.names):
        return 1
    return 2 if any(holds(words, name) for name in definition.names) else 3


def _read():
    lexicon = reverse("lexicon")
    entries = [_word(entry) for entry in LexiconEntry.objects.order_by("label")]
    known = {name for entry in entries for name in entry.names}
    roles = [_role(alias, lexicon) for alias in RoleAlias.objects.all() if plain(alias.alias) not in known]
    return [*entries, *roles]


def _word(entry):
    names = [name for name in (entry.label, entry.acronym, *entry.aliases) if name]
    return Definition(
        slug=entry.slug,
        label=french(f"{entry.label} ({entry.acronym})" if entry.acronym else entry.label),
        text=french(entry.definition),
        url=entry.get_absolute_url(),
        names=tuple(map(plain, names)),
        keys=frozenset(map(key, names)),
        acronyms=frozenset(plain(name) for name in names if is_acronym(name)),
        searched=searched(entry),
    )


def _role(alias, lexicon):
    profile = french(terms.label("actor_profile_user", alias.profile))
    usage = f" ({french(alias.usage)})" if alias.usage else ""
    anchor = role_anchor(alias.alias)
    return Definition(
        slug=anchor,
        label=french(alias.alias),
        text=f"Un des noms du rôle «\u00a0{profile}\u00a0»{usage}.",
        url=f"{lexicon}#{anchor}",
        names=(plain(alias.alias),),
        keys=frozenset([key(alias.alias)]),
        acronyms=frozenset(),
        searched=plain(alias.alias),
    )
