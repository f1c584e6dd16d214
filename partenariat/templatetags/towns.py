"""The address of a search in which a town is named in full."""

from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag
def town_url(town, query):
    """`query`: the listing.Query of the page, or nothing when words are all it asks for."""
    return query.replaced("q", town.text) if query else f"?{urlencode({'q': town.text})}"
