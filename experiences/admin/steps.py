"""The pages where staff act on a fiche: decide, propose a coding, enter one for somebody else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences import enums, notifications
from experiences.enums import State, Verb
from experiences.moderation import Refused, allowed_verbs
from experiences.moderation_forms import RUBRICS, CodingForm, DecisionForm, StaffEntryForm
from partenariat import terms

# One click from the fiche: nobody is written to.
DIRECT = (Verb.TAKE, Verb.RELEASE)
# Neither public, nor in the author's own drawer, nor closed.
CODABLE = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED, State.ACCEPTED)

DONE = {
    Verb.SUBMIT: "La fiche est envoyée.",
    Verb.TAKE: "Vous avez la fiche en relecture.",
    Verb.RELEASE: "La fiche est rendue à la file.",
    Verb.REQUEST_CHANGES: "Les compléments sont demandés.",
    Verb.ACCEPT: "La fiche est acceptée ; il reste à la publier.",
    Verb.PUBLISH: "La fiche est en ligne.",
    Verb.REJECT: "La fiche est refusée.",
    Verb.WITHDRAW: "La fiche est retirée.",
    Verb.SUSPEND: "La fiche est suspendue : son adresse ne montre plus rien.",
    Verb.RESTORE: "La fiche est de nouveau en ligne.",
    Verb.ARCHIVE: "La fiche est archivée : lisible à son adresse, hors des listes.",
}


def to_fiche(fiche):
    return redirect("admin:experiences_experience_change", fiche.pk)


def decide(model_admin, request, fiche, verb):
    """Fill in, read what the author will read, confirm. A refusal keeps everything that was typed."""
    if request.method == "GET" and verb not in allowed_verbs(fiche, request.user):
        messages.error(
            request,
            f"Impossible de « {verb.label.lower()} » : "
            f"la fiche est maintenant « {fiche.get_state_display()} ».",
        )
        return to_fiche(fiche)
    form = DecisionForm(request.POST or None, fiche=fiche, verb=verb)
    mail, refusal = None, ""
    if request.method == "POST" and "modifier" not in request.POST and form.is_valid():
        # Without an author to write to, there is nothing to read again.
        confirmed = "confirmer" in request.POST or fiche.author is None or verb not in notifications.SUBJECTS
        try:
            if confirmed:
                form.decide(request.user)
                messages.success(request, DONE[verb])
                return to_fiche(fiche)
            mail = rehearse(form, request.user)
        except Refused as refused:
            refusal = str(refused)
    return model_admin.page(
        request,
        "decide",
        fiche,
        f"{verb.label} : {fiche.reference}",
        form=form,
        verb=verb,
        mail=mail,
        refusal=refusal,
        field_messages=[form[f"on_{name}"] for name in RUBRICS if f"on_{name}" in form.fields],
        proposed_level=fiche.evidence_level_proposed
        and terms.label("evidence_level", fiche.evidence_level_proposed),
        tells_author=fiche.author is not None and verb in notifications.SUBJECTS,
    )


def rehearse(form, actor):
    """The very mail the decision will send: carried out, then undone. Nothing leaves before a commit."""
    with transaction.atomic():
        newest = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        form.decide(actor)
        mail = OutboxMessage.objects.filter(pk__gt=newest, recipient=form.fiche.author.email).last()
        transaction.set_rollback(True)
    return mail


def code(model_admin, request, fiche):
    if fiche.state not in CODABLE:
        messages.error(
            request, f"On ne propose pas de classement à une fiche « {fiche.get_state_display().lower()} »."
        )
        return to_fiche(fiche)
    form = CodingForm(request.POST or None, instance=fiche)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            fiche = form.propose()
            model_admin.log_change(request, fiche, "Classement proposé à l’auteur.")
            notifications.announce_coding(fiche)
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
        codes=[field for field in form if not field.name.startswith(("level_", "why_"))],
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
