"""What was typed, as it may be sent to the database, and as it is understood."""

from partenariat import language

LONGEST = 200
# Other words shown as searched too: beyond, nobody reads.
SHOWN = 6


def clean(text):
    """No character the database refuses, no endless text."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def understand(text):
    """`partenariat.language.Understood`: words, places, number, other names."""
    return language.understand(text)


def also(understood):
    """Other expressions that are searched for what was typed, as they are written."""
    return understood.expansions[:SHOWN] if understood else []
