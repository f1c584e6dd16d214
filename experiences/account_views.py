"""The author's side of a fiche. Only its author, or an approved member of its organisation, gets here."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts import perms
from experiences import moderation, presentation, progress, rubrics, writing
from experiences.enums import State, Verb
from experiences.forms import RUBRIC_FORMS, SubmitForm, WithdrawForm
from experiences.models import Experience
from partenariat import terms


def my_account(request):
    """One's fiches and those of one's organisations, with where each stands."""
    organisations = request.user.memberships.select_related("organisation").order_by(
        "organisation__plain", "pk"
    )
    mine = Experience.objects.filter(
        Q(author=request.user)
        | Q(owner_organisation__in=[link.organisation_id for link in organisations if link.approved_at])
    )
    fiches = mine.light().prefetch_related("decisions").order_by("-updated_at", "-pk")
    rows = [
        {
            "fiche": fiche,
            "url": reverse("my_experience", args=[fiche.reference]),
            "words": progress.words(fiche),
            "last": next((one for one in progress.decisions(fiche) if one.message), None),
        }
        for fiche in fiches
    ]
    return render(
        request, "compte/account.html", {"rows": rows, "memberships": organisations, "trail": _trail()}
    )


def my_experience(request, reference):
    fiche = _owned(request, reference)
    return render(
        request,
        "compte/hub.html",
        {
            "fiche": fiche,
            "words": progress.words(fiche),
            "delay": progress.delay(fiche),
            "editable": progress.editable(fiche),
            "steps": progress.steps(fiche),
            "decisions": progress.decisions(fiche),
            "can_submit": Verb.SUBMIT in moderation.allowed_verbs(fiche, request.user),
            "can_withdraw": Verb.WITHDRAW in moderation.allowed_verbs(fiche, request.user),
            "coding_waits": _coding_waits(fiche),
            "trail": _trail(fiche),
        },
    )


def rubric(request, reference, rubric):
    """One page of the form, saved on its own."""
    page = rubrics.get(rubric)
    if page is None:
        raise Http404
    fiche = _owned(request, reference)
    if not progress.editable(fiche):
        messages.warning(request, "La fiche ne peut plus être modifiée ici. " + progress.words(fiche).now)
        return redirect("my_experience", reference)
    form = RUBRIC_FORMS[rubric](_posted(request), user=request.user, fiche=fiche)
    form.moderator_messages = progress.open_messages(fiche)
    following = rubrics.after(rubric)
    conflict = False
    if request.method == "POST" and form.is_valid():
        try:
            writing.save_rubric(
                fiche, user=request.user, version=form.cleaned_data["version"], **form.changes()
            )
        except writing.Changed as changed:
            form.show_conflicts(changed.fiche)
            conflict = True
        except writing.Closed:
            messages.warning(request, "La fiche ne peut plus être modifiée ici.")
            return redirect("my_experience", reference)
        else:
            messages.success(request, f"Rubrique «\u00a0{page.title}\u00a0» enregistrée.")
            if "next" in request.POST and following:
                return redirect("my_experience_rubric", reference, following.code)
            return redirect("my_experience", reference)
    context = {
        "fiche": fiche,
        "rubric": page,
        "form": form,
        "following": following,
        "conflict": conflict,
        "steps": progress.steps(fiche),
        "trail": _trail(fiche, page.title),
        "rubric_message": form.moderator_messages.get(rubric, ""),
    }
    return render(request, "compte/rubric.html", context, status=409 if conflict else 200)


def submit(request, reference):
    """The four declarations, then the fiche leaves for the moderators."""
    fiche = _owned(request, reference)
    if not progress.editable(fiche):
        messages.info(request, "La fiche est déjà envoyée, ou n’attend plus d’envoi.")
        return redirect("my_experience", reference)
    form = SubmitForm(_posted(request), initial={"version": fiche.version})
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
    context = {"fiche": fiche, "form": form, "missing": missing, "refusal": refusal}
    context["trail"] = _trail(fiche, "Envoyer")
    return render(request, "compte/submit.html", context)


def withdraw(request, reference):
    fiche = _owned(request, reference)
    if Verb.WITHDRAW not in moderation.allowed_verbs(fiche, request.user):
        messages.info(request, "Cette fiche ne peut pas être retirée ici. " + progress.words(fiche).now)
        return redirect("my_experience", reference)
    form = WithdrawForm(_posted(request))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            moderation.withdraw(experience=fiche, actor=request.user, message=form.cleaned_data["message"])
        except moderation.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "La fiche est retirée.")
            return redirect("my_experience", reference)
    context = {"fiche": fiche, "form": form, "refusal": refusal, "trail": _trail(fiche, "Retirer")}
    return render(request, "compte/withdraw.html", context)


def confirm_coding(request, reference):
    """The coding a moderator proposed, to confirm or to change."""
    fiche = _owned(request, reference)
    if not _coding_waits(fiche):
        messages.info(request, "Aucun classement n’attend votre confirmation.")
        return redirect("my_experience", reference)
    refusal = ""
    if request.method == "POST":
        try:
            writing.confirm_coding(fiche, version=_whole(request.POST.get("version")))
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
        "refusal": refusal,
        "editable": progress.editable(fiche),
        "coding": _coding(fiche),
        "trail": _trail(fiche, "Classement"),
    }
    return render(request, "compte/coding.html", context)


def preview(request, reference):
    """The fiche as the public will read it."""
    owned = _owned(request, reference)
    fiche = Experience.objects.visible_to(request.user).for_list().get(pk=owned.pk)
    context = {
        "fiche": fiche,
        "sheet": presentation.sheet(fiche),
        "parent": None,
        "children": [],
        "related": [],
        "trail": _trail(fiche, "Aperçu"),
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


def _coding_waits(fiche):
    return (
        fiche.coding_proposed_at is not None
        and fiche.coding_confirmed_at is None
        and (fiche.state in State.waiting() or progress.editable(fiche))
    )


def _posted(request):
    return request.POST if request.method == "POST" else None


def _trail(fiche=None, page=""):
    trail = [("Mon compte", reverse("my_account"))]
    if fiche:
        trail.append((fiche.reference, reverse("my_experience", args=[fiche.reference])))
    return [*trail, (page, "")] if page else trail


def _whole(text):
    return int(text) if text and text.isdecimal() else 0


def _owned(request, reference):
    """SECURITY: what belongs to somebody else does not exist."""
    fiches = Experience.objects.visible_to(request.user).select_related(
        "contact", "author", "owner_organisation"
    )
    fiche = get_object_or_404(fiches, reference=reference)
    if not perms.owns_experience(request.user, fiche):
        raise Http404
    return fiche
