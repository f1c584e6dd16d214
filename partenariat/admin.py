"""Lists, pages, lexicon and sources, edited without a deployment."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from partenariat.admin_site import KeptAdmin, PlainAdmin, ReadOnlyAdmin, labels_changed
from partenariat.models import LexiconEntry, Page, RoleAlias, Source, Term, Territory
from partenariat.synonym_admin import SynonymAdmin  # noqa: F401  registered by being imported


class EditedAdmin(PlainAdmin):
    """Marks the row as edited by hand, so that reloading the lists shipped with the code leaves it alone."""

    def save_model(self, request, obj, form, change):
        obj.edited_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Term)
class TermAdmin(KeptAdmin, EditedAdmin):
    list_display = ("label", "vocabulary", "code", "parent", "rank", "is_active")
    list_filter = ("is_active", "vocabulary")
    search_fields = ("label", "code", "vocabulary")
    fields = ("vocabulary", "code", "label", "parent", "rank", "data", "is_active", "edited_at")

    def get_readonly_fields(self, request, obj=None):
        # Fiches hold the code: it never changes once given. An entry no longer wanted is retired.
        return ("vocabulary", "code", "edited_at") if obj else ("edited_at",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active":
            field.help_text = (
                "Décochez pour ne plus proposer cette entrée ; elle reste lisible là où elle a servi."
            )
        return field

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"label", "data"} & set(form.changed_data):
            labels_changed(obj)


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "key", "population")
    list_filter = ("kind",)
    search_fields = ("name", "key", "code")


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields = ("slug", "title", "body", "is_easy_to_read", "reviewed_on", "reviewed_by")
        widgets = {"body": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"})}
        help_texts = {
            "body": "En Markdown : « ## Titre », « **gras** », « - élément de liste », "
            "« [texte du lien](adresse) ». Une ligne vide sépare deux paragraphes. "
            "Les titres commencent à « ## » : la page a déjà le sien. "
            "Le HTML n’est pas repris. Un texte laissé vide est affiché « à compléter ».",
            "reviewed_on": "Tant que la relecture n’est pas notée, la page est marquée « brouillon ». "
            "Un texte modifié redevient un brouillon.",
        }

    def clean(self):
        cleaned = super().clean()
        if "body" in self.changed_data and "reviewed_on" not in self.changed_data:
            # What was read again is not what will be read.
            cleaned |= {"reviewed_on": None, "reviewed_by": ""}
        if bool(cleaned.get("reviewed_on")) != bool(cleaned.get("reviewed_by")):
            self.add_error("reviewed_on", "La relecture se note avec sa date et le groupe qui l’a faite.")
        elif cleaned.get("reviewed_on") and cleaned["reviewed_on"] > timezone.localdate():
            self.add_error("reviewed_on", "Cette date n’est pas encore arrivée.")
        return cleaned


@admin.register(Page)
class PageAdmin(KeptAdmin, EditedAdmin):
    form = PageForm
    list_display = ("title", "slug", "is_easy_to_read", "reviewed_on", "edited_at")
    list_filter = ("is_easy_to_read",)
    search_fields = ("title", "slug", "body")
    fields = ("slug", "title", "body", "is_easy_to_read", "reviewed_on", "reviewed_by", "edited_at")

    def get_readonly_fields(self, request, obj=None):
        # The code asks for a page by its slug.
        return ("slug", "edited_at") if obj else ("edited_at",)


@admin.register(LexiconEntry)
class LexiconEntryAdmin(EditedAdmin):
    list_display = ("label", "acronym", "edited_at")
    search_fields = ("label", "acronym", "definition")
    readonly_fields = ("edited_at",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("aliases", "see_also", "sources"):
            field.help_text = "Séparez par des virgules."
        return field


@admin.register(RoleAlias)
class RoleAliasAdmin(PlainAdmin):
    list_display = ("alias", "profile", "usage")
    search_fields = ("alias", "profile")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        labels_changed(obj)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        labels_changed(obj)


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    list_display = ("title", "publisher", "year")
    search_fields = ("title", "publisher", "code")

    def get_readonly_fields(self, request, obj=None):
        return ("code",) if obj else ()
