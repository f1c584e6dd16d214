"""What makes two fiches close: the traits they may share, how much each weighs, and how it is said.

A trait weighs the more as it is rare and says what one could do again: a shared theme outweighs any two others, because
people look for « the same illness » first; the activity is what was done; the public and the place of work say for whom
and where; the level, the dimension and the département are shared by many fiches and only decide between near ones.
"""

from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, Value, When

from experiences import enums
from partenariat import terms
from partenariat.typography import french

# What is said of one fiche.
SAID = 3
# A label longer than this is left out: the trait is said without it.
LONG = 48


class Trait(NamedTuple):
    """`column` holds codes; `strong`: enough by itself to make two fiches close."""

    column: str
    words: str
    weight: int
    strong: bool = False
    label: object = None


def _term(vocabulary):
    return lambda code: terms.label(vocabulary, code)


TRAITS = (
    Trait("themes", "même thème", 10, True, _term("theme")),
    Trait("activities", "même activité", 5, True, _term("activity")),
    Trait("audiences", "même public", 4, True, _term("audience")),
    Trait("settings", "même lieu d’exercice", 3, True, _term("setting")),
    Trait("levels", "même niveau d’engagement", 2, False, lambda code: enums.Level(code).label),
    Trait("dimensions", "même dimension", 2, False, lambda code: enums.Dimension(code).label),
    Trait("territory_keys", "même département", 2),
)
COLUMNS = tuple(trait.column for trait in TRAITS)


def codes(fiche, trait):
    """What a fiche has of a trait. Of the places it is in, the départements alone count."""
    values = getattr(fiche, trait.column)
    return [key for key in values if key.startswith("dep-")] if trait.column == "territory_keys" else values


def _shared(fiche, trait):
    return Q(**{f"{trait.column}__overlap": codes(fiche, trait)})


def is_close(fiche):
    """At least one strong trait in common, or the main domain."""
    close = Q(domains__contains=[fiche.main_domain]) if fiche.main_domain else Q(pk__in=())
    for trait in TRAITS:
        if trait.strong:
            close |= _shared(fiche, trait)
    return close


def closeness(fiche):
    """The weights of what is shared, added up, in SQL."""
    return sum(
        (
            Case(When(_shared(fiche, trait), then=trait.weight), default=0, output_field=IntegerField())
            for trait in TRAITS
        ),
        Value(0),
    )


def reason(fiche, other):
    """Why another fiche is close, in words: « Même thème : Diabète ; même public : Femmes ». The most telling first."""
    found = []
    for trait in TRAITS:
        theirs = codes(other, trait)
        shared = [code for code in codes(fiche, trait) if code in theirs]
        if shared:
            found.append(_said(trait, shared))
    if not found:
        found = [f"même domaine\u00a0: {french(terms.label('domain', fiche.main_domain))}"]
    sentence = "\u00a0; ".join(found[:SAID])
    return sentence[0].upper() + sentence[1:]


def _said(trait, shared):
    labels = [french(trait.label(code)) for code in shared] if trait.label else []
    short = next((label for label in labels if len(label) <= LONG), "")
    return f"{trait.words}\u00a0: {short}" if short else trait.words
