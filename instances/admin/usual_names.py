"""The names of places that the register does not give: those people use, and those of legal entities."""

from django.contrib import admin

from instances.derived import refresh_establishments
from instances.models import Establishment, LegalEntity, UsualName
from partenariat.admin import EditedAdmin
from partenariat.admin_site import KeptAdmin


@admin.register(UsualName)
class UsualNameAdmin(EditedAdmin):
    list_display = ("name", "finess", "source", "edited_at")
    search_fields = ("name", "finess")
    fields = ("finess", "name", "source", "edited_at")
    readonly_fields = ("edited_at",)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # A name moved to another site leaves the first.
        _refresh({obj.finess, form.initial.get("finess", obj.finess)})

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        _refresh({obj.finess})


@admin.register(LegalEntity)
class LegalEntityAdmin(KeptAdmin, EditedAdmin):
    """The extraction of the sites gives only the number: the name is ours."""

    list_display = ("finess", "name", "siren", "edited_at")
    search_fields = ("name", "finess", "siren")
    fields = ("finess", "name", "siren", "edited_at")

    def get_readonly_fields(self, request, obj=None):
        return ("finess", "edited_at") if obj else ("edited_at",)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        # Its sites are found by its name too.
        refresh_establishments(list(obj.sites.values_list("pk", flat=True)))


def _refresh(numbers):
    """Sites are found by their usual names."""
    sites = Establishment.objects.filter(finess__in=numbers)
    refresh_establishments(list(sites.values_list("pk", flat=True)))
