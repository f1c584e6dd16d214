"""What readers write to carriers: read, never rewritten. What was set aside goes its way, or no further."""

from django.contrib import admin, messages

from accounts import perms
from experiences.exchanges import relay
from experiences.models import ContactRequest
from partenariat.admin_site import ReadOnlyAdmin


@admin.register(ContactRequest)
class ContactRequestAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "fiche", "sender_name", "status", "suspicion", "purge_on")
    list_filter = ("status", "suspicion")
    list_select_related = ("experience",)
    search_fields = ("experience__reference", "experience__title", "sender_name", "sender_email")
    fields = (
        "experience", "sender_name", "sender_email", "sender_profile", "message", "status", "suspicion",
        "created_at", "confirmed_at", "purge_on",
    )  # fmt: skip
    actions = ["release", "refuse"]

    def has_moderate_permission(self, request):
        return perms.can_moderate(request.user)

    @admin.display(description="fiche")
    def fiche(self, message):
        return message.experience.reference

    @admin.action(description="Laisser partir ce qui est mis de côté", permissions=["moderate"])
    def release(self, request, queryset):
        done = 0
        for message in queryset.exclude(suspicion=""):
            try:
                relay.release(message)
            except relay.Unreachable as unreachable:
                self.message_user(
                    request, f"{message.experience.reference} : {unreachable}", messages.WARNING
                )
            else:
                self.log_change(request, message, "Laissé partir.")
                done += 1
        self.message_user(request, f"Messages laissés partir : {done}.", messages.SUCCESS)

    @admin.action(description="Marquer comme indésirables", permissions=["moderate"])
    def refuse(self, request, queryset):
        for message in queryset:
            relay.refuse(message)
            self.log_change(request, message, "Marqué indésirable.")
        self.message_user(request, "C’est noté.", messages.SUCCESS)
