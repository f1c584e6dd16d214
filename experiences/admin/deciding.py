"""Deciding on a fiche: the forms beside it, the page that comes back when one is not complete, undoing."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from experiences import moderation, notifications
from experiences.curation import opinions, queue
from experiences.curation.decision_forms import AskOpinionForm, DecisionForm, GiveOpinionForm
from experiences.enums import State, Verb
from experiences.models import ModerationEvent
from experiences.moderation import Refused
from partenariat import terms

# One click from the fiche: nothing to fill in, and nobody is written to.
DIRECT = (Verb.TAKE, Verb.RELEASE)
# After these the fiche is out of the queue: on to the next.
CLOSING = (Verb.REQUEST_CHANGES, Verb.ACCEPT, Verb.PUBLISH, Verb.REJECT)
# What is asked of the fiche beside it, in this order; « Accepter » alone is a second button of « Publier ».
PANELS = (
    Verb.PUBLISH, Verb.REQUEST_CHANGES, Verb.REJECT, Verb.RESTORE, Verb.SUSPEND, Verb.ARCHIVE, Verb.SUBMIT,
    Verb.WITHDRAW, Verb.UNDELETE, Verb.DELETE,
)  # fmt: skip

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
    Verb.APPEAL: "Un second regard est demandé.",
    Verb.DELETE: "La fiche est supprimée. Elle se rétablit depuis la liste « Supprimées ».",
    Verb.UNDELETE: "La fiche est rétablie dans l’état d’avant.",
}
LABELS = {
    (Verb.PUBLISH, State.SUBMITTED): "Accepter et publier",
    (Verb.PUBLISH, State.IN_REVIEW): "Accepter et publier",
}


def label(verb, fiche):
    return LABELS.get((verb, fiche.state), verb.label)


def panels(fiche, user, missing):
    """The decisions open beside the fiche, each with its form: a list of dicts read by `_decisions.html`.

    `missing`: what publication lacks. `blocked`: publishing waits for it; accepting alone does not.
    """
    open_now = moderation.open_decisions(fiche, user)
    usual = Verb.REQUEST_CHANGES if missing else Verb.PUBLISH
    return [
        {
            "verb": verb,
            "label": label(verb, fiche),
            "form": DecisionForm(fiche=fiche, verb=verb),
            "is_usual": verb == usual,
            "needs_colleague": verb == Verb.REJECT,
            "blocked": bool(missing) and verb in (Verb.PUBLISH, Verb.RESTORE),
            "can_only_accept": verb == Verb.PUBLISH and Verb.ACCEPT in open_now,
            "tells_author": _tells_author(verb, fiche),
        }
        for verb in PANELS
        if verb in open_now
    ]


def direct(fiche, user):
    """The decisions that are one button, without anything to fill in."""
    return [verb for verb in DIRECT if verb in moderation.allowed_verbs(fiche, user)]


def decide(model_admin, request, fiche, verb):
    """Carry out what a form of the fiche sent, or give it back: to complete, with a reply, with the mail to read."""
    if request.method == "GET" and verb not in moderation.open_decisions(fiche, request.user):
        messages.error(
            request,
            f"Impossible de « {label(verb, fiche).lower()} » : "
            f"la fiche est maintenant « {fiche.get_state_display()} ».",
        )
        return _to_fiche(fiche)
    form = DecisionForm(request.POST if request.method == "POST" else None, fiche=fiche, verb=verb)
    mail, refusal = None, ""
    if "inserer" in request.POST:
        form = form.with_reply()
    elif request.method == "POST" and form.is_valid():
        try:
            if "confirmer" in request.POST or not _tells_author(verb, fiche):
                form.decide(request.user)
                return _after(request, fiche, verb)
            mail = rehearse(form, request.user)
        except Refused as refused:
            refusal = str(refused)
    page = model_admin.page(
        request,
        "decide",
        fiche,
        f"{label(verb, fiche)} : {fiche.reference}",
        form=form,
        verb=verb,
        label=label(verb, fiche),
        mail=mail,
        refusal=refusal,
        is_back=form.errors or refusal,
        proposed_level=proposed_level(fiche),
        tells_author=_tells_author(verb, fiche),
    )
    # The browser, and whoever reads the log, can tell a refusal from a page.
    page.status_code = 409 if refusal else 200
    return page


def rehearse(form, actor):
    """The very mail the decision will send: carried out, then undone. Nothing leaves before a commit."""
    with transaction.atomic():
        fiche = form.decide(actor)
        mail = notifications.compose(fiche.decisions.first())
        transaction.set_rollback(True)
    return mail


def proposed_level(fiche):
    return fiche.evidence_level_proposed and terms.label("evidence_level", fiche.evidence_level_proposed)


def _tells_author(verb, fiche):
    return fiche.author_id is not None and verb in notifications.SUBJECTS


def _to_fiche(fiche):
    return redirect("admin:experiences_experience_change", fiche.pk)


def _after(request, fiche, verb):
    """Say what was done, with the way to undo it, and go on to the next of the queue."""
    here = reverse("admin:experiences_experience_change", args=[fiche.pk])
    fiche.refresh_from_db()
    said = format_html('<a href="{}">{}</a> : {}', here, fiche.reference, DONE[verb])
    if verb not in DIRECT and moderation.undoable(fiche):
        said = format_html('{} <a class="button" href="{}#annuler">Annuler</a>', said, here)
    messages.success(request, said)
    if verb in CLOSING:
        return redirect(queue.next_url("experience", fiche.pk, request.user))
    return _to_fiche(fiche)


# ------------------------------------------------------------------------------ undoing


def undoable(fiche, user):
    """[{"event", "fiche", "words", "minutes"}]: the last decision here, and this person's last one elsewhere."""
    found = [moderation.undoable(fiche)]
    mine = (
        ModerationEvent.objects.standing()
        .filter(actor=user)
        .exclude(experience=fiche)
        .exclude(verb__in=DIRECT)
        .select_related("experience")
        .first()
    )
    if mine and moderation.undoable(mine.experience) == mine:
        found.append(mine)
    return [
        {
            "event": event,
            "fiche": event.experience,
            "is_here": event.experience_id == fiche.pk,
            "words": DONE[Verb(event.verb)],
            "minutes": max(1, round((notifications.held_until(event) - timezone.now()).total_seconds() / 60)),
        }
        for event in found
        if event and event.verb not in DIRECT
    ]


def undo(request, fiche, event):
    """Put the fiche back where it was before this decision; to the fiche, where it can be decided again."""
    event = fiche.decisions.filter(pk=event).first()
    if event is None:
        raise Http404
    try:
        moderation.undo(event, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "La décision est annulée. Personne n’en a été prévenu.")
    return _to_fiche(fiche)


# ------------------------------------------------------------------------------ second opinions


def opinion_block(fiche, user):
    """{"pending", "given", "give", "ask", "reasons"}: `give` and `ask` are forms, None for who may not."""
    pending = opinions.pending(fiche)
    can_ask = pending is None and opinions.can_be_asked(fiche)
    return {
        "pending": pending,
        "reasons": terms.labels("refusal_reason", pending.reasons) if pending else [],
        "given": opinions.given(fiche),
        "give": GiveOpinionForm() if pending and pending.asked_by_id != user.pk else None,
        "ask": AskOpinionForm() if can_ask else None,
    }


def ask_opinion(model_admin, request, fiche):
    form = AskOpinionForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            opinions.ask(
                fiche,
                actor=request.user,
                reasons=form.cleaned_data["reasons"],
                question=form.cleaned_data["question"],
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Le second avis est demandé : vos collègues reçoivent un courriel.")
            return _to_fiche(fiche)
    return _opinion_page(model_admin, request, fiche, form, refusal, "Demander un second avis")


def give_opinion(model_admin, request, fiche, opinion):
    opinion = fiche.opinions.filter(pk=opinion).first()
    if opinion is None:
        raise Http404
    form = GiveOpinionForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            opinions.give(
                opinion,
                actor=request.user,
                agrees=form.cleaned_data["agrees"] == "oui",
                comment=form.cleaned_data["comment"],
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Votre avis est donné : la personne qui l’a demandé est prévenue.")
            return _to_fiche(fiche)
    return _opinion_page(model_admin, request, fiche, form, refusal, "Donner votre avis", opinion=opinion)


def _opinion_page(model_admin, request, fiche, form, refusal, title, opinion=None):
    page = model_admin.page(
        request,
        "opinion",
        fiche,
        f"{title} : {fiche.reference}",
        form=form,
        refusal=refusal,
        button=title,
        opinion=opinion,
        reasons=terms.labels("refusal_reason", opinion.reasons) if opinion else [],
    )
    page.status_code = 409 if refusal else 200
    return page
