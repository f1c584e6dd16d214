"""What a reader sees when a page is not there, is gone, or failed."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def gone(request):
    """A record was public here and is no longer. SECURITY: the page never says which."""
    return render(request, "410.html", status=410)


def server_error(request):
    """Needs neither the database nor a context processor: one of them may be what failed."""
    try:
        stylesheet = static("css/site.css")
    except ValueError:  # the list of hashed files is missing
        stylesheet = ""
    page = loader.get_template("500.html").render({"stylesheet": stylesheet})
    return HttpResponseServerError(page)
