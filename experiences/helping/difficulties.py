"""« J’ai cette difficulté » (R31): the freins, the leviers that answer each, and the fiches that did it.

What is counted is the same for every reader: the published fiches. It is kept until something public changes.
"""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Case, Count, F, Func, Q, TextField, When
from django.urls import reverse

from experiences import presentation
from experiences.helping import words
from experiences.models import Experience, PublicRow
from partenariat import terms
from partenariat.kept import Kept
from partenariat.models import Source
from partenariat.typography import french

SHOWN = 4
QUOTES = 2
QUOTE_LENGTH = 240
# Fiches of a levier whose comments are read, the newest first: few write none.
READ = 50
# By the public table, a tenth as wide as the fiches: of those, only the few that are quoted are read.
WRITTEN = """
    SELECT lever.code, item->>'comment', fiche.title, fiche.slug
    FROM unnest(%s::text[]) AS lever(code)
    CROSS JOIN LATERAL (
        SELECT fiche_id, published_at FROM experiences_publicrow WHERE lever_codes @> ARRAY[lever.code]
        ORDER BY published_at DESC, fiche_id DESC LIMIT %s
    ) AS newest
    JOIN experiences_experience AS fiche ON fiche.id = newest.fiche_id
    CROSS JOIN LATERAL jsonb_array_elements(fiche.levers) AS item
    WHERE item->>'code' = lever.code AND trim(coalesce(item->>'comment', '')) <> ''
    ORDER BY newest.published_at DESC, newest.fiche_id DESC
"""
# (both, lever only, barrier only): the most useful first.
BOTH, LEVER, BARRIER = range(3)

_numbers = Kept(1)
_found = Kept(100)


def _listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


class Choice(NamedTuple):
    """A frein to choose: as people say it, as the list says it, how many published fiches met it."""

    said: str
    label: str
    url: str
    number: int


class Group(NamedTuple):
    label: str
    anchor: str
    choices: list


def groups():
    """[Group]: every frein, by family. One withdrawn from the list stays while a fiche names it."""
    met, _ = numbers()
    made = []
    for family in terms.vocabulary("barrier_group").values():
        choices = [
            choice(entry.code, met)
            for entry in terms.vocabulary("barrier").values()
            if entry.parent == family.code and (entry.is_active or entry.code in met)
        ]
        if choices:
            made.append(Group(french(family.label), f"famille-{family.code}", choices))
    return made


def choice(code, met):
    return Choice(words.said(code), french(terms.label("barrier", code)), words.url(code), met.get(code, 0))


def numbers():
    """({frein: fiches that met it}, {levier: fiches that used it}): what their lists hold."""
    return _numbers.get("numbers", lambda: (_by_code("barrier_codes"), _by_code("lever_codes")))


def _by_code(column):
    code = Func(F(column), function="unnest", output_field=TextField(), set_returning=True)
    rows = PublicRow.objects.order_by().annotate(code=code).values("code")
    return dict(rows.annotate(number=Count("pk", distinct=True)).values_list("code", "number"))


class Quote(NamedTuple):
    """How a fiche used a levier, in the words of its carrier."""

    text: str
    title: str
    url: str


class Lever(NamedTuple):
    """A levier that answers; `url` is the list of the fiches that used it, as many as `number`."""

    label: str
    number: int
    url: str
    quotes: list


class Advice(NamedTuple):
    """`passage` is where the source says it: « partie 6.4 », or the title it stands under."""

    text: str
    source: object
    passage: str


class Part(NamedTuple):
    """Fiches that are there for one reason: the newest as cards, `more` names the list of all when there are others."""

    title: str
    cards: list
    number: int
    url: str
    more: str


@dataclass
class Difficulty:
    code: str
    said: str
    label: str
    family: str
    number: int
    url: str
    advice: list
    levers: list
    parts: list = field(default_factory=list)
    siblings: list = field(default_factory=list)


def difficulty(code):
    """All the page of a frein shows."""
    entry = terms.vocabulary("barrier")[code]
    answering = answers(code)
    met, used = numbers()
    found = _found.get(code, lambda: (_ranked(code, answering), _quotes(answering)))
    ranked, quotes = found
    return Difficulty(
        code=code,
        said=words.said(code),
        label=french(entry.label),
        family=french(terms.label("barrier_group", entry.parent)),
        number=met.get(code, 0),
        url=_list_url(frein=[code]),
        advice=_advice(code),
        levers=[
            Lever(
                french(terms.label("lever", lever)), used.get(lever, 0), _list_url(levier=[lever]), quotes.get(lever, [])
            )
            for lever in answering
        ],
        parts=_parts(code, answering, ranked),
        siblings=[
            choice(other.code, met)
            for other in terms.vocabulary("barrier").values()
            if other.parent == entry.parent and other.code != code and other.is_active
        ],
    )  # fmt: skip


def answers(code):
    """The codes of the leviers said to answer a frein, in the order of their list."""
    return [
        lever.code for lever in terms.vocabulary("lever").values() if code in lever.data.get("answers", ())
    ]


def _list_url(**filters):
    return f"{reverse('experience_list')}?{urlencode(filters, doseq=True)}"


def _advice(code):
    said = words.advice(code)
    sources = Source.objects.in_bulk({one.source for one in said}, field_name="code")
    return [Advice(one.text, sources.get(one.source), _passage(one.section)) for one in said]


def _passage(section):
    return f"partie {section}" if section[:1].isdigit() else french(f"« {section} »")


class _First(Func):
    """The first items of an array."""

    template = f"(%(expressions)s)[1:{SHOWN}]"


def _ranked(code, answering):
    """{group: (how many fiches, keys of the newest)}: one statement, whatever the base."""
    met = Q(barrier_codes__contains=[code])
    used = Q(lever_codes__overlap=answering)
    group = Case(
        When(met & used, then=BOTH), When(used, then=LEVER), default=BARRIER, output_field=models.IntegerField()
    )  # fmt: skip
    newest = ArrayAgg("pk", order_by=[F("published_at").desc(), F("pk").desc()])
    rows = PublicRow.objects.filter(met | used).order_by().annotate(group=group).values("group")
    rows = rows.annotate(
        number=Count("pk"), first=_First(newest, output_field=ArrayField(models.BigIntegerField()))
    )
    return {row["group"]: (row["number"], row["first"]) for row in rows}


def _quotes(answering):
    """{levier: [Quote]}: what the newest fiches wrote beside it."""
    if not answering:
        return {}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [answering, READ])
        for lever, comment, title, slug in cursor.fetchall():
            quotes = found.setdefault(lever, [])
            if len(quotes) < QUOTES:
                quotes.append(
                    Quote(_short(comment), french(title), reverse("experience_detail", args=[slug]))
                )
    return found


def _short(comment):
    text = french(" ".join(comment.split()))
    return text if len(text) <= QUOTE_LENGTH else f"{text[:QUOTE_LENGTH].rsplit(' ', 1)[0]}…"


def _parts(code, answering, ranked):
    keys = [key for _, first in ranked.values() for key in first]
    fiches = _listed().filter(pk__in=keys).for_cards().annotate(used=F("lever_codes"))
    by_key = {fiche.pk: fiche for fiche in fiches} if keys else {}

    def part(group, title, why, url, more):
        number, first = ranked.get(group, (0, []))
        cards = [presentation.card(by_key[key], why(by_key[key])) for key in first if key in by_key]
        # The list of a levier, or of the frein alone, holds those that have both.
        total = number if group == BOTH else number + ranked.get(BOTH, (0,))[0]
        return Part(title, cards, number, url, f"{more} ({total})" if total > len(cards) else "")

    def used(fiche):
        shared = [lever for lever in answering if lever in fiche.used]
        return french(" ; ".join(terms.labels("lever", shared[:2])))

    made = [
        part(
            BOTH, "Elles ont rencontré cette difficulté et employé un de ces leviers",
            lambda fiche: f"A rencontré cette difficulté. A employé\u00a0: {used(fiche)}",
            _list_url(frein=[code], levier=answering), "Voir toutes ces fiches",
        ),
        part(
            LEVER, "Elles ont employé un de ces leviers, sans citer cette difficulté",
            lambda fiche: f"A employé\u00a0: {used(fiche)}",
            _list_url(levier=answering), "Voir toutes les fiches qui ont employé un de ces leviers",
        ),
        part(
            BARRIER, "Elles ont rencontré cette difficulté, sans citer un de ces leviers",
            lambda fiche: "A rencontré cette difficulté",
            _list_url(frein=[code]), "Voir toutes les fiches qui ont rencontré cette difficulté",
        ),
    ]  # fmt: skip
    return [one for one in made if one.cards]
