"""The search of the whole site: its page, the suggestions while typing, and how a browser may add it."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from experiences.finding import reading, suggestions
from experiences.finding.search import find
from experiences.relevance import unanswered
from partenariat.api.etag import etag
from partenariat.api.throttling import PublicThrottle
from partenariat.domains import domain_url, domains
from partenariat.typography import french

# Seconds a browser or a proxy may keep suggestions without asking again.
KEPT = 60


@login_not_required
@require_safe
def search(request):
    asked = reading.clean(request.GET.get("q", ""))
    answer = find(asked, request.user)
    if asked and not answer.groups:
        unanswered.note(request, asked)
    context = {
        "q": asked,
        "answer": answer,
        "domains": [(french(entry.label), domain_url(entry)) for entry in domains()]
        if not answer.groups
        else (),
        "trail": [("Recherche", "")],
    }
    return render(request, "finding/search.html", context)


class SuggestionThrottle(PublicThrottle):
    """Far above what one person types; counted apart from the API."""

    rate = "240/min"
    counted = "suggestions:"


@login_not_required
@require_safe
def search_suggestions(request):
    """A few names for what is being typed, as JSON. The same for every reader: no session, no cookie."""
    throttle = SuggestionThrottle()
    if not throttle.allow_request(request, None):
        answer = JsonResponse({"suggestions": []}, status=429)
        answer["Retry-After"] = str(throttle.wait())
        return answer
    answer = _suggestions(request)
    # As in the API: nothing here depends on who asks, and « Vary: Cookie » would keep shared caches from serving it.
    request.session.accessed = False
    return answer


@condition(etag_func=lambda request: etag(request, "application/json"))
def _suggestions(request):
    found = suggestions.suggest(request.GET.get("q", ""))
    rows = [{"titre": one.title, "nature": one.label, "url": one.url} for one in found]
    answer = JsonResponse({"suggestions": rows})
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    return answer


@login_not_required
@require_safe
def opensearch(request):
    """What a browser needs to offer this search in its own bar."""
    return render(
        request, "finding/opensearch.xml", content_type="application/opensearchdescription+xml; charset=utf-8"
    )
