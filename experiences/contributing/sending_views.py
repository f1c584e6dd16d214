"""A fiche leaves its author's hands, or comes back to them: sending, withdrawing, the coding to confirm, the preview."""

from django.contrib import messages
from django.shortcuts import redirect, render

from experiences import advice, lint, moderation, presentation
from experiences.contributing import progress, rubrics, writing
from experiences.contributing.own_pages import owned, posted, trail
from experiences.enums import State, Verb
from experiences.forms import SubmitForm, WithdrawForm
from experiences.models import Experience
from partenariat import terms
from partenariat.numbers import whole


def submit(request, reference):
    """The four declarations, then the fiche leaves for the moderators."""
    fiche = owned(request, reference)
    if not progress.editable(fiche):
        messages.info(request, "La fiche est déjà envoyée, ou n’attend plus d’envoi.")
        return redirect("my_experience", reference)
    form = SubmitForm(posted(request), initial={"version": fiche.version})
    missing = progress.missing_to_submit(fiche)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            writing.declare_and_submit(fiche, actor=request.user, version=form.cleaned_data["version"])
        except (moderation.Refused, writing.Changed) as refused:
            refusal = str(refused)
        else:
            messages.success(
                request,
                f"Votre fiche {fiche.reference} est envoyée. Gardez cette référence\u00a0: "
                "elle est aussi dans le courriel que vous allez recevoir.",
            )
            return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "form": form,
        "missing": missing,
        "refusal": refusal,
        "remarks": lint.of_fiche(fiche),
        "advices": advice.of_fiche(fiche),
        "trail": trail(fiche, "Envoyer"),
    }
    return render(request, "compte/submit.html", context)


def withdraw(request, reference):
    fiche = owned(request, reference)
    if Verb.WITHDRAW not in moderation.allowed_verbs(fiche, request.user):
        messages.info(request, "Cette fiche ne peut pas être retirée ici. " + progress.words(fiche).now)
        return redirect("my_experience", reference)
    form = WithdrawForm(posted(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            moderation.withdraw(experience=fiche, actor=request.user, message=form.cleaned_data["message"])
        except moderation.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "La fiche est retirée.")
            return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "form": form,
        "refusal": refusal,
        "trail": trail(fiche, "Retirer"),
    }
    return render(request, "compte/withdraw.html", context)


def confirm_coding(request, reference):
    """The coding a moderator proposed, to confirm or to change."""
    fiche = owned(request, reference)
    if not coding_waits(fiche):
        messages.info(request, "Aucun classement n’attend votre confirmation.")
        return redirect("my_experience", reference)
    refusal = ""
    if request.method == "POST":
        try:
            writing.confirm_coding(fiche, version=whole(request.POST.get("version")))
        except writing.Changed as changed:
            fiche, refusal = (
                changed.fiche,
                f"{changed} Relisez le classement ci-dessous avant de le confirmer.",
            )
        else:
            messages.success(request, "Merci\u00a0: le classement est confirmé.")
            return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "refusal": refusal,
        "editable": progress.editable(fiche),
        "coding": _coding(fiche),
        "trail": trail(fiche, "Classement"),
    }
    return render(request, "compte/coding.html", context)


def preview(request, reference):
    """The fiche as the public will read it."""
    fiche = owned(request, reference)
    fiche = Experience.objects.visible_to(request.user).for_list().get(pk=fiche.pk)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "sheet": presentation.sheet(fiche),
        "parent": None,
        "children": [],
        "related": [],
        "trail": trail(fiche, "Aperçu"),
    }
    return render(request, "compte/preview.html", context)


CODED = (
    ("Portée", "scope", "partnership_scope", "besoin"),
    ("Critères de partenariat", "criteria", "partnership_criterion", "besoin"),
    ("Secteurs", "sectors", "sector", "besoin"),
    ("Domaines", "domains", "domain", "activites"),
    ("Activités", "activities", "activity", "activites"),
    ("Lieux d’exercice", "settings", "setting", "lieux"),
    ("Publics", "audiences", "audience", "acteurs"),
    ("Thèmes", "themes", "theme", "acteurs"),
    ("Modalités", "modalities", "modality", "modalites"),
)


def _coding(fiche):
    """[(label, [values], address of the page where it is changed)] of what is coded, the matrix last."""
    rows = []
    for label, column, vocabulary, code in CODED:
        value = getattr(fiche, column)
        codes = value if isinstance(value, list) else [value] if value else []
        rows.append((label, terms.labels(vocabulary, codes), progress.rubric_url(fiche, rubrics.get(code))))
    positions = [
        f"{position}" + (f" ({position.justification})" if position.justification else "")
        for position in fiche.matrix_positions.all()
    ]
    rows.append(("Place dans la matrice", positions, progress.rubric_url(fiche, rubrics.get("matrice"))))
    return [row for row in rows if row[1]]


def coding_waits(fiche):
    return (
        fiche.coding_proposed_at is not None
        and fiche.coding_confirmed_at is None
        and (fiche.state in State.waiting() or progress.editable(fiche))
    )
