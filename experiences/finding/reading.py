"""What was typed: as it may be sent to the database, and how far a name is from it."""

from django.db.models import Case, IntegerField, When

LONGEST = 200
# Other words shown as searched too: beyond, nobody reads.
SHOWN = 6


def clean(text):
    """No character the database refuses, no endless text."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def also(understood):
    """Other expressions that are searched for what was typed, as they are written."""
    return understood.expansions[:SHOWN] if understood else []


def distance(asked):
    """0 for what is called so, 1 for what begins so, 2 for what only holds it. `asked`: as `plain` writes it."""
    return Case(
        When(plain=asked, then=0),
        When(plain__startswith=asked, then=1),
        default=2,
        output_field=IntegerField(),
    )
