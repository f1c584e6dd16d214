"""« Écrire au porteur », for readers; the messages received, for whoever carries the fiche."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.contributing import own_pages
from experiences.enums import RequestStatus
from experiences.exchanges import relay
from experiences.forms.relay import ContactForm
from experiences.models import ContactRequest, Experience
from experiences.views import gone_or_not_found
from partenariat import addresses, trap
from partenariat.numbers import whole
from partenariat.paging import Pager, page_number

PAGE_SIZE = 20
# Enough for somebody who writes to several carriers in a day; too few for a robot.
PER_CONNECTION, PER_ADDRESS = "5/h/ip", "3/d/key"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def experience_contact(request, slug):
    try:
        fiche = addresses.find(Experience.objects.visible_to(request.user).public(), slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return redirect(f"{fiche.url}contacter/")
    if not relay.reach(fiche).form:
        raise Http404
    form = ContactForm(request.POST if request.method == "POST" else None, initial=_known(request.user))
    too_many = False
    if form.is_valid():
        too_many = not _has_been_sent(form) and not _allowed(request, form)
        if not too_many:
            return _receive(request, fiche, form)
    context = {"fiche": fiche, "form": form, "too_many": too_many, "trail": _trail(fiche)}
    return render(request, "experiences/contact.html", context, status=429 if too_many else 200)


def _known(user):
    return {"sender_name": user.display_name, "sender_email": user.email} if user.is_authenticated else {}


def _has_been_sent(form):
    token = form.cleaned_data["token"]
    return token is not None and ContactRequest.objects.filter(form_token=token).exists()


def _allowed(request, form):
    address = form.cleaned_data["sender_email"].lower()
    return trap.allowed(request, "contact", PER_CONNECTION) and trap.allowed(
        request, "contact_from", PER_ADDRESS, key=address
    )


def _receive(request, fiche, form):
    columns = {name: form.cleaned_data[name] for name in form._meta.fields}
    confirmed = relay.owns_address(request.user, columns["sender_email"])
    try:
        relay.receive(
            fiche,
            token=form.cleaned_data["token"],
            suspicion=form.suspicion(
                user=request.user, texts=[columns["message"], columns["sender_profile"]]
            ),
            confirmed=confirmed,
            **columns,
        )
    except relay.Unreachable:
        # The carrier closed the door between the page and the button.
        raise Http404 from None
    if confirmed:
        messages.success(request, "Votre message est transmis au porteur de cette fiche.")
        return redirect(fiche)
    return redirect("experience_contact_sent", fiche.slug)


@require_safe
@login_not_required
def experience_contact_sent(request, slug):
    try:
        fiche = addresses.find(Experience.objects.visible_to(request.user).public(), slug)
    except Http404:
        return gone_or_not_found(request, slug)
    if not isinstance(fiche, Experience):
        return fiche
    return render(request, "experiences/contact_sent.html", {"fiche": fiche, "trail": _trail(fiche)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def contact_confirm(request, token):
    """Opening the link changes nothing; its button sends the message, once."""
    message = relay.read(token)
    if message is None:
        return render(request, "experiences/confirm_unknown.html", status=404)
    refusal = ""
    if request.method == "POST":
        try:
            relay.confirm(message)
            return redirect("contact_confirm", token)
        except relay.Unreachable as unreachable:
            refusal = str(unreachable)
    context = {
        "message": message,
        "fiche": message.experience,
        "waits": message.status == RequestStatus.UNCONFIRMED,
        "refusal": refusal,
    }
    return render(request, "experiences/contact_confirm.html", context, status=409 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def my_experience_requests(request, reference):
    """What readers wrote, and what became of it."""
    fiche = own_pages.owned(request, reference)
    received = relay.received(fiche)
    if request.method == "POST":
        return _mark(request, fiche, received)
    number = page_number(request)
    pager = Pager(number, received.count(), PAGE_SIZE)
    if number > pager.last:
        return redirect(request.path + pager.last_url)
    context = {
        "fiche": fiche,
        "received": received[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        "pager": pager,
        "trail": own_pages.trail(fiche, "Messages reçus"),
    }
    return render(request, "compte/requests.html", context)


MARKS = {"repondu": RequestStatus.ANSWERED, "indesirable": RequestStatus.SPAM, "recu": RequestStatus.SENT}


def _mark(request, fiche, received):
    key, status = whole(request.POST.get("message")), MARKS.get(request.POST.get("suivi"))
    if status is None or key is None:
        raise Http404
    relay.mark(get_object_or_404(received, pk=key), status)
    messages.success(request, "C’est noté.")
    return redirect("my_experience_requests", fiche.reference)


def _trail(fiche):
    return [
        ("Expériences", reverse("experience_list")),
        (fiche.title, fiche.get_absolute_url()),
        ("Écrire au porteur", ""),
    ]
