"""The imports of the national register: send an extraction, look at what it changes, apply it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from accounts import perms
from instances.enums import ImportStep
from instances.models import RegisterImport
from instances.register import comparing, finess, imports
from partenariat.admin_site import ReadOnlyAdmin
from partenariat.models import Territory
from partenariat.numbers import whole

# The whole country, positions included, is forty megabytes.
LARGEST = 200 * 1024 * 1024
# Seconds between two looks at a running import.
RENEWED = 3
COUNTED = (
    ("new", "Nouveaux"),
    ("changed", "Modifiés"),
    ("reopened", "Rouverts"),
    ("closed", "Fermés"),
    ("unchanged", "Inchangés"),
    ("outside", "Hors du périmètre"),
    ("refused", "Lignes refusées"),
    ("warned", "Remarques"),
)


class SendForm(forms.Form):
    file = forms.FileField(
        label="Extraction FINESS",
        help_text="Le fichier des établissements publié sur data.gouv.fr, de préférence géolocalisé, décompressé.",
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("Ce fichier dépasse 200 Mo : ce n’est pas une extraction FINESS.")
        return file


def _only_curators(view):
    """SECURITY: an import rewrites the whole register."""

    def guarded(self, request, *args, **kwargs):
        if not perms.curates(request.user):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return guarded


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "register_date", "step", "created_at", "applied_at")
    list_filter = ("step",)

    def has_add_permission(self, request):
        return perms.curates(request.user)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/appliquer/", wrap(require_POST(self.apply_view)), name="registerimport_apply"),
            path("<int:pk>/differences.csv", wrap(require_safe(self.file_view)), name="registerimport_file"),
            *super().get_urls(),
        ]

    @_only_curators
    def add_view(self, request, form_url="", extra_context=None):
        form = SendForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            asked = imports.request(form.cleaned_data["file"], request.user)
            return redirect("admin:instances_registerimport_change", asked.pk)
        context = self._context(request, "Envoyer une extraction", form=form)
        return TemplateResponse(request, "admin/instances/register/send.html", context)

    @_only_curators
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One page, from the reading of the file to the result."""
        asked = self._asked(whole(object_id))
        running = asked.step in imports.RUNNING
        renewed = RENEWED if running and "fixe" not in request.GET else None
        context = self._context(
            request,
            f"Extraction « {asked.file_name} »",
            asked=asked,
            running=running,
            renewed=renewed,
            compared=asked.step == ImportStep.COMPARED,
            part=min(100, round(100 * asked.bytes_done / max(asked.bytes_total, 1))),
            counts=[(label, asked.counts[name]) for name, label in COUNTED if name in asked.counts],
            kinds=_kinds(asked),
            scope=Territory.objects.filter(key=asked.scope).first(),
            unchanged=bool(asked.counts) and not any(asked.counts.get(kind) for kind in comparing.KINDS),
            many=finess.closes_many(asked.counts),
            older_than=_newer(asked),
            told=[
                ("refusees", "Lignes refusées", asked.counts.get("refused", 0), asked.errors),
                (
                    "remarques",
                    "Remarques sur des lignes importées",
                    asked.counts.get("warned", 0),
                    asked.samples.get("warned"),
                ),
            ],
        )
        response = TemplateResponse(request, "admin/instances/register/import.html", context)
        if renewed:
            # Without a script, and only while there is something to wait for; a link on the page stops it.
            response["Refresh"] = str(renewed)
        return response

    @_only_curators
    def apply_view(self, request, pk):
        asked = self._asked(pk)
        if finess.closes_many(asked.counts) and "fermetures" not in request.POST:
            messages.error(
                request,
                "Cochez la case qui dit que ces fermetures sont voulues, ou envoyez un autre fichier.",
            )
        elif imports.ask_to_apply(asked, allow_many_closings="fermetures" in request.POST):
            self.log_change(request, asked, "Application demandée.")
        else:
            messages.warning(request, "Cet import n’attend plus d’être appliqué.")
        return redirect("admin:instances_registerimport_change", pk)

    @_only_curators
    def file_view(self, request, pk):
        asked = self._asked(pk)
        if not asked.differences:
            raise Http404
        return FileResponse(
            asked.differences.open("rb"),
            as_attachment=True,
            filename=f"differences-finess-{asked.register_date}.csv",
            content_type="text/csv; charset=utf-8",
        )

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        number = RegisterImport.objects.filter(step=ImportStep.COMPARED).count()
        return [
            (
                "Imports du registre à relire",
                number,
                "admin:instances_registerimport_changelist",
                "step__exact=compared",
            )
        ]

    def _asked(self, pk):
        asked = RegisterImport.objects.select_related("created_by").filter(pk=pk).first()
        if asked is None:
            raise Http404
        return asked

    def _context(self, request, title, **more):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "subtitle": None,
            "is_popup": False,
            **more,
        }


def _kinds(asked):
    """[(label, number, rows shown, whether any tells changes)]; a row: (finess, name, [(field, before, after)])."""
    found = []
    for kind in comparing.KINDS:
        if asked.counts.get(kind):
            rows = [
                (number, name, [(imports.LABELS[field], *pair) for field, pair in changes.items()])
                for number, name, changes in asked.samples.get(kind, [])
            ]
            found.append(
                (dict(COUNTED)[kind], asked.counts[kind], rows, any(changes for _, _, changes in rows))
            )
    return found


def _newer(asked):
    """The newest register already applied, when this one is older."""
    if asked.register_date is None:
        return None
    newer = RegisterImport.objects.filter(
        step=ImportStep.APPLIED, scope=asked.scope, register_date__gt=asked.register_date
    )
    return newer.order_by("-register_date").values_list("register_date", flat=True).first()
