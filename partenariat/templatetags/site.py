"""Small tags and filters any page may use."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe

from partenariat import site_texts
from partenariat.excerpts import MARK, UNMARK
from partenariat.typography import french

register = template.Library()

TO_COMPLETE = "à compléter"


@register.simple_tag
def site_text(slug):
    """An editable text of the site, in one paragraph of plain text."""
    return " ".join(site_texts.text(slug).split())


@register.simple_tag
def publisher():
    """The name of the publisher: the first line of its page, « à compléter » until someone writes it."""
    lines = site_texts.text("editeur").splitlines()
    return lines[0].strip("# *") if lines else TO_COMPLETE


@register.filter
def paragraphs(text):
    """Plain text as paragraphs. SECURITY: authors' texts are escaped, never read as HTML."""
    return mark_safe(linebreaks(french(text), autoescape=True))  # noqa: S308


@register.filter
def marked(text):
    """A search headline: escaped, then the words found between <mark>."""
    return mark_safe(escape(french(text)).replace(MARK, "<mark>").replace(UNMARK, "</mark>"))  # noqa: S308


@register.filter
def counted(number, words):
    """« 1 fiche », « 12 fiches », « aucune fiche »: words are « fiche,fiches » or « fiche,fiches,aucune »."""
    singular, plural, *none = words.split(",")
    if not number and none:
        return f"{none[0]} {singular}"
    figure = f"{number:,}".replace(",", "\u202f")
    # In French nought and one are singular.
    return f"{figure}\u00a0{plural if number > 1 else singular}"


@register.filter
def figure(value):
    """A number as one writes it in French: « 12 345 ». What is told in words stays so."""
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else value


@register.filter
def worded(number, words):
    """The words that go with a figure shown apart: « fiche,fiches ». In French nought and one are singular."""
    singular, plural = words.split(",")
    return plural if number > 1 else singular


register.filter("french", french)

# Their own box searches the whole site already.
OWN_SEARCH = {"home", "search"}


@register.simple_tag(takes_context=True)
def header_search(context):
    """Whether the header of this page offers the search of the whole site: a page that is one has no second."""
    match = getattr(context.get("request"), "resolver_match", None)
    return match is not None and match.url_name not in OWN_SEARCH


MENU = (
    ("Expériences", "experience_list"),
    ("Matrice", "experience_matrix"),
    ("Instances", "body_list"),
    ("Domaines", "domain_list"),
    ("Lexique", "lexicon"),
    ("Proposer", "experience_propose"),
)


@cache
def _addresses():
    return {name: reverse(name) for _, name in MENU}


@register.simple_tag(takes_context=True)
def nav_links(context):
    """The main menu; the section one is in is « true », the very page is « page »."""
    path = context["request"].path if "request" in context else ""
    addresses = _addresses()
    inside = [url for url in addresses.values() if path.startswith(url)]
    section = max(inside, key=len, default="")
    return [
        {
            "label": label,
            "url": addresses[name],
            "current": ("page" if path == section else "true") if addresses[name] == section else "",
            "action": name == "experience_propose",
        }
        for label, name in MENU
    ]
