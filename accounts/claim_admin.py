"""Requests to act for an organisation, as staff read and decide them."""

from pathlib import PurePath

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import claims, evidence, perms
from accounts.claim_forms import RefusalForm
from accounts.members import Refused, managers
from accounts.models import OrganisationClaim, OrganisationMembership
from partenariat.admin_site import KeptAdmin


class QueueFilter(admin.SimpleListFilter):
    title = "la file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [("decidees", "Décidées"), ("toutes", "Toutes")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": "À décider"}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "toutes":
            return queryset
        return queryset.filter(decided_at__isnull=self.value() != "decidees")


class ClaimAdmin(KeptAdmin):
    """Read, then accepted or refused by `claims`; what a person wrote is never rewritten."""

    list_filter = (QueueFilter, "evidence_kind", "suspicion")
    ordering = ("created_at", "pk")
    # SECURITY: never by its path; only this page serves it, to staff.
    exclude = ("evidence_file",)

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "decided_by", *self.model.RELATED)

    @admin.display(description="personne", ordering="user__email")
    def person(self, claim):
        return str(claim.user)

    @admin.display(description="demande")
    def asked(self, claim):
        return claim.words

    @admin.display(description="état")
    def standing(self, claim):
        if claim.decided_at:
            return claim.get_outcome_display()
        if claim.suspicion:
            return f"Mise de côté : {claim.get_suspicion_display().lower()}"
        return "Litige, à décider" if claim.is_dispute else "À décider"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                "<int:pk>/decider/",
                self.admin_site.admin_view(require_POST(self.decide)),
                name=f"{name}_decide",
            ),
            path(
                "<int:pk>/justificatif/",
                self.admin_site.admin_view(require_safe(self.document)),
                name=f"{name}_document",
            ),
            *super().get_urls(),
        ]

    def _claim(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._read(request, self._claim(request, object_id), RefusalForm())

    def _read(self, request, claim, form, refusal="", status=200):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Demande pour {claim.words}",
            "claim": claim,
            "form": form,
            "refusal": refusal,
            "standing": self.standing(claim),
            "hints": self.hints(claim),
            "can_decide": claim.decided_at is None and perms.decides(request.user, claim),
            "list_url": reverse(f"{name}_changelist"),
            "decide_url": reverse(f"{name}_decide", args=[claim.pk]),
            "document_url": reverse(f"{name}_document", args=[claim.pk]) if claim.evidence_file else "",
            "organisation_url": reverse("admin:accounts_organisation_change", args=[claim.organisation_id]),
        }
        return TemplateResponse(request, "admin/accounts/claim/read.html", context, status=status)

    def hints(self, claim):
        """[sentence] of what the base knows that helps to decide."""
        domain = evidence.shared_domain(claim.user, claim.target, claim.organisation)
        others = claims.pending(self.model, **self.same_target(claim)).exclude(pk=claim.pk).count()
        known = managers(claim.organisation).count()
        members = OrganisationMembership.objects.filter(
            organisation=claim.organisation, approved_at__isnull=False
        ).count()
        return [
            f"Son adresse confirmée se termine par @{domain}, comme le site ou l’adresse publique."
            if domain
            else "Son adresse n’est pas celle du site ni de l’adresse publique, ou n’est pas confirmée.",
            f"Membres de l’organisation : {members}, dont responsables : {known}.",
            f"Autres demandes en attente sur la même page : {others}.",
        ]

    def same_target(self, claim):
        return {"organisation": claim.organisation_id}

    def approve(self, claim, actor):
        return claims.approve(claim=claim, actor=actor)

    def decide(self, request, pk):
        """The two buttons of the page. A refusal without a reason comes back to it."""
        claim = self._claim(request, pk)
        if not self.has_change_permission(request, claim):
            raise PermissionDenied
        refusing = "refuser" in request.POST
        form = RefusalForm(request.POST if refusing else None)
        if refusing and not form.is_valid():
            return self._read(request, claim, form)
        try:
            if refusing:
                claims.refuse(claim=claim, actor=request.user, reason=form.cleaned_data["reason"])
            else:
                self.approve(claim, request.user)
        except Refused as refused:
            return self._read(request, self._claim(request, pk), form, str(refused), 409)
        done = "Refusée." if refusing else "Acceptée."
        self.log_change(request, claim, done)
        messages.success(
            request, f"La demande de {claim.user} est {done[:-1].lower()}. Un courriel lui est écrit."
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def document(self, request, pk):
        """SECURITY: for staff only, always saved rather than opened in our pages, and kept by no cache."""
        claim = self._claim(request, pk)
        file = claim.evidence_file
        if not file or not file.storage.exists(file.name):
            raise Http404
        name = f"justificatif-{claim.pk}{PurePath(file.name).suffix}"
        response = FileResponse(file.open("rb"), as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


@admin.register(OrganisationClaim)
class OrganisationClaimAdmin(ClaimAdmin):
    list_display = ("created_at", "asked", "person", "role", "evidence_kind", "expires_at", "standing")
    search_fields = ("organisation__name", "user__email", "user__display_name")
