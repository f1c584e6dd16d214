"""« Votre accord »: what would be published, yes or no; then what was agreed, and a button that takes it back.

Open to whoever holds the link, without an account. Opening it changes nothing.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consents
from experiences import attachments
from experiences.attachments import agreements
from experiences.attachments import words as attachment_words
from experiences.attachments.views import file_response
from experiences.forms.attachments import ConsentForm
from experiences.models import MediaAsset, Testimony


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent_page(request, token):
    attachment = _found(token)
    standing = agreements.agreed(attachment)
    refusal, status, form = "", 200, None
    try:
        if request.method == "POST" and "retirer" in request.POST:
            attachments.withdraw(attachment, request.POST["retirer"])
            return redirect("consent_page", token)
        if request.method == "POST" and "refuser" in request.POST:
            attachments.decline(attachment)
            return redirect("consent_page", token)
        if not standing:
            form = _form(request, attachment)
            if request.method == "POST" and form.is_valid():
                _agree(form, attachment)
                return redirect("consent_page", token)
    except attachments.Refused as refused:
        refusal, status = str(refused), 409
        attachment = _found(token)
        standing = agreements.agreed(attachment)
        form = None if standing else _form(request, attachment, again=True)
    return render(request, "consent/page.html", _context(attachment, token, form, refusal), status=status)


@never_cache
@login_not_required
@require_safe
def consent_media(request, token):
    """The file one is asked about, which nobody else sees yet."""
    attachment = _found(token)
    if not isinstance(attachment, MediaAsset) or not attachment.file:
        raise Http404
    return file_response(request, attachment)


def _found(token):
    attachment = agreements.find(token)
    if attachment is None or not (agreements.parts(attachment) or agreements.attached(attachment)):
        raise Http404
    return attachment


def _form(request, attachment, *, again=False):
    # What changed is to be read anew: nothing stays ticked.
    posted = request.POST if request.method == "POST" and not again else None
    return ConsentForm(
        posted,
        parts=agreements.parts(attachment),
        minor=getattr(attachment, "is_minor", False),
        is_testimony=isinstance(attachment, Testimony),
        initial={"fingerprint": agreements.fingerprint(attachment)},
    )


def _agree(form, attachment):
    answers = form.cleaned_data
    columns = [part.column for part in agreements.parts(attachment) if answers.get(part.column)]
    attachments.agree(
        attachment,
        seen=answers["fingerprint"],
        columns=columns,
        for_minor=bool(answers.get("for_minor")),
        email=attachment.person_email,
    )


def _context(attachment, token, form, refusal):
    is_testimony = isinstance(attachment, Testimony)
    parts = [
        {"part": part, "wording": consents.wording(part.kind), "given": getattr(attachment, part.column)}
        for part in agreements.parts(attachment)
    ]
    given = [one for one in parts if one["given"]]
    return {
        "token": token,
        "fiche": attachment.experience,
        "row": attachment_words.row(attachment),
        "testimony": attachment if is_testimony else None,
        "parts": parts,
        "given": given,
        "form": form,
        "refusal": refusal,
        "withdrawn": bool(given) and not any(one["given"].is_valid for one in given),
        "declined": bool(attachment.declined_at),
        "is_public": attachment.accepted_at is not None and attachment.experience.is_public,
        "what": "votre témoignage" if is_testimony else WHAT[attachment.kind],
    }


WHAT = {"image": "cette image", "document": "ce document", "link": "cet enregistrement"}
