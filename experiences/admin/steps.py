"""The pages where staff work on the content of a fiche: propose a coding, enter one for somebody else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse

from experiences import enums, notifications
from experiences.admin.reading import CODABLE
from experiences.curation.moderation_forms import CodingForm, StaffEntryForm


def to_fiche(fiche):
    return redirect("admin:experiences_experience_change", fiche.pk)


def code(model_admin, request, fiche):
    if fiche.state not in CODABLE:
        messages.error(
            request, f"On ne propose pas de classement à une fiche « {fiche.get_state_display().lower()} »."
        )
        return to_fiche(fiche)
    form = CodingForm(request.POST or None, instance=fiche)
    if request.method == "POST":
        with transaction.atomic():
            if done := form.is_valid():
                fiche = form.propose()
                model_admin.log_change(request, fiche, "Classement proposé à l’auteur.")
                notifications.announce_coding(fiche)
        if done:
            messages.success(request, "Le classement est proposé ; il reste à son auteur de le confirmer.")
            return to_fiche(fiche)
    levels = [(form[f"level_{dimension}"], form[f"why_{dimension}"]) for dimension in enums.Dimension]
    return model_admin.page(
        request,
        "coding",
        fiche,
        f"Proposer un classement : {fiche.reference}",
        form=form,
        levels=levels,
        codes=[
            field for field in form if not field.is_hidden and not field.name.startswith(("level_", "why_"))
        ],
    )


def enter(model_admin, request):
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = StaffEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            fiche = form.enter(request.user)
            model_admin.log_addition(request, fiche, "Saisie pour une personne, avec son accord.")
        messages.success(
            request,
            f"La fiche {fiche.reference} est enregistrée comme brouillon. Envoyez-la quand tout y est.",
        )
        return to_fiche(fiche)
    return model_admin.page(
        request,
        "enter",
        None,
        "Saisir une fiche pour une personne",
        form=form,
        questions=[form[name] for name in form.QUESTIONS],
        rest=[form[name] for name in form.REST],
        declarations=enums.Declaration.labels,
        queue_url=reverse("admin:experiences_experience_changelist"),
    )
