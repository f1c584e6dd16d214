"""The synonyms of the search, as staff look after them, and what a text typed becomes."""

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from partenariat.admin_site import KeptAdmin
from partenariat.language import understand
from partenariat.language.dictionary import LONGEST
from partenariat.language.words import EMPTY, all_words, key
from partenariat.models import Synonym

LETTERS, EXPRESSIONS = 80, 30


class OneALine(SimpleArrayField):
    """Expressions, one on each line; empty lines and spaces around do not count."""

    def __init__(self, **options):
        widget = forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})
        super().__init__(forms.CharField(max_length=LETTERS), delimiter="\n", widget=widget, **options)

    def to_python(self, value):
        lines = [" ".join(line.split()) for line in (value or "").split("\n")]
        return super().to_python("\n".join(line for line in lines if line))


class SynonymForm(forms.ModelForm):
    typed = OneALine(
        label="Mots ou expressions équivalents",
        max_length=EXPRESSIONS,
        help_text="Un par ligne. Qui tape l’un trouve aussi tous les autres. Accents, pluriels et petits mots "
        "(de, des, l’) ne comptent pas.",
    )
    found = OneALine(
        label="Trouvent aussi",
        required=False,
        max_length=EXPRESSIONS,
        help_text="Un par ligne. Ce que les mots ci-dessus trouvent en plus, sans que l’inverse soit vrai.",
    )

    class Meta:
        model = Synonym
        fields = ("typed", "found", "origin", "is_active")

    def clean_typed(self):
        typed = self._readable(self.cleaned_data["typed"])
        taken = {
            key(text): other
            for other in Synonym.objects.filter(is_active=True).exclude(pk=self.instance.pk)
            for text in other.typed
        }
        for text in typed:
            if other := taken.get(key(text)):
                raise forms.ValidationError(
                    f"«\u00a0{text}\u00a0» est déjà dans un autre groupe\u00a0: {other}. Complétez plutôt celui-là."
                )
        return typed

    def clean_found(self):
        return self._readable(self.cleaned_data["found"])

    def clean(self):
        cleaned = super().clean()
        typed, found = cleaned.get("typed"), cleaned.get("found")
        if typed and found is not None:
            if len(typed) < 2 and not found:
                self.add_error(
                    "typed", "Donnez au moins deux expressions, ou ce que la première trouve aussi."
                )
            for text in found:
                if key(text) in map(key, typed):
                    self.add_error("found", f"«\u00a0{text}\u00a0» est déjà parmi les équivalents.")
        return cleaned

    def _readable(self, texts):
        """SECURITY of meaning: a small word made a synonym would answer every search."""
        seen = {}
        for text in texts:
            name = key(text)
            if not name or EMPTY.issuperset(all_words(text)):
                raise forms.ValidationError(
                    f"«\u00a0{text}\u00a0» ne contient que des petits mots, que la recherche ignore."
                )
            if len(name) > LONGEST:
                raise forms.ValidationError(
                    f"«\u00a0{text}\u00a0» compte trop de mots\u00a0: {LONGEST} au plus."
                )
            if name in seen:
                raise forms.ValidationError(
                    f"«\u00a0{text}\u00a0» et «\u00a0{seen[name]}\u00a0» sont la même chose pour la recherche."
                )
            seen[name] = text
        return texts


@admin.register(Synonym)
class SynonymAdmin(KeptAdmin):
    form = SynonymForm
    list_display = ("__str__", "finds", "is_active", "edited_at")
    list_filter = ("is_active",)
    search_fields = ("typed", "found", "origin")
    change_list_template = "admin/partenariat/synonym/list.html"

    @admin.display(description="Trouvent aussi")
    def finds(self, synonym):
        return ", ".join(synonym.found)

    def save_model(self, request, obj, form, change):
        obj.edited_at = timezone.now()
        super().save_model(request, obj, form, change)

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.understood_view))
        return [path("comprendre/", view, name="partenariat_synonym_understood"), *super().get_urls()]

    def understood_view(self, request):
        """What a text typed becomes."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text = request.GET.get("q", "").strip()
        context = self.admin_site.each_context(request) | {
            "title": "Comment une recherche est comprise",
            "q": text[:200],
            "understood": understand(text) if text else None,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/partenariat/synonym/understood.html", context)
