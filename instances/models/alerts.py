"""What people were told about things that end, so that nothing is told twice."""

from django.db import models

from instances.enums import AlertKind


class Alert(models.Model):
    """One threshold told of one end: `due`, reached `months` before (after, for a training to do).

    A date that changes is another end, told again. Kept apart from the mails, which are purged.
    """

    kind = models.CharField("nature", max_length=20, choices=AlertKind)
    record_id = models.BigIntegerField("numéro")
    due = models.DateField("échéance")
    months = models.PositiveSmallIntegerField("mois")
    sent_on = models.DateField("dit le")

    class Meta:
        verbose_name = "alerte"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id", "due", "months"], name="alert_told_once")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} n° {self.record_id}, {self.months} mois"
