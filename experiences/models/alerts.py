"""« Être prévenu » : who is told of what is new in a search, without an account."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from experiences import enums
from partenariat.contributed import Contributed, ContributedQuerySet


class AlertReader(models.Model):
    """An address told of what is new. SECURITY: it goes with its last alert; no journal names it."""

    # In lower case: one row an address.
    address = models.EmailField("adresse électronique", unique=True)
    created_at = models.DateTimeField("depuis le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "personne prévenue"
        verbose_name_plural = "personnes prévenues"
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="alertreader_lower_case")
        ]

    def __str__(self):
        return f"Personne prévenue n° {self.pk}"


class AlertQuerySet(ContributedQuerySet):
    def active(self):
        """Asked for and not stopped, confirmed or not."""
        return self.filter(stopped_at=None)

    def live(self):
        """Those that send mail: their address was confirmed, nobody stopped them."""
        return self.active().filter(confirmed_at__isnull=False)

    def waiting(self):
        """Whose link was not opened yet."""
        return self.active().filter(confirmed_at=None)


class Alert(Contributed):
    """One search of one address. Nothing is told twice: `known` holds the marks of what matched when it was
    confirmed, `told` of what a mail has announced since (`experiences.alerts.lists` says what a mark is).
    """

    # An alert is nobody's without its address.
    reader = models.ForeignKey(AlertReader, on_delete=models.CASCADE, related_name="alerts")
    # The name of a list (`partenariat.lists`), and what is asked of it, written one way only.
    list_name = models.CharField("liste", max_length=30)
    query = models.CharField("recherche", max_length=2000, blank=True)
    rhythm = models.CharField(
        "rythme", max_length=10, choices=enums.AlertRhythm, default=enums.AlertRhythm.WEEKLY
    )
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)
    last_sent_at = models.DateTimeField("dernier courriel le", null=True, blank=True)
    # The next day on which what is new is looked for.
    due_on = models.DateField("prochain regard le", null=True, blank=True)
    known = ArrayField(models.BigIntegerField(), default=list)
    told = ArrayField(models.BigIntegerField(), default=list)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "list_name", "query"],
                condition=Q(stopped_at=None),
                name="alert_once_per_search",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(due_on__isnull=False), name="alert_confirmed_is_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(stopped_at=None, confirmed_at__isnull=False), name="alert_due"
            )
        ]

    def __str__(self):
        # SECURITY: journals repeat it; a search may say much of who makes it.
        return f"Alerte n° {self.pk}"
