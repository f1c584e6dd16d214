"""What was read of the national register, when, and with which result."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from instances.enums import ImportStep


class RegisterImport(models.Model):
    """One extraction: read and compared first, applied when a person has looked at the differences.

    `counts` is {"new", "changed", "closed", "reopened", "unchanged", "refused", "warned", "outside", "open": number};
    `samples` {kind: [[finess, name, {field: [before, after]}]]}; `errors` [[line number, sentence in French]]. Both
    are cut to what a page shows; `differences` holds them all, as CSV.
    """

    file = models.FileField("fichier", upload_to="registre/", blank=True)
    file_name = models.CharField("nom du fichier", max_length=200)
    digest = models.CharField("empreinte", max_length=64, blank=True)
    differences = models.FileField("différences", upload_to="registre/", blank=True, editable=False)
    # Of all the differences: what is applied is what was looked at, to the letter.
    fingerprint = models.CharField(max_length=32, blank=True, editable=False)
    register_date = models.DateField("date du registre", null=True, blank=True)
    scope = models.CharField("périmètre", max_length=30, blank=True)
    step = models.CharField("étape", max_length=20, choices=ImportStep, default=ImportStep.READING)
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    samples = models.JSONField(default=dict, blank=True)
    errors = models.JSONField(default=list, blank=True)
    error = models.TextField("échec", blank=True)
    # The import outlives the account that asked for it.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "import du registre"
        verbose_name_plural = "imports du registre"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name} ({self.get_step_display()})"
