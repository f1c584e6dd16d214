"""Blocking a person and lifting it, from the page of their account."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from accounts import blocking, perms
from accounts.models import User


class BlockedFilter(admin.SimpleListFilter):
    title = "l’envoi"
    parameter_name = "envoi"

    def lookups(self, request, model_admin):
        return [("bloques", "Bloqués"), ("permis", "Non bloqués")]

    def queryset(self, request, queryset):
        if self.value() not in ("bloques", "permis"):
            return queryset
        return queryset.filter(blocked_at__isnull=self.value() == "permis")


class BlockForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="La personne le lira dans son courriel.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": "Écrivez un motif : la personne le lira."},
    )


class BlockingMixin:
    """For the admin of accounts: a page of its own, because it writes to the person."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.block_view)
        return [path("<int:pk>/bloquer/", view, name="accounts_user_block"), *super().get_urls()]

    def block_view(self, request, pk):
        if not perms.curates(request.user):
            raise PermissionDenied
        person = get_object_or_404(User, pk=pk)
        form = None if person.blocked_at else BlockForm(request.POST or None)
        refusal = ""
        if request.method == "POST" and (form is None or form.is_valid()):
            try:
                self._carry_out(request, person, form)
                return redirect("admin:accounts_user_change", pk)
            except blocking.Refused as refused:
                refusal = str(refused)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{'Débloquer' if person.blocked_at else 'Bloquer'} : {person}",
            "subtitle": None,
            "is_popup": False,
            "person": person,
            "form": form,
            "refusal": refusal,
        }
        return TemplateResponse(
            request, "admin/accounts/user/block.html", context, status=409 if refusal else 200
        )

    def _carry_out(self, request, person, form):
        if form is None:
            blocking.unblock(person, by=request.user)
            self.log_change(request, person, "Débloqué.")
            messages.success(request, "Le compte est débloqué. La personne en est prévenue par courriel.")
        else:
            blocking.block(person, reason=form.cleaned_data["reason"], by=request.user)
            self.log_change(request, person, "Bloqué.")
            messages.success(request, "L’envoi est bloqué. La personne en est prévenue par courriel.")
