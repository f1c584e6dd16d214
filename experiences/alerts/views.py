"""« Être prévenu » : the question, then the pages of the signed links. A link opened by GET changes nothing."""

from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from experiences.alerts import asking, lists
from experiences.alerts.forms import AlertForm
from experiences.enums import AlertRhythm
from experiences.exchanges.relay import owns_address
from experiences.models import Alert, AlertReader
from partenariat import signed, trap
from partenariat.numbers import whole

# Enough for somebody who follows many subjects; too few for a robot.
PER_CONNECTION, PER_ADDRESS = "20/h/ip", "10/d/key"
LONGEST = Alert._meta.get_field("query").max_length
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@login_not_required
def alert_new(request):
    """The search is in the address, as on its list. Whoever asks, and whatever was asked before: the same answer."""
    search = lists.search(request.GET.get("liste", "experiences"), _without(request.GET, "liste"))
    if search is None:
        raise Http404
    form = AlertForm(request.POST if request.method == "POST" else None, initial=_known(request.user))
    too_many = False
    if form.is_bound and len(search.query) > LONGEST:
        form.add_error(
            None, "Cette recherche est trop longue pour être suivie\u00a0: retirez quelques filtres."
        )
    if form.is_valid():
        too_many = not _allowed(request, form)
        if not too_many:
            return _receive(request, search, form)
    context = {
        "search": search,
        "form": form,
        "too_many": too_many,
        "trail": [(search.title, search.page), ("Recevoir les nouveautés", "")],
    }
    return render(request, "alerts/new.html", context, status=429 if too_many else 200)


def _without(data, name):
    rest = data.copy()
    rest.pop(name, None)
    return rest


def _known(user):
    return {"address": user.email} if user.is_authenticated and not user.is_unconfirmed else {}


def _allowed(request, form):
    address = form.cleaned_data["address"].lower()
    return trap.allowed(request, "alert", PER_CONNECTION) and trap.allowed(
        request, "alert_for", PER_ADDRESS, key=address
    )


def _receive(request, search, form):
    address = form.cleaned_data["address"]
    is_own = owns_address(request.user, address)
    alert = asking.ask(
        search,
        address=address,
        rhythm=form.cleaned_data["rhythm"],
        token=form.cleaned_data["token"],
        suspicion=form.suspicion(user=request.user),
        is_own=is_own,
    )
    if is_own and alert and alert.confirmed_at:
        messages.success(request, "C’est fait\u00a0: nous vous écrirons quand il y aura du nouveau.")
        return redirect("my_alerts")
    asked = urlencode({"liste": search.name}) + (f"&{search.query}" if search.query else "")
    return redirect(f"{reverse('alert_sent')}?{asked}")


@require_safe
@login_not_required
def alert_sent(request):
    search = lists.search(request.GET.get("liste", "experiences"), _without(request.GET, "liste"))
    if search is None:
        raise Http404
    return render(
        request,
        "alerts/sent.html",
        {"search": search, "trail": [(search.title, search.page), ("Recevoir les nouveautés", "")]},
    )


@get_or_post
@login_not_required
@never_cache
def alert_confirm(request, token):
    alert = asking.to_confirm(token)
    if alert is None or (search := lists.of(alert)) is None:
        return render(request, "alerts/unknown.html", status=404)
    if request.method == "POST":
        asking.confirm(alert)
        return redirect("alert_confirm", token)
    manage_url = ""
    if alert.confirmed_at:
        manage_url = reverse("alert_manage", args=[signed.token(asking.MANAGE, alert.reader_id)])
    context = {"alert": alert, "search": search, "manage_url": manage_url}
    return render(request, "alerts/confirm.html", context)


@get_or_post
@login_not_required
@never_cache
def alert_manage(request, token):
    """Every alert of one address, for whoever holds its link."""
    reader = asking.reader_of(asking.MANAGE, token)
    if reader is None:
        return render(request, "alerts/unknown.html", status=404)
    if request.method == "POST":
        return _change(request, [reader]) or redirect("alert_manage", token)
    context = {"alerts": asking.shown(reader), "address": reader.address, "trail": [("Vos alertes", "")]}
    return render(request, "alerts/manage.html", context)


@get_or_post
def my_alerts(request):
    """The same, for somebody signed in: those of the addresses they have shown to be theirs."""
    owned = EmailAddress.objects.filter(user=request.user, verified=True).values_list("email", flat=True)
    readers = list(AlertReader.objects.filter(address__in=[email.lower() for email in owned]))
    if request.method == "POST":
        return _change(request, readers) or redirect("my_alerts")
    context = {
        "alerts": [one for reader in readers for one in asking.shown(reader)],
        "trail": [("Mon compte", reverse("my_account")), ("Mes alertes", "")],
    }
    return render(request, "alerts/manage.html", context)


def _change(request, readers):
    """What the buttons of the page do; an alert that is somebody else's changes nothing."""
    pk, act = whole(request.POST.get("alerte")), request.POST.get("geste")
    if act == "tout-arreter":
        for reader in readers:
            asking.stop(reader)
        messages.success(request, "C’est fait\u00a0: vous ne recevrez plus d’alerte.")
    elif act == "arreter" and pk:
        for reader in readers:
            asking.stop(reader, pk)
        messages.success(request, "C’est fait\u00a0: cette alerte est arrêtée.")
    elif act in AlertRhythm.values and pk:
        for reader in readers:
            asking.change_rhythm(reader, pk, act)
        messages.success(request, "Votre choix est enregistré.")
    else:
        raise Http404


# RFC 8058: the mail program itself posts here when its « se désabonner » is pressed, without any page of ours nor
# cookie. The signed link is the proof; all it can do is stop mails.
@csrf_exempt
@get_or_post
@login_not_required
@never_cache
def alert_stop(request, token):
    if signed.read(asking.STOP, token) is None:
        # Cut on its way: nothing was stopped.
        return render(request, "alerts/unknown.html", {"is_cut": True}, status=404)
    reader = asking.reader_of(asking.STOP, token)
    if reader and request.method == "POST":
        asking.stop(reader)
    # Erased since, or stopped just now: nothing comes any more.
    active = bool(reader and reader.alerts.active().exists())
    return render(request, "alerts/stop.html", {"active": active, "number": _number(reader)})


def _number(reader):
    return len(asking.shown(reader)) if reader else 0
