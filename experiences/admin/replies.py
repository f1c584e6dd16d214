"""The ready replies, as the curator looks after them."""

from django.contrib import admin
from django.utils import timezone

from experiences.curation.decision_forms import ReplyTemplateForm
from experiences.models import ReplyTemplate
from partenariat.admin_site import PlainAdmin


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(PlainAdmin):
    form = ReplyTemplateForm
    list_display = ("title", "verb", "reason", "edited_at")
    list_filter = ("verb",)
    search_fields = ("title", "text")

    def save_model(self, request, obj, form, change):
        # What a person wrote is never replaced by the list shipped with the code.
        obj.edited_at = timezone.now()
        super().save_model(request, obj, form, change)
