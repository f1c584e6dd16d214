"""Coming back to a search without effort: by mail, by feed."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


@register.inclusion_tag("components/follow_search.html")
def follow_search(name, query, feed):
    """`name` of the list, `query` a `listing.Query`, `feed` the name of its feed's address."""
    return {
        "alert_url": f"{reverse('alert_new')}?{urlencode([('liste', name), *_pairs(query)])}",
        "feed_url": _feed_url(query, feed),
    }


@register.simple_tag
def feed_link(query, feed, title):
    """What feed readers look for in the head of a page."""
    return format_html(
        '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">',
        title,
        _feed_url(query, feed),
    )


def _feed_url(query, feed):
    return f"{reverse(feed)}?{urlencode(_pairs(query))}" if _pairs(query) else reverse(feed)


def _pairs(query):
    """A feed and an alert have an order of their own."""
    return [pair for pair in query.pairs if pair[0] != "tri"]
