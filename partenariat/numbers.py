"""A whole number somebody sends, in an address or a form: figures to check before they reach the database."""

# Any longer one is no key of ours, and may be too long for PostgreSQL.
LONGEST = 18


def whole(text):
    """The number these figures write; None for anything else, nothing at all included."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST else None
