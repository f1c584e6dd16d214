"""Readers' reports, the journal of decisions and the examples of the matrix."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from experiences.curation import queue
from experiences.models import MatrixExample, ModerationEvent, Report
from partenariat.admin_site import KeptAdmin, ReadOnlyAdmin


class HandledFilter(admin.SimpleListFilter):
    title = "la file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [("traites", "Traités"), ("tous", "Tous")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": "À traiter"}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "tous":
            return queryset
        return queryset.filter(handled_at__isnull=self.value() != "traites")


@admin.register(Report)
class ReportAdmin(KeptAdmin):
    """What a reader wrote is read, never rewritten: the only change is « traité »."""

    list_display = ("created_at", "kind", "fiche_title", "handled_at")
    list_filter = (HandledFilter, "kind")
    list_select_related = ("experience",)
    search_fields = ("experience__reference", "experience__title", "message")
    ordering = ("created_at", "pk")
    fields = readonly_fields = ("fiche_link", "kind", "message", "email", "created_at", "handled_at")
    change_form_template = "admin/experiences/report/change_form.html"
    actions = ["mark_handled"]

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("experience")

    @admin.display(description="fiche")
    def fiche_title(self, report):
        return report.experience.title

    @admin.display(description="fiche")
    def fiche_link(self, report):
        url = reverse("admin:experiences_experience_change", args=[report.experience_id])
        return format_html('<a href="{}">{}</a>', url, report.experience.title)

    @admin.action(description="Marquer comme traités", permissions=["change"])
    def mark_handled(self, request, queryset):
        reports = list(queryset.filter(handled_at=None))
        for report in reports:
            self._handle(request, report)
        self.message_user(request, f"Signalements traités : {len(reports)}.", messages.SUCCESS)

    def save_model(self, request, obj, form, change):
        """The button of the page; no field is open, so there is nothing else to save."""
        if obj.handled_at is None:
            self._handle(request, obj)

    def _handle(self, request, report):
        report.handled_at = timezone.now()
        report.save(update_fields=["handled_at"])
        self.log_change(request, report, "Traité.")

    def response_change(self, request, obj):
        """On to the next thing that waits."""
        self.message_user(request, "Le signalement est marqué comme traité.", messages.SUCCESS)
        return redirect(queue.next_url("report", obj.pk, request.user))


@admin.register(ModerationEvent)
class ModerationEventAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "verb", "fiche", "from_state", "to_state", "actor")
    list_filter = ("verb",)
    list_select_related = ("experience", "actor")
    search_fields = ("experience__reference", "experience__title")
    fields = (
        "experience", "actor", "verb", "from_state", "to_state", "reasons", "message", "field_messages",
        "experience_version", "created_at",
    )  # fmt: skip

    @admin.display(description="fiche")
    def fiche(self, event):
        return event.experience.reference


@admin.register(MatrixExample)
class MatrixExampleAdmin(KeptAdmin):
    list_display = ("dimension", "level", "text")
    list_filter = ("dimension", "level")
    readonly_fields = ("dimension", "level")

    def has_add_permission(self, request):
        return False
