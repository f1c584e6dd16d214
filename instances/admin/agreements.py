"""Approved associations: the decisions, and those that near their end."""

from django.contrib import admin

from instances.admin import filters
from instances.admin.fields import organisation_field, territory_field
from instances.enums import AgreementStatus
from instances.models import Agreement
from partenariat.admin_site import KeptAdmin


@admin.register(Agreement)
class AgreementAdmin(KeptAdmin):
    list_display = ("organisation", "level", "decision_ref", "start_date", "end_date", "status_label")
    list_filter = (filters.AgreementFilter, "level")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "organisation__acronym", "decision_ref")
    ordering = ("end_date", "pk")

    def get_queryset(self, request):
        return super().get_queryset(request).with_status()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "organisation":
            return organisation_field(db_field)
        if db_field.name == "region":
            return territory_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="état", ordering="end_date")
    def status_label(self, agreement):
        return AgreementStatus(agreement.status).label

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        number = Agreement.objects.with_status().filter(status=AgreementStatus.EXPIRING).count()
        address = "admin:instances_agreement_changelist"
        return [("Agréments bientôt à renouveler", number, address, "etat=expiring")] if number else []
