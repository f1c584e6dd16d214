"""What a reader sees when a page is not there, is gone, or failed."""

from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def gone(request):
    """A record was public here and is no longer. SECURITY: the page never says which."""
    return render(request, "410.html", status=410)


def too_long(request):
    """What was asked was stopped before its end. The address without its words is always lighter."""
    context = {"path": request.path, "was_sent": request.method == "POST", "is_narrowed": bool(request.GET)}
    return HttpResponse(_bare("503.html", context), status=503)


def server_error(request):
    return HttpResponseServerError(_bare("500.html", {}))


def _bare(template, context):
    """Needs neither the database nor a context processor: one of them may be what failed."""
    try:
        stylesheet = static("css/site.css")
    except ValueError:  # the list of hashed files is missing
        stylesheet = ""
    return loader.get_template(template).render({"stylesheet": stylesheet, **context})
