"""What the pages of a fiche under /compte/ share: whose it is, where one is, a session that ended while typing."""

from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts import perms
from experiences.contributing import typed
from experiences.models import Experience
from partenariat import trap

# A person types in one page; an office shares one address.
ENDED_RATE = "60/h/ip"


def owned(request, reference):
    """SECURITY: what belongs to somebody else does not exist."""
    fiches = Experience.objects.visible_to(request.user).select_related(
        "contact", "author", "owner_organisation"
    )
    fiche = get_object_or_404(fiches, reference=reference)
    if not perms.owns_experience(request.user, fiche):
        raise Http404
    return fiche


def trail(fiche=None, page=""):
    way = [("Mon compte", reverse("my_account"))]
    if fiche:
        way.append((fiche.reference, reverse("my_experience", args=[fiche.reference])))
    return [*way, (page, "")] if page else way


def posted(request):
    return request.POST if request.method == "POST" else None


def has_stale_token(request):
    """Whether what is sent comes from a page opened before one signed in again, or from another site.

    SECURITY: for a view that is `csrf_exempt`: what this refuses is only shown again, never written anywhere.
    """
    checked = CsrfViewMiddleware(lambda request: None).process_view(request, None, (), {})
    return request.method == "POST" and checked is not None


def sign_in_first(request, page):
    """The session ended: what was typed is kept, and shown again once signed in."""
    if (
        request.method == "POST"
        and not has_stale_token(request)
        and trap.allowed(request, "session_ended", ENDED_RATE)
    ):
        try:
            typed.keep_for_later(request, page)
        except typed.TooLong:
            pass
        else:
            messages.warning(
                request,
                "Votre session était finie. Votre texte est gardé\u00a0: reconnectez-vous pour le retrouver.",
            )
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path}, safe='/')}")


def kept_answers(request, page, *, fiche=None):
    """What was being typed in this page and is not saved yet, or None."""
    typed.claim(request, page, fiche=fiche)
    return typed.find(page, user=request.user, fiche=fiche)


def keep_posted(request, page, *, fiche=None):
    """A page sent that could not be saved: what it holds is kept as well."""
    with suppress(typed.TooLong):
        typed.keep(request.POST, page=page, user=request.user, fiche=fiche)
