"""Understand what a reader typed: words, acronyms, other names, places, numbers, slips."""

from partenariat.language.identifiers import Identifier, identify
from partenariat.language.understanding import Group, Understood, understand


def places(text):
    """([Place], the other words): the territories a text names, and what else it says."""
    found = understand(text)
    return found.places, found.rest


__all__ = ["Group", "Identifier", "Understood", "identify", "places", "understand"]
