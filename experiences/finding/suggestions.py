"""What may be meant by a few letters: names that begin so, or hold words that begin so. Two statements at most."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Organisation
from experiences.finding import answers, reading
from experiences.models import Experience
from instances.models import Body, Establishment, UsualName
from partenariat import definitions
from partenariat.database import Plain
from partenariat.models import Territory, plain
from partenariat.typography import french

# What a reader is shown, how many of each kind before the rest, and the fewest characters that say something.
MOST, EACH, SHORTEST = 8, 2, 2
# Fewer letters begin too many words: only the beginning of a name counts.
TELLING = 3
LONGEST = 60

# {kind: (what a reader calls it, the page of one of them)}
KINDS = {
    answers.FICHES.code: ("Expérience", "experience_detail"),
    answers.BODIES.code: ("Instance", "body_detail"),
    answers.SITES.code: ("Établissement", "establishment_detail"),
    answers.ORGANISATIONS.code: ("Organisation", "organisation_detail"),
    answers.PLACES.code: ("Territoire", "territory_detail"),
    answers.WORDS.code: ("Lexique", ""),
}


class Suggestion(NamedTuple):
    kind: str
    title: str
    url: str

    @property
    def label(self):
        return KINDS[self.kind][0]


def suggest(text):
    """[Suggestion] for what is typed so far, the same for every reader: a few of each kind, then the closest ones."""
    asked = plain(text[:LONGEST])
    if len(asked) < SHORTEST:
        return []
    first, rest, seen = [], [], {}
    for one in [*_words(asked), *_named(asked)]:
        seen[one.kind] = seen.get(one.kind, 0) + 1
        (first if seen[one.kind] <= EACH else rest).append(one)
    order = list(KINDS)
    return sorted([*first, *rest][:MOST], key=lambda one: order.index(one.kind))


def _words(asked):
    found = (one for one in definitions.matching(asked) if any(name.startswith(asked) for name in one.names))
    return [
        Suggestion(answers.WORDS.code, one.label, one.url) for _, one in zip(range(EACH), found, strict=False)
    ]


def _named(asked):
    """One statement for all the records: each kind reads an index and brings a few rows."""
    anyone = AnonymousUser()
    inside = _inside(asked)
    nowhere = Value("")
    parts = [
        _part(answers.FICHES, asked, Experience.objects.visible_to(anyone).listed(), inside, "title", "slug", nowhere),
        _part(answers.BODIES, asked, Body.objects.visible_to(anyone), inside, "name", "slug", nowhere),
        _part(answers.SITES, asked, Establishment.objects.listed(), _site(asked), "name", "finess", F("territory__name")),
        _part(
            answers.ORGANISATIONS, asked, Organisation.objects.visible_to(anyone), inside | _acronym(asked), "name",
            "slug", F("acronym"),
        ),
        _part(
            answers.PLACES, asked, Territory.objects.matching(asked), Q(), "name", "key",
            Func(F("ancestors"), Value(" "), function="array_to_string"), F("population").desc(nulls_last=True),
        ),
    ]  # fmt: skip
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[4:])
    return [
        Suggestion(kind, _title(kind, name, key, where), reverse(KINDS[kind][1], args=[key]))
        for kind, name, key, where, _, _ in rows
    ]


def _part(kind, asked, rows, condition, name, key, where, *order):
    """(kind, name, key, where, how far from what was typed, plain name) of the best rows."""

    def text(expression):
        return Cast(expression, CharField())

    return (
        rows.filter(condition)
        .annotate(
            of=Value(kind.code, CharField()), called=text(F(name)), known_by=text(F(key)), where=text(where),
            far=reading.distance(asked),
        )
        .order_by("far", *order, "plain", "pk")
        .values_list("of", "called", "known_by", "where", "far", "plain")[: EACH * 2]
    )  # fmt: skip


def _inside(asked):
    """The name begins with what was typed, or each word typed begins one of its words."""
    condition = Q(plain__startswith=asked)
    if len(asked) < TELLING:
        return condition
    each = Q()
    for word in asked.split():
        each &= Q(plain__startswith=word) | Q(plain__contains=f" {word}")
    return condition | each


def _site(asked):
    """The register has no index of letters on names: their words are looked for as the search does."""
    usual = UsualName.objects.annotate(plain=Plain("name")).filter(plain__startswith=asked)
    condition = Q(plain__startswith=asked) | Q(finess__in=usual.values("finess"))
    if len(asked) < TELLING:
        return condition
    words = " & ".join(f"{word}:*A" for word in asked.split())
    return condition | Q(search_vector=SearchQuery(words, search_type="raw", config="public.fr"))


def _acronym(asked):
    return Q(acronym__istartswith=asked)


def _title(kind, name, key, where):
    """The name, with what tells it from another of the same name."""
    if kind == answers.PLACES.code:
        departments = (
            [part for part in where.split() if part.startswith("dep-")] if key.startswith("com-") else ()
        )
        where = departments[0].removeprefix("dep-") if departments else ""
    elif where and plain(where) in plain(name):
        where = ""
    return french(f"{name} ({where})" if where else name)
