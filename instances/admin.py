"""Bodies and what they are made of, edited by staff."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from accounts.models import Organisation
from instances.claim_admin import MaintenanceClaimAdmin  # noqa: F401  registered by being imported
from instances.derived import refresh
from instances.models import Body, BodyType, Establishment, SeatTemplate
from partenariat.admin import EditedAdmin
from partenariat.admin_site import KeptAdmin, PlainAdmin, labels_changed
from partenariat.models import Territory
from partenariat.named import NamedField
from partenariat.term_fields import TermField, TermsField


def _named(model, key, db_field, help_text):
    return NamedField(
        model.objects.all(),
        key=key,
        required=not db_field.blank,
        label=db_field.verbose_name,
        help_text=help_text,
    )


def territory_field(db_field):
    return _named(
        Territory, "key", db_field, "Le nom, par exemple « Saint-Denis (93) », ou la clé, « com-93066 »."
    )


def organisation_field(db_field):
    return _named(Organisation, "slug", db_field, "Le nom exact d’une organisation de la base.")


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
    list_filter = (("published_at", admin.EmptyFieldListFilter), "type__kind", "activity_status")
    list_select_related = ("type", "territory")
    search_fields = ("name", "reference", "type__acronym")
    readonly_fields = ("reference", "slug", "published_at")
    raw_id_fields = ("establishment",)
    fieldsets = (
        (None, {"fields": ("reference", "name", "type", "facts", "published_at", "slug")}),
        ("Où", {"fields": ("territory", "establishment", "establishment_name", "host_organisation")}),
        ("Place des usagers", {"fields": ("representation_status", "representation_forms")}),
        ("Vie de l’instance", {"fields": ("activity_status", "public_contact", "website", "maintainer")}),
        ("Sources", {"fields": ("source", "source_section", "to_check", "last_verified_at")}),
    )
    actions = ["publish", "unpublish"]

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
        return [
            ("Instances non publiées", number, "admin:instances_body_changelist", "published_at__isempty=1")
        ]


@admin.register(Establishment)
class EstablishmentAdmin(KeptAdmin):
    list_display = ("name", "finess", "territory", "is_open")
    list_select_related = ("territory",)
    search_fields = ("name", "finess")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "territory":
            return territory_field(db_field)
        if db_field.name in ("manager", "maintainer"):
            return organisation_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        labels_changed(obj)


class BodyTypeForm(forms.ModelForm):
    representation_status = TermField("representation_status", required=False, label="place des usagers")


@admin.register(BodyType)
class BodyTypeAdmin(KeptAdmin, EditedAdmin):
    form = BodyTypeForm
    list_display = ("label", "acronym", "kind", "level", "mandatory", "edited_at")
    list_filter = ("kind", "level", "mandatory")
    search_fields = ("label", "acronym", "code")

    def get_readonly_fields(self, request, obj=None):
        return ("code", "edited_at") if obj else ("edited_at",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "sources":
            field.help_text = "Codes des documents sources, séparés par des virgules."
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"label", "acronym"} & set(form.changed_data):
            labels_changed(obj)


@admin.register(SeatTemplate)
class SeatTemplateAdmin(PlainAdmin):
    list_display = ("label", "body_type", "college", "seats", "required", "to_check")
    list_filter = ("body_type", "to_check")
    list_select_related = ("body_type",)
    search_fields = ("label", "college", "code")
