"""Editable texts to safe HTML. Headings start at level two: the page has its own title."""

import nh3
from django.utils.html import escape
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from partenariat.typography import french

_TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "ol": {"start"},
    "th": {"scope"},
}


def _open_table(tokens, position, options, env):
    """A wide table scrolls in its own box, which the keyboard can reach and which the heading before it names."""
    before = [tokens[index + 1].content for index in range(position) if tokens[index].type == "heading_open"]
    name = escape(f"Tableau\u00a0: {before[-1]}" if before else "Tableau")
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{name}"><table>\n'


def _parser():
    parser = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")
    parser.renderer.rules |= {
        "table_open": _open_table,
        "table_close": lambda *_: "</table></div>\n",
        "th_open": lambda *_: '<th scope="col">',
    }
    return parser


_PARSER = _parser()


def render(text):
    """Safe HTML of a Markdown text: no raw HTML, no image, no script, no style."""
    tokens = _PARSER.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    shift = 1 if any(token.tag == "h1" for token in headings) else 0
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
    for inline in (token for token in tokens if token.type == "inline"):
        for token in inline.children:
            if token.type == "text":
                token.content = french(token.content)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # SECURITY: the parser already refuses raw HTML; this holds even if an option is changed one day.
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None))  # noqa: S308
