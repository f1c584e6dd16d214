"""The values of a facet, part of the form « recherche »."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from partenariat.templatetags.site import counted

register = template.Library()

# Here and not in a template: a page has a hundred and fifty of them, once half the time it took to write it.
# SECURITY: every text is escaped below; the rest is numbers.
CHOICE = """<div class="facet__choice">
  <input type="checkbox" form="recherche" name="{name}" value="{value}" id="{name}-{value}"{checked}>
  <label for="{name}-{value}">{label} <span class="facet__count"><span aria-hidden="true">({count})</span>\
<span class="fr-sr-only">{counted}</span></span></label>
</div>"""


@register.simple_tag
def facet_choices(name, choices, words):
    """`name`: the parameter; `choices`: `partenariat.listing.Choice` each; `words`: what is counted, « fiche,fiches »."""
    name, words = escape(name), escape(words)
    lines = (
        CHOICE.format(
            name=name,
            value=escape(choice.value),
            checked=" checked" if choice.checked else "",
            label=escape(choice.label),
            count=choice.count,
            counted=counted(choice.count, words),
        )
        for choice in choices
    )
    return mark_safe("\n".join(lines))  # noqa: S308
