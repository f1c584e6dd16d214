"""Bodies, edited and published by staff."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from instances.admin.fields import organisation_field, territory_field
from instances.admin.filters import DepartmentFilter, VerifiedFilter
from instances.admin.seats import SeatInline
from instances.derived import refresh
from instances.models import Body
from instances.renewal import dashboard
from partenariat.admin_site import KeptAdmin, labels_changed
from partenariat.term_fields import TermField, TermsField


class BodyForm(forms.ModelForm):
    representation_forms = TermsField("representation_form", required=False, label="formes de représentation")
    representation_status = TermField("representation_status", required=False, label="place des usagers")

    def _post_clean(self):
        super()._post_clean()
        # Django skips a rule that names a field outside the form, and `published_at` never is inside.
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self._update_errors(error)


@admin.register(Body)
class BodyAdmin(KeptAdmin):
    form = BodyForm
    list_display = ("name", "type", "territory", "reference", "published_at", "activity_status")
    list_filter = (
        ("published_at", admin.EmptyFieldListFilter), VerifiedFilter, DepartmentFilter, "type__kind", "activity_status",
    )  # fmt: skip
    list_select_related = ("type", "territory")
    search_fields = ("name", "reference", "type__acronym")
    readonly_fields = ("reference", "slug", "published_at")
    raw_id_fields = ("establishment", "other_sites")
    fieldsets = (
        (None, {"fields": ("reference", "name", "type", "facts", "published_at", "slug")}),
        (
            "Où",
            {
                "fields": (
                    "territory",
                    "establishment",
                    "establishment_name",
                    "other_sites",
                    "host_organisation",
                )
            },
        ),
        (
            "Place des usagers",
            {
                "fields": (
                    "representation_status",
                    "representation_forms",
                    "voice",
                    "no_membership_fee",
                    "expenses_paid",
                    "expense_procedure",
                )
            },
        ),
        (
            "Vie de l’instance",
            {
                "fields": (
                    "activity_status",
                    "created_on",
                    "decision_ref",
                    "decision_url",
                    "term_start",
                    "term_end",
                    "meetings_min",
                    "public_contact",
                    "website",
                    "rules_url",
                    "project_url",
                    "maintainer",
                )
            },
        ),
        (
            "Suivi des plaintes",
            {
                "fields": ("complaints_access", "complaints_since", "complaints_contact"),
                "description": "L’accès des représentants à l’outil de l’hôte, et rien de ce qu’il contient.",
            },
        ),
        ("Sources", {"fields": ("source", "source_section", "to_check", "last_verified_at")}),
    )
    change_form_template = "admin/instances/body/change_form.html"
    actions = ["publish", "unpublish"]

    def get_inlines(self, request, obj):
        # A body not made yet has no seat to show.
        return [SeatInline] if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "territory":
            return territory_field(db_field)
        if db_field.name in ("host_organisation", "maintainer"):
            return organisation_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self._spread(obj)

    @admin.action(description="Publier", permissions=["change"])
    def publish(self, request, queryset):
        done = refused = 0
        for body in queryset.filter(published_at=None):
            body.published_at = timezone.now()
            try:
                body.validate_constraints()
            except forms.ValidationError as error:
                refused += 1
                self.message_user(request, f"{body} : {' '.join(error.messages)}", "error")
                continue
            self._write_publication(request, body, "Publiée.")
            done += 1
        self.message_user(request, f"Instances publiées : {done}.", "warning" if refused else "success")

    @admin.action(description="Dépublier", permissions=["change"])
    def unpublish(self, request, queryset):
        bodies = list(queryset.filter(published_at__isnull=False))
        for body in bodies:
            body.published_at = None
            self._write_publication(request, body, "Dépubliée.")
        self.message_user(request, f"Instances dépubliées : {len(bodies)}.")

    def _write_publication(self, request, body, message):
        body.save(update_fields=["published_at"])
        self.log_change(request, body, message)
        self._spread(body)

    def _spread(self, body):
        refresh([body.pk])
        labels_changed(body)

    def waiting(self, request):
        """What the first page says, for `PartenariatAdminSite.index`."""
        number = Body.objects.filter(published_at=None).count()
        address = "admin:instances_body_changelist"
        lines = [("Instances non publiées", number, address, "published_at__isempty=1")]
        late = dashboard.late(Body.objects.all()).count()
        if late:
            lines.append(("Instances à vérifier", late, address, "verification=en-retard"))
        return lines
