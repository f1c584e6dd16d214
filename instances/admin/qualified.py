"""Lists of « personnes qualifiées »: prepared, published once signed, replaced, renewed."""

from django.contrib import admin
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.views.decorators.http import require_http_methods

from accounts import consents
from accounts.enums import ConsentKind
from instances.admin import pages
from instances.models import QualifiedPersonActivity, QualifiedPersonEntry, QualifiedPersonList
from instances.qualified import publishing
from instances.qualified.forms import ActivityForm, EntryForm, ListForm
from partenariat.admin_site import PLAIN_WIDGETS, KeptAdmin


class EntryInline(admin.StackedInline):
    model = QualifiedPersonEntry
    form = EntryForm
    # Blank rows, for those whose browser cannot add one.
    extra = 2
    formfield_overrides = PLAIN_WIDGETS

    def get_fieldsets(self, request, obj=None):
        words = consents.wording(ConsentKind.DIRECT_CONTACT)
        asked = f"Le texte à faire lire et accepter\u00a0: «\u00a0{words.text}\u00a0»" if words else ""
        return [
            (None, {"fields": ("display_name", "fields_chosen", "areas", "is_active", "training_status")}),
            (
                "Contact direct, seulement avec l’accord de la personne",
                {
                    "fields": ("contact_mode", "direct_contact", "agreed_by", "agreed_on", "withdraws"),
                    "description": linebreaks(asked, autoescape=True),
                    "classes": ("collapse",),
                },
            ),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("consent").prefetch_related("areas")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        # The form says how: by name, never in a list of every territory.
        return None


class ActivityInline(admin.StackedInline):
    model = QualifiedPersonActivity
    form = ActivityForm
    extra = 1

    def get_fieldsets(self, request, obj=None):
        topics = [name for name in ActivityForm.base_fields if name.startswith("topic_")]
        return [
            (None, {"fields": ("year", "requests", "handled")}),
            (
                "Par domaine (facultatif)",
                {
                    "fields": topics,
                    "description": "Des nombres seulement. Ce qui est inférieur à cinq n’est pas montré au public.",
                },
            ),
        ]


class StandingFilter(admin.SimpleListFilter):
    title = "l’état de la liste"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [
            ("en-preparation", "En préparation"),
            ("en-vigueur", "En vigueur"),
            ("a-renouveler", "À renouveler"),
            ("terminee", "Terminée"),
        ]

    def queryset(self, request, queryset):
        found = {
            "en-preparation": lambda: queryset.filter(published_at=None),
            "en-vigueur": lambda: queryset.published().on(),
            "a-renouveler": queryset.to_renew,
            "terminee": lambda: queryset.published().filter(valid_to__lt=timezone.localdate()),
        }.get(self.value())
        return found() if found else queryset


@admin.register(QualifiedPersonList)
class QualifiedPersonListAdmin(KeptAdmin):
    form = ListForm
    list_display = ("department", "decision_ref", "standing", "valid_from", "valid_to")
    list_display_links = ("decision_ref",)
    list_filter = (StandingFilter, ("department", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("department",)
    search_fields = ("decision_ref", "department__name")
    readonly_fields = ("published_at",)
    fieldsets = (
        (None, {"fields": ("department", "published_at", "is_fictitious")}),
        (
            "La décision",
            {
                "fields": (
                    "decision_ref", "decision_date", "document_url", "signed_by_prefect", "signed_by_agency",
                    "signed_by_department", "valid_from", "valid_to",
                )
            },
        ),
        ("Ce que lit le public", {"fields": ("how_to_contact", "service_contact")}),
    )  # fmt: skip
    inlines = [EntryInline, ActivityInline]
    change_form_template = "admin/instances/qualified/change_form.html"

    @admin.display(description="état", ordering="valid_from")
    def standing(self, of_list):
        today = timezone.localdate()
        if of_list.published_at is None:
            return "En préparation"
        if of_list.valid_from > today:
            return "Publiée, pas encore en vigueur"
        return "Terminée" if of_list.valid_to and of_list.valid_to < today else "En vigueur"

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        address = "admin:instances_qualifiedpersonlist_changelist"
        lines = [
            ("Listes de personnes qualifiées à renouveler", QualifiedPersonList.objects.to_renew(), "a-renouveler"),
            (
                "Listes de personnes qualifiées à publier",
                QualifiedPersonList.objects.filter(published_at=None),
                "en-preparation",
            ),
        ]  # fmt: skip
        numbers = [(label, rows.count(), standing) for label, rows, standing in lines]
        return [(label, number, address, f"etat={standing}") for label, number, standing in numbers if number]


def _change(of_list):
    return reverse("admin:instances_qualifiedpersonlist_change", args=[of_list.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, pk):
    """Say what will be ended, then publish."""
    of_list = get_object_or_404(QualifiedPersonList.objects.select_related("department"), pk=pk)
    error = ""
    if request.method == "POST":
        ending = [int(key) for key in request.POST.getlist("terminer") if key.isascii() and key.isdecimal()]
        try:
            publishing.publish(of_list, ending=ending)
        except publishing.Refused as refused:
            error = str(refused)
        else:
            pages.journal(request, [of_list], "Publiée.")
            pages.say(request, "La liste est publiée.")
            return redirect(_change(of_list))
    return pages.page(
        request,
        "qualified/publish",
        f"Publier\u00a0: {of_list}",
        list=of_list,
        error=error,
        ending=[] if of_list.published_at else publishing.replaced_by(of_list),
        list_url=_change(of_list),
        status=409 if error else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unpublish(request, pk):
    of_list = get_object_or_404(QualifiedPersonList.objects.select_related("department"), pk=pk)
    if request.method == "POST":
        publishing.unpublish(of_list)
        pages.journal(request, [of_list], "Dépubliée.")
        pages.say(request, "La liste n’est plus publiée\u00a0: ses noms ne sont plus sur le site.")
        return redirect(_change(of_list))
    return pages.page(
        request,
        "qualified/unpublish",
        f"Dépublier\u00a0: {of_list}",
        list=of_list,
        list_url=_change(of_list),
    )


admin.site.bring(
    [
        path(
            "instances/qualifiedpersonlist/<int:pk>/publier/",
            pages.only_staff(publish),
            name="qualified_publish",
        ),
        path(
            "instances/qualifiedpersonlist/<int:pk>/depublier/",
            pages.only_staff(unpublish),
            name="qualified_unpublish",
        ),
    ],
    lambda request: [],
)
