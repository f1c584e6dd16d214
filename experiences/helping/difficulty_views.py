"""Pages of the difficulties: choose one, and what answers it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from experiences.helping import difficulties, words
from partenariat.addresses import PermanentRedirect


@login_not_required
@require_safe
def difficulty_list(request):
    context = {"groups": difficulties.groups(), "trail": [("Une difficulté", "")]}
    return render(request, "helping/difficulty_list.html", context)


@login_not_required
@require_safe
def difficulty_detail(request, slug):
    code = words.code_of(slug)
    if code is None:
        raise Http404
    if slug != words.slug(code):
        return PermanentRedirect(words.url(code))
    difficulty = difficulties.difficulty(code)
    context = {
        "difficulty": difficulty,
        "trail": [("Une difficulté", reverse("difficulty_list")), (difficulty.said, "")],
    }
    return render(request, "helping/difficulty.html", context)
