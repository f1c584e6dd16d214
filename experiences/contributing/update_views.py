"""« Mise à jour » of a public fiche: what it changes, read again before it is sent; taking it back, giving it up."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from experiences import moderation
from experiences.contributing import progress, updates, writing
from experiences.contributing.own_pages import owned, trail
from experiences.document import fiches
from partenariat.diff import compare


def block(fiche, update):
    """What the page of the fiche says of its update; None for a fiche that does not change by updates."""
    if not updates.may_update(fiche):
        return None
    return {
        "exists": update is not None,
        "sent_at": update and update.sent_at,
        "labels": [change.label for change in updates.changes(update)],
        "url": reverse("my_experience_update", args=[fiche.reference]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def update(request, reference):
    """One page, one button for each thing to do."""
    fiche = owned(request, reference)
    refusal = ""
    if request.method == "POST":
        try:
            done = _do(request, fiche)
        except updates.Closed:
            messages.warning(
                request,
                "Cela n’est plus possible\u00a0: la mise à jour a changé d’état. Voici où elle en est.",
            )
            return redirect("my_experience", reference)
        except writing.Changed:
            refusal = "Une autre personne vient de changer cette mise à jour. Relisez-la, puis envoyez-la."
        except moderation.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, done)
            left = updates.current(fiche)
            return redirect(
                "my_experience_update" if left and not left.sent_at else "my_experience", reference
            )
    current = updates.current(fiche)
    if current is None:
        messages.info(request, "Aucune mise à jour n’est en préparation.")
        return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "update": current,
        "prepared": updates.is_prepared(fiche, current),
        "can_take_back": bool(current.sent_at) and not current.decisions,
        "mark": updates.seen(current),
        "changes": [_read(fiche, change) for change in updates.changes(current)],
        "refusal": refusal,
        "trail": trail(fiche, "Mise à jour"),
    }
    return render(request, "compte/update.html", context, status=409 if refusal else 200)


def _do(request, fiche):
    """Carry out what the button asks, and say it was done."""
    user = request.user
    if path := request.POST.get("retirer", ""):
        updates.drop(fiche, path, user=user)
        return f"Le changement «\u00a0{fiches.label(path)}\u00a0» est retiré de la mise à jour."
    if "reprendre" in request.POST:
        updates.take_back(fiche, user=user)
        return "La mise à jour est revenue entre vos mains. Elle n’est plus en relecture."
    if "abandonner" in request.POST:
        updates.abandon(fiche, user=user)
        return "La mise à jour est abandonnée. La fiche en ligne n’a pas changé."
    updates.send(fiche, user=user, mark=request.POST.get("vu", ""))
    return (
        "Votre mise à jour est envoyée. La fiche en ligne ne change pas tant que l’équipe ne l’a pas relue."
    )


def _read(fiche, change):
    rubric = fiches.rubric_of(change.path)
    return {
        "path": change.path,
        "label": change.label,
        "url": progress.rubric_url(fiche, rubric) if rubric else "",
        "diff": compare(change.before, change.after, lambda value: fiches.words(change.path, value)),
    }
