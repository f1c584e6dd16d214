"""Establishments, edited by staff."""

from django import forms
from django.contrib import admin
from django.db.models import Max

from instances.admin.fields import organisation_field, territory_field
from instances.derived import refresh_establishments
from instances.models import Establishment, UsualName
from instances.register import expected
from instances.register.layout import Unreadable, finess_number
from partenariat.admin_site import KeptAdmin, labels_changed
from partenariat.models import Territory

# What the rule of expected bodies looks at.
RULED_BY = {
    "finess", "legal_entity", "category_code", "ownership", "address", "territory", "is_open", "cdu_expected", "cvs_expected",
}  # fmt: skip


# A number the register gave stays as it gave it.
FROM_REGISTER = ("register_name", "register_date", "closed_on")


class DepartmentFilter(admin.SimpleListFilter):
    title = "département"
    parameter_name = "departement"

    def lookups(self, request, model_admin):
        return list(Territory.objects.departments().values_list("key", "name"))

    def queryset(self, request, queryset):
        return queryset.filter(department=self.value()) if self.value() else queryset


class CategoryFilter(admin.SimpleListFilter):
    """The categories there are, by their label: the register says the same of a code everywhere."""

    title = "catégorie"
    parameter_name = "categorie"

    def lookups(self, request, model_admin):
        found = Establishment.objects.exclude(category_code="").values("category_code")
        return [
            (row["category_code"], row["label"] or f"Catégorie {row['category_code']}")
            for row in found.annotate(label=Max("category")).order_by("label", "category_code")
        ]

    def queryset(self, request, queryset):
        return queryset.filter(category_code=self.value()) if self.value() else queryset


class EstablishmentForm(forms.ModelForm):
    def clean_finess(self):
        try:
            return finess_number(self.cleaned_data["finess"])
        except Unreadable as error:
            raise forms.ValidationError(f"Vérifiez ce numéro : {error}.") from None

    def clean(self):
        cleaned = super().clean()
        # A name somebody wrote is no longer the register's: the next import leaves it alone.
        if self.instance.pk and "name" in self.changed_data:
            cleaned["name_is_ours"] = True
        return cleaned


@admin.register(Establishment)
class EstablishmentAdmin(KeptAdmin):
    form = EstablishmentForm
    list_display = ("name", "finess", "category", "territory", "is_open")
    list_filter = (
        "is_open", DepartmentFilter, CategoryFilter, ("users_rights_url", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("territory",)
    # Usual names are searched with the rest in `get_search_results`.
    search_fields = ("name", "finess", "register_name")
    raw_id_fields = ("legal_entity",)
    fieldsets = (
        (None, {"fields": ("finess", "name", "name_is_ours", "category_code", "category", "ownership")}),
        ("Où", {"fields": ("address", "postcode", "territory", "latitude", "longitude", "phone")}),
        ("Qui le gère", {"fields": ("legal_entity", "siret", "manager", "maintainer")}),
        ("Pour les usagers", {"fields": ("website", "users_rights_url", "public_contact")}),
        (
            "Instances attendues",
            {
                "fields": ("cdu_expected", "cvs_expected", "expected_reason"),
                "description": "Laissez vide pour suivre la règle. Pour vous en écarter, dites pourquoi.",
            },
        ),
        (
            "Au registre FINESS",
            {
                "fields": (
                    "is_open",
                    "opened_on",
                    "closed_on",
                    "register_name",
                    "register_date",
                    "is_fictitious",
                )
            },
        ),
    )

    def get_readonly_fields(self, request, obj=None):
        return (*FROM_REGISTER, "finess") if obj else FROM_REGISTER

    def get_search_results(self, request, queryset, search_term):
        """By number and name, and by the names people give to the place."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        if search_term:
            called = UsualName.objects.filter(name__icontains=search_term).values("finess")
            found = found | queryset.filter(finess__in=called)
        return found, distinct

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "territory":
            return territory_field(db_field)
        if db_field.name in ("manager", "maintainer"):
            return organisation_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        refresh_establishments([obj.pk])
        labels_changed(obj)
        if RULED_BY & set(form.changed_data):
            expected.refresh()
