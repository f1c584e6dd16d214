"""Testimonies and media as staff meet them: those that wait first, one to read, and accept or refuse."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Value, When
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator

from accounts import perms
from experiences import attachments
from experiences.attachments import agreements
from experiences.attachments import words as attachment_words
from experiences.models import MediaAsset, Testimony
from partenariat.admin_site import KeptAdmin
from partenariat.numbers import whole


class WaitingFilter(admin.SimpleListFilter):
    title = "la file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [("attente", "À relire"), ("retenus", "Retenus"), ("ecartes", "Écartés")]

    def queryset(self, request, queryset):
        if self.value() == "attente":
            return queryset.filter(is_waiting=True)
        if self.value() == "retenus":
            return queryset.filter(accepted_at__isnull=False)
        return queryset.filter(refused_at__isnull=False) if self.value() == "ecartes" else queryset


class JudgeForm(forms.Form):
    harmless = forms.BooleanField(
        label="Rien ne révèle l’état de santé d’une personne reconnaissable", required=False
    )
    message = forms.CharField(
        label="Motif, si vous écartez", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne qui l’a ajouté le recevra par courriel. Elle pourra corriger.",
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)


class AttachmentAdmin(KeptAdmin):
    list_display = ("short", "fiche", "standing", "created_at", "accepted_at", "suspicion")
    list_filter = (WaitingFilter,)
    search_fields = ("experience__reference", "experience__title")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        # Decided, never rewritten.
        return False

    def get_queryset(self, request):
        related = [column for column in agreements.CONSENTS if hasattr(self.model, column)]
        waiting = self.model.objects.waiting().filter(pk=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .select_related("experience", "added_by", *[f"{column}__wording" for column in related])
            .annotate(is_waiting=Exists(waiting))
        )

    def get_ordering(self, request):
        return (Case(When(is_waiting=True, then=Value(0)), default=Value(1)), "updated_at", "pk")

    @admin.display(description="contenu")
    def short(self, attachment):
        return Truncator(str(attachment)).chars(60)

    @admin.display(description="fiche")
    def fiche(self, attachment):
        return f"{attachment.experience.reference}, {Truncator(attachment.experience.title).chars(50)}"

    @admin.display(description="où cela en est")
    def standing(self, attachment):
        return attachment_words.row(attachment).standing

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One page: read, then accept or refuse. The decision is `attachments`’."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = whole(unquote(object_id))
        attachment = self.get_queryset(request).filter(pk=key).first()
        if attachment is None:
            raise Http404
        refusal = ""
        form = JudgeForm(
            request.POST or None, initial={"seen": attachment.updated_at.isoformat()}, auto_id="juger_%s"
        )
        if request.method == "POST" and form.is_valid():
            try:
                return self._judge(request, attachment, form.cleaned_data)
            except attachments.Refused as refused:
                refusal = str(refused)
                form.data = form.data.copy()
                form.data["seen"] = self.get_queryset(request).get(pk=key).updated_at.isoformat()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{self.opts.verbose_name.capitalize()}, fiche {attachment.experience.reference}",
            "subtitle": None,
            "is_popup": False,
            "one": staff_row(attachment),
            "form": form,
            "refusal": refusal,
            "fiche": attachment.experience,
            "list_url": reverse(f"admin:experiences_{self.opts.model_name}_changelist"),
        }
        return TemplateResponse(
            request, "admin/experiences/attachment/read.html", context, status=409 if refusal else 200
        )

    def _judge(self, request, attachment, answers):
        if "refuser" in request.POST:
            attachments.refuse(
                attachment, actor=request.user, seen=answers["seen"], message=answers["message"]
            )
            self.message_user(request, "Écarté. La personne qui l’a ajouté est prévenue.", messages.SUCCESS)
        else:
            attachments.accept(
                attachment, actor=request.user, seen=answers["seen"], harmless=answers["harmless"]
            )
            self.message_user(request, "Retenu. La personne qui l’a ajouté est prévenue.", messages.SUCCESS)
        if request.POST.get("retour") == "fiche":
            return redirect("admin:experiences_experience_change", attachment.experience_id)
        return redirect(f"admin:experiences_{self.opts.model_name}_changelist")


@admin.register(Testimony)
class TestimonyAdmin(AttachmentAdmin):
    search_fields = (*AttachmentAdmin.search_fields, "text")


@admin.register(MediaAsset)
class MediaAssetAdmin(AttachmentAdmin):
    search_fields = (*AttachmentAdmin.search_fields, "title")


def staff_row(attachment):
    """One testimony or media as staff read it: what would be shown, the consents, what is in doubt."""
    proofs = [
        (part.label, getattr(attachment, part.column), part.needed) for part in agreements.parts(attachment)
    ]
    return {
        "row": attachment_words.row(attachment),
        "attachment": attachment,
        "proofs": proofs,
        "explicit": getattr(attachment, "mentions_health", False),
        "decidable": agreements.agreed(attachment),
        "seen": attachment.updated_at.isoformat(),
        "url": reverse(f"admin:experiences_{attachment._meta.model_name}_change", args=[attachment.pk]),
    }


def of_fiche(fiche, user):
    """All there is on a fiche, for its page; nothing to those who do not decide."""
    if not perms.moderates(user, fiche):
        return []
    held = []
    for model in (Testimony, MediaAsset):
        related = [f"{column}__wording" for column in agreements.CONSENTS if hasattr(model, column)]
        rows = model.objects.filter(experience=fiche).select_related("experience", *related).order_by("pk")
        held += [staff_row(one) for one in rows]
    return held
