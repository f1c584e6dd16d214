"""How staff narrow the list of fiches."""

from django.contrib import admin

from experiences import enums
from partenariat import terms

SAID = ("state__exact", "state__in")


class QueueFilter(admin.SimpleListFilter):
    """What waits, unless another state or everything is asked for."""

    title = "la file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [
            ("miennes", "Que j’ai en relecture"),
            ("signalees", "Signalées"),
            ("toutes", "Toutes les fiches"),
            ("supprimees", "Supprimées"),
        ]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield {**first, "display": "Ce qui attend"}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "miennes":
            return queryset.filter(reviewer=request.user, state=enums.State.IN_REVIEW)
        if self.value() == "signalees":
            return queryset.filter(reports__handled_at=None, reports__isnull=False).distinct()
        if self.value() == "supprimees":
            return queryset.filter(state=enums.State.DELETED)
        if any(name in request.GET for name in SAID):
            return queryset
        if self.value() == "toutes":
            return queryset.exclude(state=enums.State.DELETED)
        return queryset.filter(state__in=enums.State.waiting())


class DomainFilter(admin.SimpleListFilter):
    title = "domaine"
    parameter_name = "domaine"

    def lookups(self, request, model_admin):
        return terms.choices("domain")

    def queryset(self, request, queryset):
        return queryset.filter(domains__contains=[self.value()]) if self.value() else queryset


class ZoneFilter(admin.SimpleListFilter):
    title = "zone"
    parameter_name = "zone"

    def lookups(self, request, model_admin):
        return enums.Zone.choices

    def queryset(self, request, queryset):
        return queryset.filter(zone=self.value()) if self.value() else queryset
