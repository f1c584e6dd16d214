"""One page of the form, saved on its own; and what is being typed in it, kept meanwhile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import perms
from experiences import advice, lint
from experiences.contributing import clashes, progress, rubrics, typed, updates, writing
from experiences.contributing.own_pages import (
    has_stale_token,
    keep_posted,
    kept_answers,
    owned,
    sign_in_first,
    trail,
)
from experiences.document import fiches
from experiences.forms import RUBRIC_FORMS
from experiences.models import Experience
from partenariat import trap
from partenariat.merging import settled

TYPED_RATE = "60/m/user"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def rubric(request, reference, rubric):
    page = rubrics.get(rubric)
    if page is None:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in_first(request, f"{reference}/{rubric}")
    fiche = owned(request, reference)
    update = updates.current(fiche)
    writer = _writer(fiche, update)
    if writer is None:
        messages.warning(request, "La fiche ne peut plus être modifiée ici. " + progress.words(fiche).now)
        return redirect("my_experience", reference)
    key = typed.page_of(fiche, rubric)
    stale = has_stale_token(request)
    if "repartir" in request.POST and not stale:
        typed.forget(key, user=request.user, fiche=fiche)
        return redirect(request.path)
    make = _maker(request, fiche, update, rubric)
    kept = None
    if request.method == "POST":
        form = make(request.POST, quiet=stale)
    else:
        kept = kept_answers(request, key, fiche=fiche)
        form = _resumed(make, kept)
        if kept and form is None:
            typed.forget(key, user=request.user, fiche=fiche)
            kept = None
        form = form or make()
    conflict = False
    if request.method == "POST" and not stale and form.is_valid():
        try:
            saved = writer.save(fiche, user=request.user, base=form.shown, changes=_asked(request, form))
        except writing.Changed as changed:
            shown = settled(fiches, form.shown, changed.merged.clashes)
            form.fiche = changed.fiche
            form.show_clashes(clashes.told(form, changed.merged), shown)
            conflict = True
        except writing.Impossible as impossible:
            for path, message in impossible.messages.items():
                form.add_error(form.field_of(path) or None, message)
        except writing.Closed:
            keep_posted(request, key, fiche=fiche)
            messages.warning(request, "La fiche ne peut plus être modifiée ici. Votre texte est gardé.")
            return redirect("my_experience", reference)
        else:
            typed.forget(key, user=request.user, fiche=fiche)
            messages.success(request, _said(page, saved, writer))
            following = rubrics.after(rubric)
            if "next" in request.POST and following:
                return redirect("my_experience_rubric", reference, following.code)
            return redirect("my_experience", reference)
    if request.method == "POST" and not stale:
        keep_posted(request, key, fiche=fiche)
    context = {
        "fiche": fiche,
        "words": progress.words(fiche),
        "update": writer is updates,
        "rubric": page,
        "form": form,
        "kept": kept,
        "page": key,
        "following": rubrics.after(rubric),
        "conflict": conflict,
        "stale": stale,
        "stepper": progress.stepper(fiche, page),
        "trail": trail(fiche, page.title),
        "rubric_message": form.moderator_messages.get(rubric, ""),
        "remarks": [remark for remark in lint.of_fiche(fiche) if remark.rubric == rubric],
        "advices": advice.of_fiche(fiche) if rubric == "anti-alibi" else [],
    }
    return render(request, "compte/rubric.html", context, status=409 if conflict else 403 if stale else 200)


def _writer(fiche, update):
    """What saves the page: the fiche itself until it is public, then its update. None: not in the author's hands."""
    if progress.editable(fiche):
        return writing
    return updates if updates.is_prepared(fiche, update) else None


def _maker(request, fiche, update, rubric):
    form_class = RUBRIC_FORMS[rubric]
    values = updates.values(fiche, update, form_class.paths())
    asked = progress.open_messages(fiche)

    def make(data=None, **options):
        form = form_class(data, user=request.user, fiche=fiche, values=values, **options)
        form.moderator_messages = asked
        return form

    return make


def _resumed(make, kept):
    """The page as it was being typed; None when nothing in it is still to save."""
    if kept is None:
        return None
    data = typed.as_posted(kept)
    form = make(data)
    if form.is_valid() and all(
        fiches.same(path, form.values[path], value) for path, value in form.changes(fiches.same).items()
    ):
        return None
    return make(data, quiet=True)


def _asked(request, form):
    """What the page asks to write, without the answers its author gave up for somebody else's."""
    changes = form.changes(fiches.same)
    for given_up in request.POST.getlist("garder"):
        path, _, part = given_up.partition(".")
        if path not in changes or path not in form.shown:
            continue
        parts = dict(fiches.parts(path, changes[path]))
        theirs = fiches.parts(path, form.shown[path])
        parts.pop(part, None)
        if part in theirs:
            parts[part] = theirs[part]
        changes[path] = fiches.join(path, parts)
    return changes


def _said(page, saved, writer):
    """What has just happened, in sentences."""
    if writer is writing:
        sentences = [f"Rubrique «\u00a0{page.title}\u00a0» enregistrée."]
    elif not saved.live and not saved.prepared:
        sentences = ["Rien n’a changé dans cette rubrique."]
    else:
        sentences = [
            f"{words}\u00a0: {_labels(paths)}."
            for words, paths in (
                ("Visible du public dès maintenant", saved.live),
                ("Enregistré dans la mise à jour, pas encore visible du public", saved.prepared),
            )
            if paths
        ]
    if saved.kept:
        sentences.append(
            f"Entre-temps, une autre personne a changé\u00a0: {_labels(saved.kept)}. Ses réponses sont gardées."
        )
    return " ".join(sentences)


def _labels(paths):
    return ", ".join(f"«\u00a0{fiches.label(path)}\u00a0»" for path in paths)


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def typed_answers(request):
    """Keep what is being typed: {"a": "14:32"}. GET gives a fresh token to a page opened before signing in again."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "Votre session est finie."}, status=401)
    if request.method == "GET":
        return JsonResponse({"jeton": get_token(request)})
    if not trap.allowed(request, "typed", TYPED_RATE):
        return JsonResponse({"detail": "Trop d’enregistrements en peu de temps."}, status=429)
    page = request.POST.get("page_saisie", "")
    fiche = _typed_fiche(request, page)
    try:
        kept = typed.keep(request.POST, page=page, user=request.user, fiche=fiche)
    except typed.TooLong:
        return JsonResponse({"detail": "Le texte est trop long."}, status=413)
    return JsonResponse({"a": timezone.localtime(kept.saved_at).strftime("%H:%M")})


def _typed_fiche(request, page):
    """The fiche this page belongs to, None for the first form. SECURITY: only pages this person may write."""
    if page == typed.FIRST_PAGE:
        return None
    reference, _, code = page.partition("/")
    if code not in RUBRIC_FORMS:
        raise Http404
    fiche = get_object_or_404(Experience.objects.visible_to(request.user), reference=reference)
    if not perms.owns_experience(request.user, fiche) or _writer(fiche, updates.current(fiche)) is None:
        raise Http404
    return fiche
