"""Acronyms and role names explained where they appear."""

from django import template
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe

from partenariat import lexicon

register = template.Library()


@register.filter
def lexique(text):
    """An author's plain text as paragraphs, the words of the lexicon linked the first time they appear."""
    # SECURITY: safe because `lexicon.html` escapes everything it did not write.
    if not text:
        return ""
    return mark_safe(linebreaks(lexicon.html(text), autoescape=False))  # noqa: S308


@register.simple_tag
def sigles(*texts):
    """`[(acronym, expansion)]` of the acronyms these texts use, for the block « Sigles de cette fiche »."""
    return lexicon.acronyms(text for text in texts if text)
