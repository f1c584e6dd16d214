"""« Écrire à plusieurs » : who writes the fiche, invitations, and the page an invitation opens."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import links, perms
from experiences import audience
from experiences.contributing import sharing
from experiences.contributing.own_pages import owned, trail
from partenariat import trap
from partenariat.form_fields import SiteForm
from partenariat.numbers import whole

RATE = "20/h/user"


class InviteForm(SiteForm):
    email = forms.EmailField(
        label="Adresse électronique de la personne",
        help_text="Elle recevra un lien pour accepter. Par exemple\u00a0: prenom.nom@exemple.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez l’adresse de la personne à inviter.",
            "invalid": "Cette adresse n’est pas complète. Par exemple\u00a0: prenom.nom@exemple.fr",
        },
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


@require_http_methods(["GET", "HEAD", "POST"])
def share(request, reference):
    """One page, three buttons: invite, cancel an invitation, take somebody out or leave."""
    fiche = owned(request, reference)
    form, status = InviteForm(), 200
    if request.method == "POST":
        if "revoke" in request.POST:
            return _revoke(request, fiche)
        if "remove" in request.POST:
            return _remove(request, fiche)
        form = InviteForm(request.POST)
        if form.is_valid():
            status = _invite(request, fiche, form)
            if status == 302:
                return redirect("my_experience_share", reference)
    context = {
        "fiche": fiche,
        "form": form,
        "writers": [
            {
                "person": person,
                "is_me": person == request.user,
                "is_author": person.pk == fiche.author_id,
                "may_be_taken_out": perms.takes_out(request.user, fiche, person),
            }
            for person in audience.writers(fiche)
        ],
        "pending": sharing.pending(fiche),
        "trail": trail(fiche, "Écrire à plusieurs"),
    }
    return render(request, "compte/share.html", context, status=status)


def _invite(request, fiche, form):
    """Returns 302 when done; otherwise the form says why, and keeps what was typed."""
    email = form.cleaned_data["email"]
    if not trap.allowed(request, "share", RATE):
        form.add_error("email", "Vous avez envoyé beaucoup d’invitations. Attendez une heure.")
        return 429
    try:
        _, is_new = sharing.invite(fiche, by=request.user, email=email)
    except sharing.Refused as refused:
        form.add_error("email", str(refused))
        return 409
    messages.success(
        request,
        f"L’invitation est partie à {email}." if is_new else f"{email} a déjà une invitation en attente.",
    )
    return 302


def _revoke(request, fiche):
    invitation = get_object_or_404(fiche.invitations, pk=whole(request.POST["revoke"]))
    sharing.revoke(invitation)
    messages.success(request, f"L’invitation envoyée à {invitation.email} est annulée.")
    return redirect("my_experience_share", fiche.reference)


def _remove(request, fiche):
    link = get_object_or_404(fiche.coauthor_links, user=whole(request.POST["remove"]))
    try:
        sharing.remove(fiche, person=link.user, by=request.user)
    except sharing.Refused as refused:
        messages.error(request, str(refused))
        return redirect("my_experience_share", fiche.reference)
    if link.user == request.user:
        messages.success(request, "Vous n’écrivez plus cette fiche. Ce que vous avez écrit y reste.")
        return redirect("my_account")
    messages.success(request, f"{link.user} n’écrit plus cette fiche. Ce qui a été écrit y reste.")
    return redirect("my_experience_share", fiche.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def share_invitation(request, token):
    """Which fiche, who invites, one button."""
    invitation = sharing.find(token)
    if invitation is None:
        return render(request, "experiences/share_closed.html", status=410)
    context = {"invitation": invitation, "fiche": invitation.experience}
    if request.method != "POST":
        return render(request, "experiences/share_invitation.html", context)
    opened = sharing.accept(invitation, user=request.user)
    if opened is None:
        return render(request, "experiences/share_closed.html", status=410)
    hub = reverse("my_experience", args=[invitation.experience.reference])
    if not opened.signs_in:
        return render(request, "accounts/link_signin.html", {"following": hub})
    if request.user != opened.account:
        links.sign_in(request, opened.account)
    messages.success(request, "Vous écrivez maintenant cette fiche avec les autres.")
    return redirect(hub)
