"""Renewing many mandates at once: the campaign, and the spreadsheet that names people by one act."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from instances.models.bodies import Body
from instances.models.mandates import AppointmentAct
from instances.models.types import BodyType


class RenewalCampaign(models.Model):
    """The renewal of the seats of some bodies for one term."""

    title = models.CharField("titre", max_length=200)
    body_type = models.ForeignKey(
        BodyType, on_delete=models.PROTECT, related_name="campaigns", verbose_name="type d’instance"
    )
    bodies = models.ManyToManyField(Body, blank=True, related_name="campaigns", verbose_name="instances")
    term_start = models.DateField("nouvelle mandature\u00a0: début")
    term_end = models.DateField("fin")
    proposals_until = models.DateField("propositions attendues jusqu’au")
    message = models.TextField("message aux associations", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("créée le", db_default=Now(), editable=False)
    mailed_at = models.DateTimeField("associations prévenues le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "campagne de renouvellement"
        verbose_name_plural = "campagnes de renouvellement"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_start__lte=F("term_end")),
                name="campaign_term_in_order",
                violation_error_message="La mandature finit avant d’avoir commencé\u00a0: vérifiez les deux dates.",
            )
        ]

    def __str__(self):
        return self.title


class AppointmentBatch(models.Model):
    """One spreadsheet of appointments under one act: read and checked first, then applied, undone as a whole.

    `rows` is what was read, [{column: text}]; `errors` [[line number, column or "", reason in French]]. Both hold
    names of people: emptied once applied or given up.
    """

    act = models.ForeignKey(AppointmentAct, on_delete=models.PROTECT, related_name="batches")
    campaign = models.ForeignKey(
        RenewalCampaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="batches"
    )
    file_name = models.CharField("fichier", max_length=200)
    rows = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("reçu le", db_default=Now(), editable=False)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta:
        verbose_name = "tableau de nominations"
        verbose_name_plural = "tableaux de nominations"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                name="appointmentbatch_undone_was_applied",
            )
        ]

    def __str__(self):
        return f"{self.file_name} ({self.act})"
