"""The words of the field, found in a text. Built from the lexicon and the role names, kept until one changes."""

import re
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator, slugify

from partenariat import terms
from partenariat.models import LexiconEntry, RoleAlias
from partenariat.public_version import public_version
from partenariat.typography import french

# Long enough to understand, short enough for a tooltip.
HINT = 160
_ACRONYM = re.compile(r"^(?:[A-Z0-9]{2,}|[A-Z][A-Za-z]*[A-Z][A-Za-z]*)$")
_cache = {"version": None, "words": {}, "pattern": None}


class Word(NamedTuple):
    """How a form of a word is explained: where to, the tooltip, and for an acronym its full form."""

    key: str
    url: str
    hint: str
    expansion: str = ""


def lookup():
    """`(pattern, {normalised form: Word})`: the pattern finds in a text every form known."""
    version = public_version()
    if _cache["version"] != version:
        words = _words()
        forms = sorted(words, key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_loose, forms))})(?![\w-])") if forms else None
        _cache.update(version=version, words=words, pattern=pattern)
    return _cache["pattern"], _cache["words"]


def find(pattern, words, text):
    """Yield `(match, Word)` in the order of the text."""
    for match in pattern.finditer(text) if pattern else ():
        word = words.get(match[0]) or words.get(_normal(match[0]))
        if word:
            yield match, word


def html(text):
    """The text escaped, the first occurrence of each word of the lexicon linked to its definition."""
    pattern, words = lookup()
    parts, seen, position = [], set(), 0
    for match, word in find(pattern, words, text):
        if word.key in seen:
            continue
        seen.add(word.key)
        parts += [escape(french(text[position : match.start()])), _link(match[0], word)]
        position = match.end()
    return mark_safe("".join([*parts, escape(french(text[position:]))]))  # noqa: S308


def acronyms(texts):
    """`[(acronym, expansion)]` of those the texts use, in alphabetical order."""
    pattern, words = lookup()
    found = {
        match[0]: word.expansion
        for text in texts
        for match, word in find(pattern, words, text)
        if word.expansion
    }
    return sorted(found.items(), key=lambda pair: pair[0].lower())


def is_acronym(form):
    return bool(_ACRONYM.match(form))


def _link(form, word):
    form = french(form)
    if not word.expansion:
        return format_html('<a class="lexique" href="{}" title="{}">{}</a>', word.url, word.hint, form)
    return format_html(
        '<a class="lexique" href="{}" title="{}"><abbr title="{}">{}</abbr></a>',
        word.url, word.hint, word.expansion, form,
    )  # fmt: skip


def _words():
    lexicon = reverse("lexicon")
    entries = list(LexiconEntry.objects.all())
    words = {}
    for entry in entries:
        hint = Truncator(french(entry.definition)).chars(HINT)
        url = f"{lexicon}#{entry.slug}"
        for form in (entry.label, *entry.aliases):
            if is_acronym(form):
                words.setdefault(form, Word(form, url, hint))
            elif _several_words(form):
                words.setdefault(_normal(form), Word(entry.slug, url, hint))
    for acronym in {entry.acronym for entry in entries if entry.acronym}:
        words[acronym] = _acronym(acronym, [entry for entry in entries if entry.acronym == acronym], lexicon)
    for role in RoleAlias.objects.all():
        if _several_words(role.alias):
            hint = f"Appellation du profil «\u00a0{french(terms.label('actor_profile_user', role.profile))}\u00a0»"
            url = f"{lexicon}#{role_anchor(role.alias)}"
            words.setdefault(_normal(role.alias), Word(role_anchor(role.alias), url, hint))
    return words


def role_anchor(alias):
    return f"role-{slugify(alias)}"


def _acronym(acronym, entries, lexicon):
    """An acronym with several meanings gives them all, and leads to the page that lists them."""
    expansion = french(" ou ".join(entry.label for entry in entries))
    if len(entries) > 1:
        return Word(acronym, f"{lexicon}?q={acronym}", f"Plusieurs sens\u00a0: {expansion}", expansion)
    hint = Truncator(french(entries[0].definition)).chars(HINT)
    return Word(acronym, f"{lexicon}#{entries[0].slug}", hint, expansion)


def _several_words(form):
    return bool(re.search(r"[ -]", form)) and len(form) > 5


def _loose(form):
    """The pattern of a form: an acronym as it is; words in any case, singular or plural, with any apostrophe."""
    if is_acronym(form):
        return re.escape(form)
    words = [
        re.escape(word) + ("s?" if word[-1].isalpha() and word[-1] not in "sx" else "")
        for word in form.split(" ")
    ]
    return "(?i:" + r"[ \u00a0]".join(words).replace("'", "['’]") + ")"


def _normal(form):
    """Lower case, straight apostrophes, plural marks off: the key of a form that is not an acronym."""
    form = form.lower().replace("’", "'").replace("\u00a0", " ")
    return " ".join(word[:-1] if len(word) > 3 and word[-1] == "s" else word for word in form.split(" "))
