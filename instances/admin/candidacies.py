"""Candidacies, as the team reads and answers them. What a person wrote is never rewritten.

SECURITY: names and addresses are shown and exported to staff only; the journal keeps a number.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxLengthValidator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import perms
from accounts.claim_admin import QueueFilter as ClaimQueueFilter
from instances.models import Candidacy
from instances.vacancies import candidacies
from partenariat.admin_site import ReadOnlyAdmin
from partenariat.tables import as_csv

LONGEST = 4000


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="Votre réponse",
        help_text="Envoyée telle quelle par courriel. Dites si la candidature est retenue, pourquoi, et la suite : "
        "qui recontacte la personne, quand, pour quoi faire.",
        widget=forms.Textarea(attrs={"rows": 10}),
        validators=[MaxLengthValidator(LONGEST, "4 000 signes au plus.")],
        error_messages={"required": "Écrivez la réponse."},
    )


class QueueFilter(ClaimQueueFilter):
    def lookups(self, request, model_admin):
        return [
            ("repondues", "Répondues"), ("aside", "Mises de côté"), ("retirees", "Retirées"), ("toutes", "Toutes"),
        ]  # fmt: skip

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": "À répondre"}
        yield from others

    def queryset(self, request, queryset):
        return {
            None: waiting,
            "repondues": lambda rows: rows.filter(answered_at__isnull=False, withdrawn_at=None),
            "aside": lambda rows: rows.exclude(suspicion=""),
            "retirees": lambda rows: rows.filter(withdrawn_at__isnull=False),
        }.get(self.value(), lambda rows: rows)(queryset)


class CallFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "l’appel"


def waiting(rows):
    return rows.filter(suspicion="", answered_at=None, withdrawn_at=None)


@admin.register(Candidacy)
class CandidacyAdmin(ReadOnlyAdmin):
    change_list_template = "admin/instances/candidacies.html"
    # Its own file says more than its columns.
    is_downloadable = False
    list_display = ("received", "what", "person", "standing", "purge_on")
    list_filter = (QueueFilter, ("call", CallFilter))
    list_select_related = ("body", "call", "seat")
    # Nobody's name is looked for: it would stay in an address.
    search_fields = ("body__name", "call__title")
    search_help_text = "Instance ou appel"
    ordering = ("confirmed_at", "pk")
    actions = ["release"]

    def get_queryset(self, request):
        """SECURITY: not those whose sender has not confirmed the address yet."""
        return super().get_queryset(request).filter(pk__in=candidacies.readable().values("pk"))

    def has_change_permission(self, request, obj=None):
        return perms.can_moderate(request.user)

    @admin.display(description="reçue le", ordering="confirmed_at")
    def received(self, candidacy):
        return timezone.localdate(candidacy.confirmed_at or candidacy.created_at)

    @admin.display(description="pour")
    def what(self, candidacy):
        return str(candidacy.body or candidacy.call)

    @admin.display(description="personne")
    def person(self, candidacy):
        return candidacy.name or "Retirée"

    @admin.display(description="état")
    def standing(self, candidacy):
        if candidacy.suspicion:
            return f"Mise de côté : {candidacy.get_suspicion_display().lower()}"
        return STANDINGS[candidacies.state(candidacy)]

    def get_urls(self):
        name = "instances_candidacy"
        return [
            path("export/", self.admin_site.admin_view(require_safe(self.export)), name=f"{name}_export"),
            path(
                "<int:pk>/repondre/",
                self.admin_site.admin_view(require_POST(self.reply)),
                name=f"{name}_answer",
            ),
            *super().get_urls(),
        ]

    def _candidacy(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("body", "call", "seat", "consent__wording")
        return get_object_or_404(rows, pk=pk)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self._read(request, self._candidacy(request, object_id), AnswerForm())

    def _read(self, request, candidacy, form, refusal="", status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Candidature n° {candidacy.pk}",
            "candidacy": candidacy,
            "target": candidacy.body or candidacy.call,
            "form": form,
            "refusal": refusal,
            "standing": self.standing(candidacy),
            "can_answer": candidacies.state(candidacy) == candidacies.SENT and not candidacy.suspicion,
            "list_url": reverse("admin:instances_candidacy_changelist"),
            "answer_url": reverse("admin:instances_candidacy_answer", args=[candidacy.pk]),
        }
        return TemplateResponse(request, "admin/instances/candidacy.html", context, status=status)

    def reply(self, request, pk):
        """The button of the page. What was typed comes back when somebody answered, or the person left, meanwhile."""
        candidacy = self._candidacy(request, pk)
        if not self.has_change_permission(request, candidacy):
            raise PermissionDenied
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._read(request, candidacy, form)
        try:
            candidacies.answer(candidacy, form.cleaned_data["answer"])
        except candidacies.Refused as refused:
            return self._read(request, self._candidacy(request, pk), form, str(refused), 409)
        self.log_change(request, candidacy, "Répondu.")
        messages.success(request, "La réponse part par courriel.")
        return redirect("admin:instances_candidacy_changelist")

    def export(self, request):
        """What the list shows, with its filters and its search, as a table for the team."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self.get_changelist_instance(request).get_queryset(request)
        rows = [
            [
                f"{self.received(row):%d/%m/%Y}", row.call or "", row.body or "", row.seat or "", row.name, row.email,
                row.phone, row.association, row.statement, self.standing(row), f"{row.purge_on:%d/%m/%Y}",
            ]
            for row in shown.filter(withdrawn_at=None, suspicion="")
        ]  # fmt: skip
        self.journal_download(request, "csv", len(rows))
        return as_csv("candidatures", COLUMNS, rows)

    @admin.action(description="Laisser partir ce qui est mis de côté", permissions=["change"])
    def release(self, request, queryset):
        rows = list(queryset.exclude(suspicion=""))
        for candidacy in rows:
            candidacies.release(candidacy)
            self.log_change(request, candidacy, "Laissée partir.")
        self.message_user(
            request,
            f"Candidatures dont l’auteur reçoit le lien de confirmation : {len(rows)}.",
            messages.SUCCESS,
        )

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        url = "admin:instances_candidacy_changelist"
        aside = candidacies.readable().exclude(suspicion="").count()
        lines = [("Candidatures à répondre", waiting(candidacies.readable()).count(), url, "")]
        return [*lines, ("Candidatures mises de côté", aside, url, "file=aside")] if aside else lines


STANDINGS = {
    candidacies.WAITING: "Adresse à confirmer",
    candidacies.SENT: "À répondre",
    candidacies.ANSWERED: "Répondue",
    candidacies.WITHDRAWN: "Retirée par la personne",
}
COLUMNS = (
    "Reçue le", "Appel", "Instance", "Siège", "Nom", "Adresse électronique", "Téléphone", "Association",
    "Pourquoi", "État", "À effacer le",
)  # fmt: skip
