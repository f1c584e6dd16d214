"""The fiche as it was, for staff: every version, what differs from today, one answer put back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from experiences import document, enums
from experiences.upkeep import versions
from partenariat.numbers import whole
from partenariat.paging import Pager, page_number

PAGE_SIZE = 50


def listing(model_admin, request, fiche):
    found = versions.every(fiche)[::-1]
    number = page_number(request)
    pager = Pager(number, len(found), PAGE_SIZE)
    if number > pager.last:
        return redirect(request.path + pager.last_url)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return model_admin.page(request, "versions", fiche, "Toutes les versions", versions=shown, pager=pager)


def show(model_admin, request, fiche, number):
    version = versions.find(fiche, number)
    if version is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        path = request.POST.get("path", "")
        try:
            versions.restore(
                fiche, number, path, version=whole(request.POST.get("version")), user=request.user
            )
        except versions.Refused as refused:
            refusal = str(refused)
            fiche.refresh_from_db()
        else:
            label = document.fiches.label(path)
            model_admin.log_change(request, fiche, f"« {label} » remis comme dans la version {number}.")
            messages.success(request, f"« {label} » est remis comme dans la version {number}.")
            return redirect(request.path)
    then = versions.read(version)
    response = model_admin.page(
        request,
        "version",
        fiche,
        f"Version {number}",
        version=version,
        changes=versions.differences(fiche, then),
        answers=[
            (document.fiches.label(name), document.fiches.words(name, value))
            for name, value in then.items()
            if value not in (None, "", [], {}, False)
        ],
        refusal=refusal,
        can_restore=fiche.state != enums.State.DELETED,
    )
    response.status_code = 409 if refusal else 200
    return response
