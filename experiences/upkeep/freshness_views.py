"""« Toujours exact » : from the link of a mail, without an account, or from one's account."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from experiences import enums, moderation, presentation
from experiences.contributing import own_pages
from experiences.forms.freshness import RhythmForm
from experiences.upkeep import freshness

CONFIRMED = "Merci. La fiche est confirmée à la date d’aujourd’hui\u00a0: son public le voit dès maintenant."


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def experience_confirm(request, token):
    """Opening the link changes nothing; its button confirms, once."""
    fiche, due = freshness.read(token)
    if fiche is None:
        return render(request, "experiences/confirm_unknown.html", status=404)
    if request.method == "POST":
        # Refused, the page says where the fiche stands, without a button.
        with suppress(freshness.AlreadyConfirmed, moderation.Refused):
            freshness.confirm(fiche, due)
        return redirect("experience_confirm", token)
    context = {
        "fiche": fiche,
        "sheet": presentation.sheet(fiche),
        "open": freshness.is_open(fiche, due),
        "archived": fiche.state == enums.State.ARCHIVED,
    }
    return render(request, "experiences/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_experience_freshness(request, reference):
    """The two buttons of the account: still true, and how often to say so."""
    fiche = own_pages.owned(request, reference)
    if not fiche.is_confirmable:
        messages.info(request, "Cette fiche n’est pas en ligne\u00a0: il n’y a rien à confirmer.")
        return redirect("my_experience", reference)
    confirms = request.method == "POST" and "confirm" in request.POST
    form = RhythmForm(request.POST if request.method == "POST" and not confirms else None, fiche=fiche)
    refusal = ""
    try:
        if confirms:
            moderation.confirm(fiche)
            messages.success(request, CONFIRMED)
            return redirect("my_experience_freshness", reference)
        if form.is_valid():
            months = form.cleaned_data["review_months"]
            freshness.choose_rhythm(fiche, months, seen=form.cleaned_data["seen"])
            messages.success(request, "C’est noté.")
            return redirect("my_experience_freshness", reference)
    except moderation.Refused as refused:
        refusal = str(refused)
    except freshness.Changed:
        refusal = (
            "Quelqu’un vient de choisir un autre rythme. Choisissez de nouveau si le vôtre convient mieux."
        )
        fiche.refresh_from_db(fields=["review_months"])
        form = RhythmForm(None, fiche=fiche, initial={"review_months": form.cleaned_data["review_months"]})
    context = {
        "fiche": fiche,
        "form": form,
        "refusal": refusal,
        "trail": own_pages.trail(fiche, "Confirmer la fiche"),
    }
    return render(request, "compte/freshness.html", context, status=409 if refusal else 200)
