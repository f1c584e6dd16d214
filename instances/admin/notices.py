"""What representatives told the team about their mandates."""

from django.contrib import admin
from django.utils import timezone

from instances.models import MandateNotice
from partenariat.admin_site import ReadOnlyAdmin


@admin.register(MandateNotice)
class MandateNoticeAdmin(ReadOnlyAdmin):
    """Read, acted on in the mandate, then marked as handled."""

    list_display = ("__str__", "kind", "body", "created_at", "handled_at")
    list_filter = (("handled_at", admin.EmptyFieldListFilter), "kind")
    list_select_related = ("mandate__body",)
    actions = ["handle"]

    @admin.display(description="instance")
    def body(self, notice):
        return notice.mandate.body

    @admin.action(description="Marquer comme traités", permissions=["view"])
    def handle(self, request, queryset):
        done = queryset.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=request.user)
        self.message_user(request, f"Messages marqués comme traités\u00a0: {done}.")

    def waiting(self, request):
        number = MandateNotice.objects.filter(handled_at=None).count()
        return [
            (
                "Messages de représentants",
                number,
                "admin:instances_mandatenotice_changelist",
                "handled_at__isempty=1",
            )
        ]
