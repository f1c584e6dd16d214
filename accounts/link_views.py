"""Signed links: opening one, asking for another, cancelling those sent. A GET never changes anything."""

from allauth.account import views as allauth
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import links
from accounts.link_forms import AddressForm
from accounts.models import AccessLink
from partenariat import trap

ASKED_RATE = "20/h/ip"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def access_link(request, token):
    """The link received: a page that says nothing private, and a button that opens."""
    link = links.find(token)
    if link is None:
        return render(request, "accounts/link_closed.html", status=410)
    if request.method != "POST":
        return render(request, "accounts/link.html")
    opened = links.confirm(link)
    if opened is None:
        return render(request, "accounts/link_closed.html", status=410)
    if opened.signs_in:
        links.sign_in(request, opened.account)
        if link.confirmed_at is None:
            messages.success(
                request,
                "Votre adresse est confirmée\u00a0: vous pourrez envoyer votre fiche quand elle sera prête.",
            )
        return redirect(link.next_path or "my_account")
    if request.user == opened.account:
        return redirect(link.next_path or "my_account")
    return render(request, "accounts/link_signin.html", {"following": reverse("my_account")})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def access_link_ask(request):
    """Another link. Whether the address is known, the answer is the same."""
    user = request.user
    if user.is_authenticated and not user.is_guest:
        return redirect("my_account")
    asked = request.POST if request.method == "POST" else None
    known = links.address_of(user) if user.is_authenticated else ""
    form = AddressForm(asked, initial={"email": known})
    if asked is None or not form.is_valid():
        return render(request, "accounts/link_ask.html", {"form": form})
    if not trap.allowed(request, "access_link_ask", ASKED_RATE):
        return render(request, "accounts/link_ask.html", {"form": form, "too_many": True}, status=429)
    email, token = form.cleaned_data["email"], form.cleaned_data["token"]
    # A guest says where to send; a confirmed one has one address only.
    person = user if user.is_authenticated and (user.is_unconfirmed or email == known) else links.whose(email)
    if person is not None and not form.suspicion(user=user):
        link, made = trap.once(AccessLink, token, lambda: links.renew(person, email, token=token))
        if made:
            links.send(request, link)
    return redirect("access_link_sent")


@require_safe
@login_not_required
def access_link_sent(request):
    return render(request, "accounts/link_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
def access_link_revoke(request):
    """Every link sent so far opens nothing any more; the browser one is in stays open."""
    if request.method == "POST":
        links.revoke_all(request.user)
        messages.success(request, "Les liens envoyés n’ouvrent plus rien.")
        return redirect("my_account")
    return render(request, "accounts/link_revoke.html")


def set_password(request):
    """SECURITY: an account opened by a password has an address, or nobody could get back in."""
    return _once_confirmed(request, allauth.password_set)


def email(request):
    return _once_confirmed(request, allauth.email)


def _once_confirmed(request, view):
    if request.user.is_authenticated and request.user.is_unconfirmed:
        messages.info(request, "Ouvrez d’abord le lien reçu par courriel\u00a0: il confirme votre adresse.")
        return redirect("my_account")
    return view(request)
