"""Types of bodies and the composition texts give them."""

from django import forms
from django.contrib import admin

from instances.models import BodyType, SeatTemplate
from partenariat.admin import EditedAdmin
from partenariat.admin_site import KeptAdmin, PlainAdmin, labels_changed
from partenariat.term_fields import TermField


class BodyTypeForm(forms.ModelForm):
    representation_status = TermField("representation_status", required=False, label="place des usagers")


@admin.register(BodyType)
class BodyTypeAdmin(KeptAdmin, EditedAdmin):
    form = BodyTypeForm
    list_display = ("label", "acronym", "kind", "level", "mandatory", "edited_at")
    list_filter = ("kind", "level", "mandatory")
    search_fields = ("label", "acronym", "code")

    def get_readonly_fields(self, request, obj=None):
        return ("code", "edited_at") if obj else ("edited_at",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "sources":
            field.help_text = "Codes des documents sources, séparés par des virgules."
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"label", "acronym"} & set(form.changed_data):
            labels_changed(obj)


@admin.register(SeatTemplate)
class SeatTemplateAdmin(PlainAdmin):
    list_display = ("label", "body_type", "college", "seats", "required", "for_users", "to_check")
    list_filter = ("body_type", "for_users", "to_check")
    list_select_related = ("body_type",)
    search_fields = ("label", "college", "code")
