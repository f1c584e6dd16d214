"""Fiches as cards on the pages of other rooms, which may not import this one."""

from django import template

from experiences import presentation

register = template.Library()


@register.filter
def as_cards(fiches):
    """Fiches of `for_cards()`, as what a card shows."""
    return [presentation.card(fiche) for fiche in fiches]
