"""What the lists of the staff side are narrowed by: the figures of the dashboard lead to them."""

from django.contrib import admin
from django.utils import timezone

from instances.enums import AgreementStatus, MandateStatus, SeatState
from instances.models import Mandate
from instances.renewal import dashboard
from partenariat.models import Territory

ELSEWHERE = "ailleurs"


class DepartmentFilter(admin.SimpleListFilter):
    """`path`: how the row reaches its département."""

    title = "le département"
    parameter_name = "departement"
    path = "department"

    def lookups(self, request, model_admin):
        return [
            *Territory.objects.departments().values_list("key", "name"),
            (ELSEWHERE, "Ailleurs ou plus large"),
        ]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() == ELSEWHERE:
            ours = [key for key, _ in self.lookup_choices if key != ELSEWHERE]
            return queryset.exclude(**{f"{self.path}__in": ours})
        return queryset.filter(**{self.path: self.value()})


class OfBodyFilter(DepartmentFilter):
    path = "body__department"


class StateFilter(admin.SimpleListFilter):
    title = "l’état du siège"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return SeatState.choices

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in SeatState.values else queryset


class StatusFilter(admin.SimpleListFilter):
    title = "l’état du mandat"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return MandateStatus.choices

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() in MandateStatus.values else queryset


class EndingFilter(admin.SimpleListFilter):
    title = "l’échéance"
    parameter_name = "echeance"

    def lookups(self, request, model_admin):
        return [("proche", f"Dans les {dashboard.ENDING_MONTHS} mois")]

    def queryset(self, request, queryset):
        return dashboard.ending(queryset) if self.value() == "proche" else queryset


class TrainingFilter(admin.SimpleListFilter):
    title = "la formation de base"
    parameter_name = "formation"

    def lookups(self, request, model_admin):
        return [("a-suivre", "À suivre")]

    def queryset(self, request, queryset):
        if self.value() != "a-suivre":
            return queryset
        return queryset.on().filter(training_status__in=dashboard.TO_TRAIN)


class WithoutAgreementFilter(admin.SimpleListFilter):
    title = "l’agrément"
    parameter_name = "agrement"

    def lookups(self, request, model_admin):
        return [("absent", "En cours, sans agrément en vigueur")]

    def queryset(self, request, queryset):
        return without_agreement(queryset) if self.value() == "absent" else queryset


def without_agreement(mandates, day=None):
    """Running mandates sent by an association whose agreement is over, where the seat asks for one: shown to staff,
    never ended for it."""
    day = day or timezone.localdate()
    asked = mandates.on(day).filter(seat__needs_agreement=True, organisation__isnull=False)
    agreed = Mandate.objects.filter(
        organisation__agreements__start_date__lte=day, organisation__agreements__end_date__gte=day
    )
    return asked.exclude(pk__in=agreed.values("pk"))


class AgreementFilter(admin.SimpleListFilter):
    title = "l’état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return AgreementStatus.choices

    def queryset(self, request, queryset):
        return queryset.filter(status=self.value()) if self.value() in AgreementStatus.values else queryset


class VerifiedFilter(admin.SimpleListFilter):
    title = "la vérification"
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("en-retard", "À vérifier")]

    def queryset(self, request, queryset):
        return dashboard.late(queryset) if self.value() == "en-retard" else queryset
