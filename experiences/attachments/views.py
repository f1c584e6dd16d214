"""Testimonies and media: the pages of those who write the fiche, and the address of each file."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consents
from experiences import attachments
from experiences.attachments import agreements
from experiences.attachments import words as attachment_words
from experiences.attachments.images import FORMATS
from experiences.contributing import own_pages
from experiences.enums import MediaKind
from experiences.forms import attachments as forms
from experiences.models import MediaAsset, Testimony
from partenariat import trap

TYPES = dict(FORMATS.values()) | {"pdf": "application/pdf"}
# People whose consent is asked by mail: enough for a real group, too few to pester anybody.
ASK_RATE, ASK_RATE_EACH = "30/d/user", "3/d/key"
PAGES = {Testimony: "my_experience_testimonies", MediaAsset: "my_experience_media"}
TITLES = {Testimony: "Témoignages", MediaAsset: "Images et documents"}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


# ------------------------------------------------------------------------------ lists


@require_safe
def testimonies(request, reference):
    return _list(request, reference, Testimony, "compte/attachments/testimonies.html")


@require_safe
def media(request, reference):
    return _list(request, reference, MediaAsset, "compte/attachments/media.html")


def _list(request, reference, model, template):
    fiche = own_pages.owned(request, reference)
    held = model.objects.filter(experience=fiche).select_related("experience", *_consent_columns(model))
    context = {
        "fiche": fiche,
        "rows": [attachment_words.row(one) for one in held.order_by("pk")],
        "open": attachments.is_open(fiche),
        "trail": own_pages.trail(fiche, TITLES[model]),
    }
    return render(request, template, context)


# ------------------------------------------------------------------------------ add, change, remove


@form_methods
def add_testimony(request, reference):
    fiche = own_pages.owned(request, reference)
    form = forms.TestimonyForm(request.POST if request.method == "POST" else None)
    page = {"title": "Ajouter un témoignage"}
    return _add(request, fiche, Testimony, form, page)


@form_methods
def add_media(request, reference, kind):
    fiche = own_pages.owned(request, reference)
    if kind not in forms.NEW:
        raise Http404
    form = forms.NEW[kind](*((request.POST, request.FILES) if request.method == "POST" else ()))
    page = {"title": ADDING[kind], "has_file": kind != "lien"}
    return _add(request, fiche, MediaAsset, form, page, kind=forms.KINDS[kind])


ADDING = {
    "image": "Ajouter une image",
    "document": "Ajouter un document",
    "lien": "Ajouter une vidéo ou un son",
}


def _add(request, fiche, model, form, page, **fields):
    if not attachments.is_open(fiche):
        messages.info(request, "La fiche ne peut plus être modifiée.")
        return redirect(PAGES[model], fiche.reference)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        texts = [value for value in form.answers.values() if isinstance(value, str)]
        try:
            made, _ = attachments.add(
                model,
                experience=fiche,
                user=request.user,
                token=form.cleaned_data["token"],
                suspicion=form.suspicion(user=request.user, texts=texts),
                **fields,
                **form.answers,
                **getattr(form, "prepared", {}),
            )
        except attachments.StorageFailed as failed:
            refusal, status = str(failed), 503
        else:
            messages.success(request, attachment_words.ADDED[model])
            if agreements.parts(made):
                return redirect(f"{PAGES[model]}_consent", fiche.reference, made.pk)
            return redirect(PAGES[model], fiche.reference)
    return _form_page(request, fiche, model, form, page, refusal, status)


@form_methods
def change(request, reference, pk, model):
    fiche = own_pages.owned(request, reference)
    attachment = _found(fiche, model, pk)
    if not attachments.is_open(fiche):
        messages.info(request, "La fiche ne peut plus être modifiée.")
        return redirect(PAGES[model], reference)
    kind = forms.TestimonyForm if model is Testimony else forms.EDIT[attachment.kind]
    form = kind(request.POST if request.method == "POST" else None, initial=forms.initial_of(attachment))
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            changed = attachments.edit(attachment, seen=form.cleaned_data["seen"], **form.answers)
        except attachments.Refused as refused:
            refusal, status = str(refused), 409
            # Read now, sent again knowingly.
            form.data = form.data.copy()
            form.data["seen"] = _found(fiche, model, pk).updated_at.isoformat()
        else:
            messages.success(request, "Vos changements sont enregistrés.")
            if agreements.parts(changed) and not agreements.agreed(changed):
                return redirect(f"{PAGES[model]}_consent", reference, pk)
            return redirect(PAGES[model], reference)
    page = {
        "title": "Modifier le témoignage" if model is Testimony else "Modifier l’image ou le document",
        "changing": True,
    }
    return _form_page(request, fiche, model, form, page, refusal, status)


def _form_page(request, fiche, model, form, page, refusal, status):
    context = {"fiche": fiche, "form": form, "refusal": refusal, "back": _back(fiche, model), **page}
    context["trail"] = [*own_pages.trail(fiche), (TITLES[model], context["back"]), (page["title"], "")]
    return render(request, "compte/attachments/form.html", context, status=status)


@form_methods
def remove(request, reference, pk, model):
    fiche = own_pages.owned(request, reference)
    attachment = _found(fiche, model, pk)
    if request.method == "POST":
        with suppress(attachments.Changed):  # removed already: what was asked is done
            attachments.remove(attachment)
        messages.success(request, "C’est retiré.")
        return redirect(PAGES[model], reference)
    context = {"fiche": fiche, "row": attachment_words.row(attachment), "back": _back(fiche, model)}
    context["trail"] = [*own_pages.trail(fiche), (TITLES[model], context["back"]), ("Retirer", "")]
    return render(request, "compte/attachments/remove.html", context)


# ------------------------------------------------------------------------------ consent


@form_methods
def consent(request, reference, pk, model):
    """Two ways to the consent: a mail to the person, or one gathered already, noted here."""
    fiche = own_pages.owned(request, reference)
    attachment = _found(fiche, model, pk)
    asked = agreements.parts(attachment)
    if not asked or agreements.agreed(attachment):
        return redirect(PAGES[model], reference)
    columns = [part.column for part in asked]
    noting = request.method == "POST" and "noter" in request.POST
    form = forms.CollectedForm(
        request.POST if noting else None,
        columns=columns,
        minor=getattr(attachment, "is_minor", False),
        initial={"fingerprint": agreements.fingerprint(attachment)},
    )
    refusal, status = "", 200
    if request.method == "POST":
        done = None
        try:
            if not noting:
                refusal, status = _ask(request, attachment)
                done = None if refusal else "Le courriel est parti. Vous serez prévenu de la réponse."
            elif form.is_valid():
                _note(form, attachment, columns)
                done = "L’accord est noté."
        except attachments.Refused as refused:
            refusal, status = str(refused), 409
            if noting:
                form.data = form.data.copy()
                form.data["fingerprint"] = agreements.fingerprint(_found(fiche, model, pk))
        if done:
            messages.success(request, done)
            return redirect(PAGES[model], reference)
    context = {
        "fiche": fiche,
        "attachment": attachment,
        "row": attachment_words.row(attachment),
        "form": form,
        "refusal": refusal,
        "wordings": [consents.wording(part.kind) for part in asked],
        "change_url": reverse(f"{PAGES[model]}_change", args=[reference, pk]),
        "back": _back(fiche, model),
    }
    context["trail"] = [*own_pages.trail(fiche), (TITLES[model], context["back"]), ("Accord", "")]
    return render(request, "compte/attachments/consent.html", context, status=status)


def _ask(request, attachment):
    allowed = trap.allowed(request, "consent_ask", ASK_RATE) and trap.allowed(
        request, "consent_ask_person", ASK_RATE_EACH, key=attachment.person_email.lower()
    )
    if not allowed:
        return "Cette personne a déjà reçu plusieurs courriels aujourd’hui. Réessayez demain.", 429
    attachments.ask(attachment)
    return "", 200


def _note(form, attachment, columns):
    answers = form.cleaned_data
    attachments.agree(
        attachment,
        seen=answers["fingerprint"],
        columns=[column for column in columns if column != "name_consent" or answers.get("name")],
        channel=answers["channel"],
        on=answers["on"],
        for_minor=answers["for_minor"],
        email=attachment.person_email,
        person=answers["person"],
    )


# ------------------------------------------------------------------------------ files


@require_safe
@login_not_required
def media_file(request, key):
    """A file, after asking each time whether this reader may see it: a consent withdrawn hides it at once."""
    found = MediaAsset.objects.visible_to(request.user).filter(key=key).exclude(file="").first()
    if found is None:
        raise Http404
    return file_response(request, found)


def file_response(request, media):
    """SECURITY: the type is the one we wrote, never the sender's; nothing in it may run, wherever it is opened."""
    extension = media.file.name.rpartition(".")[2]
    # Asked again each time (a 404 once hidden); the bytes are not sent twice, because they never change.
    etag = f'"{media.key.hex}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            with media.file.open("rb") as stored:
                response = HttpResponse(stored.read(), content_type=TYPES[extension])
        except OSError:
            raise Http404 from None
        way = "inline" if media.kind == MediaKind.IMAGE else "attachment"
        response["Content-Disposition"] = f'{way}; filename="partenariat-{media.key.hex[:8]}.{extension}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    # Search engines keep copies of images long after they are gone from here.
    response["X-Robots-Tag"] = "noindex"
    return response


# ------------------------------------------------------------------------------ shared


def _found(fiche, model, pk):
    rows = model.objects.select_related("experience", *_consent_columns(model))
    return get_object_or_404(rows, pk=pk, experience=fiche)


def _consent_columns(model):
    return [column for column in agreements.CONSENTS if hasattr(model, column)]


def _back(fiche, model):
    return reverse(PAGES[model], args=[fiche.reference])
