"""`/exports/experiences.csv?territoire=dep-93`: the list at the same query, whole, as a file."""

from contextvars import copy_context

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from partenariat.api.etag import etag, is_known
from partenariat.api.throttling import PublicThrottle
from partenariat.exports import asked
from partenariat.exports.formats import FORMATS, Extract
from partenariat.lists import public_lists
from partenariat.representation import LICENCE, absolute


class ExportThrottle(PublicThrottle):
    """A person takes a few files; whoever wants the whole base takes it in one."""

    rate = "30/min"
    counted = "export:"


MEND = "Revenez à la liste, vérifiez les filtres, puis téléchargez de nouveau."
MANY = "Beaucoup de fichiers ont été demandés en peu de temps depuis votre connexion."
WAIT = "Réessayez dans une minute."


@login_not_required
@require_safe
def export(request, name, form):
    """SECURITY: whoever asks, the file holds what anyone may read."""
    # LoginRequiredMiddleware looked at the session; the answer does not depend on it.
    request.session.accessed = False
    of, written = public_lists().get(name), FORMATS.get(form)
    if of is None or written is None:
        raise Http404
    filterset = of.filterset(request.GET)
    if faults := asked.faults(filterset, request.GET):
        return _refused(request, of, "Ce fichier n’a pas pu être préparé", faults, MEND, status=400)
    throttle = ExportThrottle()
    if not throttle.allow_request(request, None):
        response = _refused(request, of, "Un peu de patience", [MANY], WAIT, status=429)
        response["Retry-After"] = str(max(1, throttle.wait()))
        return response
    current = etag(request, written.media_type)
    if is_known(request, current):
        return _with_headers(HttpResponse(status=304), current)
    if request.method == "HEAD":
        response = HttpResponse(content_type=written.media_type)
    else:
        extract = _extract(of, filterset, request.GET)
        response = StreamingHttpResponse(_held(written.write(extract)), content_type=written.media_type)
    file_name = f"partenariat-{of.name}-{timezone.localdate():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return _with_headers(response, current)


def _extract(of, filterset, raw):
    query = asked.query(filterset, raw)
    page = absolute(reverse(of.page)) + (f"?{query}" if query else "")
    return Extract(of, filterset, of.keys(filterset), page, timezone.localdate())


def _held(chunks):
    """What is sent after the view is over still rests on the public version it began with."""
    context, end = copy_context(), object()
    return iter(lambda: context.run(next, chunks, end), end)


def _refused(request, of, title, sentences, advice, status):
    context = {
        "title": title,
        "sentences": sentences,
        "advice": advice,
        "of": of,
        "page": reverse(of.page),
        "trail": [(of.title, reverse(of.page)), (title, "")],
    }
    response = render(request, "exports/refused.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _with_headers(response, current):
    response["ETag"] = current
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    # A copy in a search engine would outlive what is withdrawn from the site.
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{LICENCE["url"]}>; rel="license"'
    # Open data: other sites may read it.
    response["Access-Control-Allow-Origin"] = "*"
    return response
