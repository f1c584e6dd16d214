"""Consents: what a person agreed to, in which words, when and how; withdrawn as easily as given."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.enums import ConsentChannel, ConsentKind
from partenariat.triggers import bumps_public_version


class ConsentWording(models.Model):
    """The words of one kind of consent, as they stood; a change makes a new version, old ones stay as proof."""

    kind = models.CharField("nature", max_length=30, choices=ConsentKind)
    version = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte")
    created_at = models.DateTimeField("depuis le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "texte de consentement"
        verbose_name_plural = "textes de consentement"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="consentwording_unique_version")
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, version {self.version}"


class ConsentQuerySet(models.QuerySet):
    def valid(self):
        """Given and not withdrawn: the only ones that let anything be shown."""
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """The proof that a person agreed. Private; what it allows disappears at once when it is withdrawn."""

    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="consents")
    # Exactly what the person agreed to see published, and where.
    scope = models.TextField("ce qui est publié")
    person = models.CharField("personne", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    channel = models.CharField("recueilli", max_length=20, choices=ConsentChannel)
    for_minor = models.BooleanField("donné par le représentant légal d’une personne mineure", default=False)
    obtained_at = models.DateTimeField("donné le")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("obtained_at")),
                name="consent_withdrawn_after_given",
                violation_error_message="Un consentement se retire après avoir été donné.",
            )
        ]
        # What it allowed is gone from every page and cache at once.
        triggers = [bumps_public_version("TG_OP = 'UPDATE'")]

    def __str__(self):
        return str(self.wording)

    @property
    def is_valid(self):
        return self.withdrawn_at is None
