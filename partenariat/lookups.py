"""What a person typed, turned into the record meant: the exact one, or those it may be."""

import re
from typing import NamedTuple

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, IntegerField, Q, Value, When

from partenariat.database import Plain
from partenariat.enums import TerritoryKind
from partenariat.filters import KEY
from partenariat.models import Territory, plain

# Under it, trigrams of short names resemble by chance.
RESEMBLANCE = 0.4
_WITH_DEPARTMENT = re.compile(r"^(?P<name>.+?)\s*\((?P<code>[0-9][0-9AB][0-9]?)\)$", re.IGNORECASE)


class Found(NamedTuple):
    """`exact` holds the one record meant, or None; `close` those to choose among, best first."""

    exact: object
    close: list


def find_named(queryset, text, *, limit=5):
    """A row of `queryset` (with `name`, `acronym` and `plain`) by its name, whatever the accents and capitals."""
    words = Plain(Value(text))
    same = list(queryset.filter(plain=words).order_by("pk")[: limit + 1])
    if len(same) == 1:
        return Found(same[0], [])
    if same:
        return Found(None, same[:limit])
    close = (
        queryset.annotate(resemblance=TrigramSimilarity("plain", words))
        .filter(Q(resemblance__gte=RESEMBLANCE) | Q(acronym__iexact=text.strip()))
        .order_by("-resemblance", "pk")
    )
    close = list(close[:limit])
    # Written since the first statement: the same name, and not one to choose among.
    same = [row for row in close if row.plain == plain(text)]
    return Found(same[0], []) if len(same) == 1 else Found(None, close)


def find_territory(text, *, kinds=(), limit=8):
    """A territory by its key (`dep-93`), its postcode, its name, or its name as we write it: « Montreuil (93) ».

    `kinds`: what it may be, anything when empty.
    """
    text = " ".join(text.split())
    everywhere = Territory.objects.filter(kind__in=kinds) if kinds else Territory.objects.all()
    if KEY.match(text):
        return Found(everywhere.filter(key=text.lower()).first(), [])
    if re.fullmatch(r"\d{5}", text):
        return _one_or_choice(_widest_first(everywhere.filter(postcodes__contains=[text])), limit)
    if re.fullmatch(r"\d{2,3}|2[ABab]", text):
        return Found(everywhere.filter(key=f"dep-{text.lower()}").first(), [])
    if written := _WITH_DEPARTMENT.match(text):
        text = written["name"]
        everywhere = everywhere.filter(ancestors__contains=[f"dep-{written['code'].lower()}"])
    name = plain(text)
    if not name:
        return Found(None, [])
    same = _one_or_choice(_widest_first(everywhere.filter(plain=name)), limit)
    if same.exact or same.close:
        return same
    starting = list(_widest_first(everywhere.filter(plain__startswith=name))[:limit])
    if starting:
        return Found(None, starting)
    close = everywhere.annotate(resemblance=TrigramSimilarity("plain", Value(name)))
    return Found(
        None, list(close.filter(resemblance__gte=RESEMBLANCE).order_by("-resemblance", "pk")[:limit])
    )


def _widest_first(territories):
    rank = Case(
        *(When(kind=kind, then=Value(position)) for position, kind in enumerate(TerritoryKind)),
        output_field=IntegerField(),
    )
    return territories.annotate(rank=rank).order_by("rank", "plain", "pk")


def _one_or_choice(territories, limit):
    found = list(territories[:limit])
    return Found(found[0], []) if len(found) == 1 else Found(None, found)
