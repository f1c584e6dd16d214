"""QR codes drawn from our own addresses, for what is printed."""

import segno
from django.utils.safestring import mark_safe


def svg(text, css_class):
    """The QR code of a text as an `<svg>` without any style, sized by a sheet of styles."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(
        border=2, omitsize=True, svgclass=css_class, lineclass=None, dark="#000", light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308  (drawn by the library: squares, never the text itself)
