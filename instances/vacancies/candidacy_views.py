"""« Être candidat » : the form, what follows, and the page of the signed link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from instances.models import Body, CallForCandidates, Candidacy
from instances.vacancies import calls, candidacies
from instances.vacancies.forms import CandidacyForm
from partenariat import addresses, trap

# Enough for somebody who applies to several bodies in a day; too few for a robot.
PER_CONNECTION, PER_ADDRESS = "5/h/ip", "3/d/key"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@login_not_required
def candidacy_body(request, slug):
    body = addresses.find(Body.objects.visible_to(request.user).public().for_list(), slug)
    if isinstance(body, HttpResponse):
        return redirect("candidacy_body", body.url.rstrip("/").rpartition("/")[2])
    seats = list(candidacies.open_seats(body))
    call = calls.about(body)
    context = {
        "body": body,
        "subject": body.name,
        "call": call,
        "closed": "" if seats else "Aucun siège d’usagers n’est vacant aujourd’hui dans cette instance.",
        "needs_agreement": any(seat.needs_agreement for seat in seats),
        "trail": [
            ("Sièges vacants", reverse("vacant_seats")),
            (body.name, body.get_absolute_url()),
            ("Être candidat", ""),
        ],
    }
    form = CandidacyForm(
        _posted(request), seats=seats, day=timezone.localdate(), initial=_known(request.user)
    )
    return _answer(request, form, context, "candidacy_body_sent", slug=body.slug, body=body, call=call)


@get_or_post
@login_not_required
def candidacy_call(request, slug):
    call = addresses.find(CallForCandidates.objects.visible_to(request.user).public(), slug)
    if isinstance(call, HttpResponse):
        return redirect("candidacy_call", call.url.rstrip("/").rpartition("/")[2])
    context = {
        "subject": call.title,
        "call": call,
        "closed": CLOSED.get(calls.standing(call), ""),
        "trail": [
            ("Sièges vacants", reverse("vacant_seats")),
            (call.title, call.get_absolute_url()),
            ("Être candidat", ""),
        ],
    }
    form = CandidacyForm(_posted(request), initial=_known(request.user))
    return _answer(request, form, context, "candidacy_call_sent", slug=call.slug, call=call)


CLOSED = {
    calls.CLOSED: "Cet appel est clos\u00a0: il ne reçoit plus de candidatures.",
    calls.COMING: "Cet appel n’est pas encore ouvert.",
}


def _posted(request):
    return request.POST if request.method == "POST" else None


def _known(user):
    return {"name": user.display_name, "email": user.email} if user.is_authenticated else {}


def _answer(request, form, context, sent, *, slug, **target):
    """The form again, or the page that follows it. Closed meanwhile, it comes back with what was written."""
    status = 200
    if form.is_bound and form.is_valid():
        if _has_been_sent(form):
            return redirect(sent, slug)
        if context["closed"]:
            status = 409
        elif not _is_allowed(request, form):
            status = 429
        else:
            _receive(request, form, **target)
            return redirect(sent, slug)
    context |= {
        "form": form,
        "wording": candidacies.wording(),
        "too_many": status == 429,
        # What was written is shown again even when nothing can be sent any longer.
        "shows_form": form.is_bound or not context["closed"],
    }
    return render(request, "vacancies/candidacy.html", context, status=status)


def _has_been_sent(form):
    token = form.cleaned_data["token"]
    return token is not None and Candidacy.objects.filter(form_token=token).exists()


def _is_allowed(request, form):
    address = form.cleaned_data["email"].lower()
    return trap.allowed(request, "candidacy", PER_CONNECTION) and trap.allowed(
        request, "candidacy_from", PER_ADDRESS, key=address
    )


def _receive(request, form, **target):
    candidacies.receive(
        token=form.cleaned_data["token"],
        suspicion=form.suspicion(user=request.user, texts=form.texts),
        **form.columns,
        **target,
    )


@require_safe
@login_not_required
def candidacy_body_sent(request, slug):
    body = addresses.find(Body.objects.visible_to(request.user).public(), slug)
    if isinstance(body, HttpResponse):
        return body
    return _sent(request, body.name, body.get_absolute_url(), "Revenir à l’instance")


@require_safe
@login_not_required
def candidacy_call_sent(request, slug):
    call = addresses.find(CallForCandidates.objects.visible_to(request.user).public(), slug)
    if isinstance(call, HttpResponse):
        return call
    return _sent(request, call.title, call.get_absolute_url(), "Revenir à l’appel")


def _sent(request, subject, url, label):
    trail = [("Sièges vacants", reverse("vacant_seats")), (subject, url), ("Être candidat", "")]
    return render(request, "vacancies/sent.html", {"url": url, "label": label, "trail": trail})


@get_or_post
@login_not_required
@never_cache
def candidacy_follow(request, token):
    """What the link of the mail opens. GET changes nothing; the buttons confirm and take back."""
    candidacy = candidacies.read(token)
    if candidacy is None:
        return render(request, "vacancies/unknown.html", status=404)
    if request.method == "POST":
        (candidacies.withdraw if "retirer" in request.POST else candidacies.confirm)(candidacy)
        return redirect("candidacy_follow", token)
    context = {
        "candidacy": candidacy,
        "subject": candidacies.subject(candidacy),
        "state": candidacies.state(candidacy),
        "url": candidacies.public_url(candidacy),
    }
    return render(request, "vacancies/follow.html", context)
