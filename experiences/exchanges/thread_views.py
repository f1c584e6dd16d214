"""The author's side of the conversation: messages with the team, and the second look after a refusal."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from experiences import moderation
from experiences.contributing import own_pages, progress
from experiences.enums import Verb
from experiences.exchanges import thread
from experiences.forms.thread import AppealForm, SiteThreadForm
from partenariat import trap

RATE = "20/h/user"
TOO_MANY = (
    "Vous avez envoyé beaucoup de messages en peu de temps. Attendez un peu\u00a0: votre texte est gardé."
)


@require_http_methods(["GET", "HEAD", "POST"])
def messages_page(request, reference):
    """The whole conversation, and the form to add to it."""
    fiche = own_pages.owned(request, reference)
    form = SiteThreadForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        if trap.allowed(request, "thread", RATE):
            form.post(fiche, author=request.user, from_staff=False)
            messages.success(request, "Votre message est envoyé à l’équipe de modération.")
            return redirect(reverse("my_experience_thread", args=[reference]) + "#echanges")
        refusal = TOO_MANY
    context = {
        "fiche": fiche,
        "entries": thread.entries(fiche, request.user),
        "unread": thread.unread(fiche, by_staff=False),
        "form": form,
        "refusal": refusal,
        "trail": own_pages.trail(fiche, "Échanges avec l’équipe"),
    }
    return render(request, "compte/messages.html", context, status=429 if refusal else 200)


@require_POST
def mark_read(request, reference):
    fiche = own_pages.owned(request, reference)
    thread.mark_read(fiche, by_staff=False)
    messages.success(request, "Les messages de l’équipe sont marqués comme lus.")
    return redirect("my_experience", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, reference):
    """After a refusal, ask that somebody else reads the fiche again."""
    fiche = own_pages.owned(request, reference)
    if Verb.APPEAL not in moderation.allowed_verbs(fiche, request.user):
        messages.info(request, "Un second regard se demande après un refus. " + progress.words(fiche).now)
        return redirect("my_experience", reference)
    form = AppealForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            moderation.appeal(experience=fiche, actor=request.user, message=form.cleaned_data["message"])
        except moderation.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Votre demande est envoyée\u00a0: une autre personne relira la fiche.")
            return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "form": form,
        "refusal": refusal,
        "trail": own_pages.trail(fiche, "Second regard"),
    }
    return render(request, "compte/appeal.html", context, status=409 if refusal else 200)


def block(fiche, user):
    """What the hub of a fiche shows of the conversation: {"entries", "unread", "is_long", "form"}."""
    entries = thread.entries(fiche, user)
    return {
        "entries": entries[-thread.LATEST :],
        "is_long": len(entries) > thread.LATEST,
        "unread": thread.unread(fiche, by_staff=False),
        "form": SiteThreadForm(),
    }
