"""Requests to keep a body or an establishment up to date, as staff read and decide them."""

from django.contrib import admin

from accounts.claim_admin import ClaimAdmin
from instances import claims
from instances.models import MaintenanceClaim


@admin.register(MaintenanceClaim)
class MaintenanceClaimAdmin(ClaimAdmin):
    list_display = ("created_at", "asked", "person", "evidence_kind", "expires_at", "standing")
    search_fields = (
        "organisation__name",
        "body__name",
        "establishment__name",
        "establishment__finess",
        "user__email",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("body__maintainer", "establishment__maintainer")

    def same_target(self, claim):
        return {"body": claim.body_id, "establishment": claim.establishment_id}

    def hints(self, claim):
        target = claim.target
        hints = super().hints(claim)
        if claim.is_dispute:
            hints.insert(
                0,
                f"Litige : « {target.maintainer} » tient déjà cette page à jour. L’administration fonctionnelle décide.",
            )
        holder = getattr(target, "host_organisation_id", None) or getattr(target, "manager_id", None)
        if holder == claim.organisation_id:
            hints.append("L’organisation est déjà, dans la base, celle qui porte ou gère cette structure.")
        return hints

    def approve(self, claim, actor):
        return claims.approve(claim=claim, actor=actor)
