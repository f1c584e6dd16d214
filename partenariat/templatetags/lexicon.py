"""Acronyms and role names explained where they appear."""

from django import template
from django.utils.html import linebreaks

from partenariat import lexicon

register = template.Library()


@register.filter
def lexique(text):
    """An author's plain text as paragraphs, the words of the lexicon linked the first time they appear."""
    return linebreaks(lexicon.html(text or ""), autoescape=False)


@register.simple_tag
def sigles(*texts):
    """`[(acronym, expansion)]` of the acronyms these texts use, for the block « Sigles de cette fiche »."""
    return lexicon.acronyms(text for text in texts if text)
