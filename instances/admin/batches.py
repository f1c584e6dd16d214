"""Spreadsheets of appointments: sent, read and checked, applied as a whole, undone as a whole."""

from django.contrib import admin
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from instances.admin import pages
from instances.models import AppointmentBatch, RenewalCampaign
from instances.renewal import batches, checking
from instances.renewal.forms import UploadForm
from partenariat import tables
from partenariat.admin_site import ReadOnlyAdmin

# How many lines the page of the check shows; the file of the errors holds them all.
SHOWN = 200


@admin.register(AppointmentBatch)
class AppointmentBatchAdmin(ReadOnlyAdmin):
    list_display = ("page_link", "act", "campaign", "created_at", "applied_at", "undone_at")
    list_display_links = None
    list_select_related = ("act", "campaign")
    search_fields = ("file_name", "act__reference")
    change_list_template = "admin/instances/batch/list.html"

    @admin.display(description="tableau")
    def page_link(self, batch):
        return format_html('<a href="{}">{}</a>', _url(batch), batch.file_name)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        # Its own page says more than its columns, which hold names.
        return (
            redirect("admin:batch_page", pk=int(object_id))
            if object_id.isdecimal()
            else redirect("admin:index")
        )

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        number = AppointmentBatch.objects.filter(applied_at=None).count()
        address = "admin:instances_appointmentbatch_changelist"
        return (
            [("Tableaux de nominations à appliquer", number, address, "applied_at__isnull=True")]
            if number
            else []
        )


def _url(batch):
    return reverse("admin:batch_page", args=[batch.pk])


def _batch(pk):
    return get_object_or_404(AppointmentBatch.objects.select_related("act", "campaign", "created_by"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request):
    """A filled-in spreadsheet and its act; `campagne` or `tableau` (the one it mends) in the address."""
    former = _named(
        AppointmentBatch.objects.filter(applied_at=None).select_related("act"), request, "tableau"
    )
    campaign = former.campaign if former else _named(RenewalCampaign.objects.all(), request, "campagne")
    initial = {}
    if former:
        names = ("reference", "decided_on", "authority", "url", "names_are_public")
        initial = {name: getattr(former.act, name) for name in names}
        initial["end_current"] = former.counts.get("end_current", False)
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            batch = batches.receive(
                act=form.act(), rows=form.rows, file_name=form.cleaned_data["file"].name, actor=request.user,
                campaign=campaign, end_current=form.cleaned_data["end_current"], batch=former,
            )  # fmt: skip
            return redirect(_url(batch))
        except (tables.Unreadable, batches.Refused) as refused:
            form.add_error("file", str(refused))
    return pages.page(
        request,
        "batch/send",
        "Nommer à partir d’un tableau",
        form=form,
        campaign=campaign,
        former=former,
        columns=checking.COLUMNS,
    )


def _named(rows, request, parameter):
    key = request.GET.get(parameter, "")
    return rows.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 16 else None


@require_safe
def show(request, pk):
    """The check of a spreadsheet, or what became of it."""
    batch = _batch(pk)
    return pages.page(
        request,
        "batch/page",
        batch.file_name,
        batch=batch,
        counts=batch.counts,
        errors=batch.errors[:SHOWN],
        number_errors=len(batch.errors),
        number_wrong=len({error[0] for error in batch.errors}),
        seen=batches.seen(batch),
    )


@require_safe
def errors(request, pk):
    """The lines to mend, each with why."""
    batch = _batch(pk)
    reasons = {}
    for line, column, reason in batch.errors:
        reasons.setdefault(line, []).append(f"{column}\u00a0: {reason}" if column else reason)
    rows = [
        ["; ".join(reasons[row["ligne"]]), *(row.get(column, "") for column in checking.COLUMNS)]
        for row in batch.rows
        if row["ligne"] in reasons
    ]
    return tables.as_csv(f"tableau-{batch.pk}-a-corriger", ("À corriger", *checking.COLUMNS), rows)


@require_POST
def act(request, pk, verb):
    """« appliquer », « annuler » what was applied, « abandonner » what was not."""
    batch = _batch(pk)
    try:
        if verb == "appliquer":
            number = batches.apply(batch=batch, actor=request.user, expected=request.POST.get("vu", ""))
            said = f"Nominations enregistrées\u00a0: {number}."
        elif verb == "annuler":
            number = batches.undo(batch=batch, actor=request.user)
            said = f"Nominations annulées\u00a0: {number}. Les mandats auxquels il avait été mis fin courent de nouveau."
        elif verb == "abandonner":
            batches.abandon(batch=batch)
            pages.say(request, "Le tableau est abandonné\u00a0: il n’en reste rien.")
            return redirect("admin:instances_appointmentbatch_changelist")
        else:
            return redirect(_url(batch))
    except batches.Refused as refused:
        pages.say(request, str(refused), wrong=True)
        gone = not AppointmentBatch.objects.filter(pk=pk).exists()
        return redirect("admin:instances_appointmentbatch_changelist") if gone else redirect(_url(batch))
    pages.journal(request, [batch], said)
    pages.say(request, said)
    return redirect(_url(batch))


admin.site.bring(
    [
        path("tableaux/envoyer/", pages.only_staff(send), name="batch_send"),
        path("tableaux/<int:pk>/", pages.only_staff(show), name="batch_page"),
        path("tableaux/<int:pk>/a-corriger.csv", pages.only_staff(errors), name="batch_errors"),
        path("tableaux/<int:pk>/<slug:verb>/", pages.only_staff(act), name="batch_act"),
    ],
    lambda request: [],
)
