"""A fiche as a PDF: the same sheet as its page, made when asked for."""

import hashlib
import logging
from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from experiences import citation, presentation
from experiences.attachments.views import TYPES
from experiences.enums import MediaKind
from experiences.models import Experience, MediaAsset
from experiences.views import gone_or_not_found
from partenariat import addresses, pdf, qr
from partenariat.api.throttling import PublicThrottle
from partenariat.api.views import READER
from partenariat.public_version import public_version
from partenariat.representation import absolute

logger = logging.getLogger(__name__)
# Raise it when the looks change while the fiche does not.
FORM = 1
CODE = "/code.svg"
# Seconds after which somebody who found no room is told to come back.
BUSY = 10


class PdfThrottle(PublicThrottle):
    """Making one costs a second of processor: enough for a whole service behind one connection."""

    rate = "10/min"
    counted = "pdf:"


@require_safe
@login_not_required
def experience_pdf(request, slug):
    try:
        fiche = addresses.find(Experience.objects.visible_to(READER).public().for_list(), slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return addresses.PermanentRedirect(f"{fiche.url}fiche.pdf")
    etag = _etag(fiche)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    throttle = PdfThrottle()
    if not throttle.allow_request(request, None):
        return _instead(request, fiche, "many", status=429, retry=max(1, throttle.wait()))
    try:
        made = _make(fiche)
    except pdf.Busy:
        return _instead(request, fiche, "busy", status=503, retry=BUSY)
    except pdf.Unavailable as unavailable:
        logger.warning("PDF of %s: %s", fiche.reference, unavailable)
        return _instead(request, fiche, "unable", status=503)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{fiche.reference}.pdf"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _etag(fiche):
    """Of what readers see: the version of the fiche itself moves with its private parts too. The day is printed on it."""
    parts = (FORM, fiche.reference, fiche.slug, public_version(), timezone.localdate())
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _make(fiche):
    html = render_to_string(
        "experiences/pdf.html",
        {
            "fiche": fiche,
            "sheet": presentation.sheet(fiche),
            "parent": fiche.parent if fiche.parent and fiche.parent.is_public else None,
            "citation": citation.of(fiche),
            "url": absolute(fiche.get_absolute_url()),
            "today": timezone.localdate(),
            "code": CODE,
        },
    )
    code = qr.svg(absolute(fiche.get_absolute_url()), "code")
    return pdf.make(
        html,
        css="css/fiche-pdf.css",
        contents={CODE: ("image/svg+xml", code.encode()), **_images(fiche)},
    )


def _images(fiche):
    """{address: (media type, bytes)} of the images this page shows, and of no other."""
    shown = MediaAsset.objects.shown().filter(experience=fiche, kind=MediaKind.IMAGE).exclude(file="")
    found = {}
    for media in shown:
        # A file that is lost is said by its description.
        with suppress(OSError), media.file.open("rb") as stored:
            kind = TYPES[media.file.name.rpartition(".")[2]]
            found[reverse("media_file", args=[media.key])] = (kind, stored.read())
    return found


def _instead(request, fiche, why, *, status, retry=None):
    """The page that says why, and how to print. `retry`: seconds after which to ask again."""
    context = {"fiche": fiche, "why": why, "trail": _trail(fiche)}
    response = render(request, "experiences/pdf_unavailable.html", context, status=status)
    if retry:
        response["Retry-After"] = str(retry)
    return response


def _trail(fiche):
    return [
        ("Expériences", reverse("experience_list")),
        (fiche.title, fiche.get_absolute_url()),
        ("Télécharger en PDF", ""),
    ]
