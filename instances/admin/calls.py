"""Calls for candidates, written and published by staff."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse

from instances.admin.fields import territory_field
from instances.models import BodyType, CallForCandidates
from instances.vacancies import calls
from partenariat.admin_site import KeptAdmin


class CallForm(forms.ModelForm):
    body_types = forms.MultipleChoiceField(
        label="Types d’instances",
        required=False,
        choices=lambda: [(row.code, str(row)) for row in BodyType.objects.all()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : tous les types.",
    )


@admin.register(CallForCandidates)
class CallAdmin(KeptAdmin):
    """Never deleted: its candidates would go unanswered."""

    form = CallForm
    change_form_template = "admin/instances/call.html"
    list_display = ("title", "territory", "opens", "closes", "published_at", "candidates")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    list_select_related = ("territory",)
    search_fields = ("title",)
    readonly_fields = ("slug", "published_at")
    fields = (
        "title", "text", "opens", "closes", "territory", "body_types", "url", "share_text", "published_at", "slug",
    )  # fmt: skip
    actions = ["publish", "unpublish"]

    def get_queryset(self, request):
        confirmed = Count("candidacies", filter=Q(candidacies__confirmed_at__isnull=False))
        return super().get_queryset(request).annotate(number=confirmed)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "territory":
            return territory_field(db_field)
        if db_field.name == "share_text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "maxlength": 280, "class": "vLargeTextField"})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            field.help_text += (
                " En Markdown : une ligne vide sépare deux paragraphes, « - » commence une liste."
            )
        if db_field.name == "share_text":
            field.help_text = "Proposé à la copie, suivi de l’adresse de l’appel. 280 signes au plus."
        return field

    def save_model(self, request, obj, form, change):
        calls.save(obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        candidates = (
            f"{reverse('admin:instances_candidacy_changelist')}?call__id__exact={object_id}&file=toutes"
        )
        extra = {"candidates_url": candidates if request.user.has_perm("instances.view_candidacy") else ""}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    @admin.display(description="candidatures", ordering="number")
    def candidates(self, call):
        return call.number

    @admin.action(description="Publier", permissions=["change"])
    def publish(self, request, queryset):
        self._write(request, queryset.filter(published_at=None), calls.publish, "Publié.", "Appels publiés")

    @admin.action(description="Dépublier", permissions=["change"])
    def unpublish(self, request, queryset):
        published = queryset.filter(published_at__isnull=False)
        self._write(request, published, calls.unpublish, "Dépublié.", "Appels dépubliés")

    def _write(self, request, queryset, do, logged, said):
        rows = list(queryset)
        for call in rows:
            do(call)
            self.log_change(request, call, logged)
        self.message_user(request, f"{said} : {len(rows)}.")
