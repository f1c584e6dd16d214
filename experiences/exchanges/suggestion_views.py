"""Proposing a correction to a fiche, following it, deciding on what one keeps."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_http_methods, require_safe

from accounts.suggestions import mine, views
from experiences.exchanges.suggestions import FICHES, KINDS
from experiences.views import gone_or_not_found

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@get_or_post
def experience_suggest(request, slug):
    return views.suggest(request, FICHES, slug, missing=gone_or_not_found)


@login_not_required
@require_safe
def experience_suggest_sent(request, slug):
    return views.suggest_sent(request, FICHES, slug)


@login_not_required
@get_or_post
def suggestion_confirm(request, token):
    """SECURITY: the signed link is the right."""
    return views.follow(request, KINDS, token)


@require_safe
def my_suggestions(request):
    return mine.index(request, KINDS)


@get_or_post
def my_suggestion(request, kind, pk):
    return mine.detail(request, KINDS, kind, pk)
