"""The decisions that name people."""

from django.contrib import admin
from django.db.models import Count

from instances.models import AppointmentAct
from partenariat import terms
from partenariat.admin_site import KeptAdmin
from partenariat.term_fields import TermField


@admin.register(AppointmentAct)
class AppointmentActAdmin(KeptAdmin):
    list_display = ("reference", "decided_on", "authority_label", "names_are_public", "number")
    list_filter = ("names_are_public", "authority")
    search_fields = ("reference",)
    fields = ("reference", "decided_on", "authority", "url", "names_are_public")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("mandates"))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "authority":
            return TermField("appointing_authority", label=db_field.verbose_name, empty="Choisissez")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="autorité", ordering="authority")
    def authority_label(self, act):
        return terms.label("appointing_authority", act.authority)

    @admin.display(description="mandats", ordering="number")
    def number(self, act):
        return act.number
