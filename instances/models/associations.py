"""Approved associations (CSP L1114-1): who may send representatives to health and hospital bodies."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.models import Organisation
from instances.enums import AgreementLevel, AgreementStatus
from partenariat.database import MonthsLater
from partenariat.models import Territory
from partenariat.triggers import bumps_public_version

YEARS = 5  # CSP R1114-2


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An agreement is a public decision; its organisation shows under its own rule."""
        if user.is_authenticated and user.is_staff:
            return self
        return self.filter(Q(organisation__is_verified=True) | Q(organisation__is_carried=True))

    def on(self, day=None):
        day = day or timezone.localdate()
        return self.filter(start_date__lte=day, end_date__gte=day)

    def with_status(self, day=None):
        """`status`, an `AgreementStatus`: « bientôt à renouveler » twelve months before its end."""
        day = day or timezone.localdate()
        value = Value(day, output_field=models.DateField())
        return self.annotate(
            status=Case(
                When(start_date__gt=day, then=Value(AgreementStatus.PENDING)),
                When(end_date__lt=day, then=Value(AgreementStatus.EXPIRED)),
                When(end_date__lt=MonthsLater(value, 12), then=Value(AgreementStatus.EXPIRING)),
                default=Value(AgreementStatus.ACTIVE),
                output_field=models.CharField(),
            )
        )


class Agreement(models.Model):
    """One decision of five years, national (minister) or regional (director of the agency)."""

    # A decision about an organisation goes with it.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="agreements", verbose_name="association"
    )
    level = models.CharField("niveau", max_length=20, choices=AgreementLevel)
    region = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    decision_ref = models.CharField("arrêté", max_length=200)
    decision_date = models.DateField("date de l’arrêté")
    url = models.URLField("adresse de l’arrêté", max_length=300, blank=True)
    start_date = models.DateField("en vigueur du")
    end_date = models.DateField("au", blank=True, help_text="Laissé vide\u00a0: cinq ans après le début.")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "agrément"
        ordering = ["organisation", "-start_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date__lte=F("end_date")),
                name="agreement_dates_in_order",
                violation_error_message="L’agrément finit avant d’avoir commencé\u00a0: vérifiez les deux dates.",
            ),
            models.CheckConstraint(
                condition=~Q(level=AgreementLevel.REGIONAL) | Q(region__isnull=False),
                name="agreement_regional_has_region",
                violation_error_message="Un agrément régional a une région.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "decision_ref"],
                name="agreement_unique",
                violation_error_message="Cet agrément est déjà enregistré.",
            ),
        ]
        indexes = [models.Index(fields=["end_date"], name="agreement_end")]
        triggers = [bumps_public_version()]

    def __str__(self):
        return f"{self.get_level_display()}, {self.decision_ref}"

    @property
    def status_label(self):
        """In words; takes a row of `with_status`."""
        return AgreementStatus(self.status).label

    def save(self, *args, **kwargs):
        if self.start_date and not self.end_date:
            self.end_date = self.start_date.replace(day=1, year=self.start_date.year + YEARS)
            self.end_date += timedelta(days=self.start_date.day - 2)
        super().save(*args, **kwargs)
