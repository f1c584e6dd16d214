"""The links that download a list."""

from django import template
from django.urls import reverse

from partenariat.exports.formats import FORMATS
from partenariat.lists import public_lists
from partenariat.typography import french

register = template.Library()


@register.inclusion_tag("components/export.html")
def export(name, query="", total=None):
    """« Télécharger ces 46 fiches : CSV, Excel, JSON »; nothing for an empty list. No request to the database.

    `query`: the query string of the list, without the page number; `total`: how many rows it has, where known.
    """
    of = public_lists()[name]
    addresses = [(one.name, reverse("export", args=[name, form])) for form, one in FORMATS.items()]
    if of.points:
        addresses.append(("GeoJSON", reverse(of.points)))
    singular, plural, this = of.words.split(",")
    return {
        "total": total,
        "whole": french(of.whole),
        "one": f"{this} {singular}",
        "words": f"{singular},{plural}",
        "links": [(label, f"{address}?{query}" if query else address) for label, address in addresses],
    }
