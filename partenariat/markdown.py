"""Editable texts to safe HTML. Headings start at level two: the page has its own title."""

import nh3
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
# A wide table scrolls in its own box, which the keyboard can reach.
_TABLE_OPEN = '<div class="table-scroll" role="region" tabindex="0" aria-label="Tableau"><table>\n'
_TABLE_CLOSE = "</table></div>\n"


def _parser():
    parser = MarkdownIt("js-default", {"html": False, "linkify": False}).disable("image")
    parser.add_render_rule("table_open", lambda *_: _TABLE_OPEN)
    parser.add_render_rule("table_close", lambda *_: _TABLE_CLOSE)
    parser.add_render_rule("th_open", lambda *_: '<th scope="col">')
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
