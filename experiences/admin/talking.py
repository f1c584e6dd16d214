"""The conversation with those who write a fiche, as the team reads it and adds to it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from experiences import audience
from experiences.exchanges import thread
from experiences.forms.thread import StaffThreadForm


def block(fiche):
    """{"rows", "unread", "form"}: `form` is None once the fiche is deleted, or with nobody to write to."""
    has_reader = bool(audience.told(fiche))
    return {
        "rows": thread.for_staff(fiche),
        "unread": thread.unread(fiche, by_staff=True),
        "form": StaffThreadForm() if has_reader and thread.is_open(fiche) else None,
    }


def write(model_admin, request, fiche):
    form = StaffThreadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.post(fiche, author=request.user, from_staff=True):
            messages.success(request, "Votre message est envoyé.")
        else:
            messages.error(
                request, "La fiche est supprimée : personne ne lira ce message. Il n’est pas envoyé."
            )
        return _to_thread(fiche)
    return model_admin.page(
        request,
        "message",
        fiche,
        f"Écrire à l’auteur : {fiche.reference}",
        form=form,
    )


def mark_read(request, fiche):
    thread.mark_read(fiche, by_staff=True)
    messages.success(request, "Les messages sont marqués comme lus.")
    return _to_thread(fiche)


def _to_thread(fiche):
    return redirect(reverse("admin:experiences_experience_change", args=[fiche.pk]) + "#echanges")
