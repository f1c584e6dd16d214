"""What happens to a fiche: the decisions of moderators, the reports of readers."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from experiences import enums
from experiences.models.fiche import Experience
from partenariat.contributed import Contributed, ContributedQuerySet
from partenariat.models import codes


class ModerationEventQuerySet(models.QuerySet):
    def standing(self):
        """Without what was undone before anybody was told."""
        return self.filter(undone_at=None)


class ModerationEvent(models.Model):
    """One decision on a fiche: who, from, to, when, why. Never changed afterwards."""

    # A decision is part of the fiche; it outlives the account that took it.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField("décision", max_length=20, choices=enums.Verb)
    from_state = models.CharField("de", max_length=20, choices=enums.State)
    to_state = models.CharField("vers", max_length=20, choices=enums.State)
    reasons = codes(verbose_name="motifs")
    message = models.TextField("message", blank=True)
    # {"summary": "Précisez qui anime le groupe."}
    field_messages = models.JSONField("messages par rubrique", default=dict, blank=True)
    experience_version = models.PositiveIntegerField("version de la fiche")
    # The columns `moderation.py` wrote, as they were: what undoing puts back.
    before = models.JSONField("avant", default=dict, editable=False)
    created_at = models.DateTimeField("le", db_default=Now(), editable=False)
    undone_at = models.DateTimeField("annulée le", null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = ModerationEventQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_verb_display()} ({self.created_at:%d/%m/%Y})"


class Report(Contributed):
    """A reader's « signaler un problème » about a public fiche."""

    # A report is about one fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField("nature", max_length=20, choices=enums.ReportKind)
    message = models.TextField("message", validators=[MaxLengthValidator(2000)])
    email = models.EmailField("adresse pour la réponse", blank=True)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)

    objects = ContributedQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        ordering = ["handled_at", "created_at"]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.experience})"
