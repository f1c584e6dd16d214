"""The newest answers of any search, as an Atom feed (RFC 4287). One view; each application describes its feeds.

SECURITY: what leaves is the public form of what anyone may read, found by the FilterSet of the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import XMLGenerator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from partenariat.api.etag import etag, is_known
from partenariat.api.throttling import PublicThrottle
from partenariat.exports.asked import faults
from partenariat.representation import LICENCE, SITE_NAME, absolute

NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


class FeedThrottle(PublicThrottle):
    """What did not change does not count: reading programs come back several times an hour, many from one office."""

    rate = "60/min"
    counted = "feed:"


@dataclass(frozen=True)
class Entry:
    """`key` names it for ever, apart from its address. `updated`, `published`: ISO 8601; `published` may be empty.
    `authors`: organisations, never a person."""

    key: str
    title: str
    url: str
    updated: str
    published: str = ""
    summary: str = ""
    authors: tuple = ()
    rights: str = ""


@dataclass(frozen=True)
class Feed:
    """`page` is the URL name of the list. `filterset(data)`: what the page asks with, over what anyone may read.
    `newest(filterset)`: the entries, `NEWEST` at most, the last published first."""

    name: str
    title: str
    page: str
    filterset: Callable
    newest: Callable


@login_not_required
@require_safe
def atom(request, feed):
    # LoginRequiredMiddleware looked at the session; the answer does not depend on it.
    request.session.accessed = False
    current = etag(request, MEDIA_TYPE)
    if is_known(request, current):
        return _headed(HttpResponseNotModified(), current)
    throttle = FeedThrottle()
    if not throttle.allow_request(request, None):
        refused = _refused(429, "Trop de demandes depuis votre connexion. Réessayez dans une minute.")
        refused["Retry-After"] = str(max(1, throttle.wait()))
        return refused
    filterset = feed.filterset(request.GET)
    filterset.is_strict = True
    if errors := faults(filterset, request.GET, ignored=()):
        return _refused(400, "\n".join(errors))
    response = HttpResponse(content_type=f"{MEDIA_TYPE}; charset=utf-8")
    _write(response, request, feed, feed.newest(filterset))
    return _headed(response, current)


def _refused(status, text):
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def _headed(response, current):
    response["ETag"] = current
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def tag(key):
    """A name that outlives addresses (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{key}"


def _write(out, request, feed, entries):
    query = request.META.get("QUERY_STRING", "")
    own = absolute(request.path) + (f"?{query}" if query else "")
    page = absolute(reverse(feed.page)) + (f"?{query}" if query else "")
    writer = _Writer(out)
    with writer.element("feed", xmlns=ATOM, **{"xml:lang": "fr"}):
        writer.text("id", tag(f"{feed.name}?{query}" if query else feed.name))
        writer.text("title", f"{feed.title} – {SITE_NAME}")
        # Without an entry, the day itself: the element is required, and the answer is that of today.
        newest = max((entry.updated for entry in entries), default=_midnight(), key=parse_datetime)
        writer.text("updated", newest)
        writer.empty("link", rel="self", type=MEDIA_TYPE, href=own)
        writer.empty("link", rel="alternate", type="text/html", href=page)
        writer.empty("link", rel="license", href=LICENCE["url"])
        _author(writer, SITE_NAME)
        writer.text("rights", LICENCE["nom"])
        for entry in entries:
            _entry(writer, entry)
    writer.close()


def _entry(writer, entry):
    with writer.element("entry"):
        writer.text("id", tag(entry.key))
        writer.text("title", entry.title)
        writer.empty("link", rel="alternate", type="text/html", href=entry.url)
        writer.text("updated", entry.updated)
        if entry.published:
            writer.text("published", entry.published)
        for name in entry.authors:
            _author(writer, name)
        if entry.summary:
            writer.text("summary", entry.summary)
        writer.text("rights", f"{LICENCE['nom']} – {entry.rights}" if entry.rights else LICENCE["nom"])


def _author(writer, name):
    with writer.element("author"):
        writer.text("name", name)


def _midnight():
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


class _Writer:
    """XML escaped by the standard library; control characters, which XML cannot hold, are left out."""

    def __init__(self, out):
        self._xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    def close(self):
        self._xml.endDocument()

    def element(self, name, **attributes):
        return _Element(self._xml, name, attributes)

    def empty(self, name, **attributes):
        with self.element(name, **attributes):
            pass

    def text(self, name, content):
        with self.element(name):
            self._xml.characters("".join(sign for sign in content if sign >= " " or sign in "\t\n"))


class _Element:
    def __init__(self, xml, name, attributes):
        self._xml, self._name, self._attributes = xml, name, attributes

    def __enter__(self):
        self._xml.startElement(self._name, self._attributes)

    def __exit__(self, *_):
        self._xml.endElement(self._name)
