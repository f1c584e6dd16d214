"""What moderators need among themselves: who reads what, second opinions, ready replies."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from experiences import enums
from experiences.models.fiche import Experience
from partenariat.models import codes


class Assignment(models.Model):
    """Who looks after one thing that waits, and who has it open. A sign for colleagues, never a lock."""

    # The name of its model, « report »: each thing that waits is a row of one table.
    table = models.CharField("nature", max_length=40)
    object_id = models.BigIntegerField("objet")
    # An assignment means nothing without its person.
    assignee = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="suivi par"
    )
    reader = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    reading_since = models.DateTimeField("ouvert depuis", null=True, blank=True)
    reading_until = models.DateTimeField("vu ouvert pour la dernière fois", null=True, blank=True)

    class Meta:
        verbose_name = "suivi"
        constraints = [
            models.UniqueConstraint(fields=["table", "object_id"], name="assignment_one_per_object")
        ]

    def __str__(self):
        return f"{self.table} {self.object_id}"


class Opinion(models.Model):
    """A second staff opinion, asked before a refusal whose reason requires one."""

    # An opinion is part of the fiche; it outlives the accounts.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="opinions")
    experience_version = models.PositiveIntegerField("version de la fiche")
    reasons = codes(verbose_name="motifs")
    question = models.TextField("ce qui est demandé")
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("demandé le", db_default=Now(), editable=False)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField("donné le", null=True, blank=True)
    agrees = models.BooleanField("d’accord", null=True, blank=True)
    comment = models.TextField("avis", blank=True)

    class Meta:
        verbose_name = "second avis"
        verbose_name_plural = "seconds avis"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_at=None, agrees=None) | Q(given_at__isnull=False, agrees__isnull=False),
                name="opinion_given_is_an_answer",
                violation_error_message="Un avis dit oui ou non.",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None) | Q(asked_by=None) | ~Q(given_by=models.F("asked_by")),
                name="opinion_by_another_person",
                violation_error_message="Le second avis vient d’une autre personne.",
            ),
        ]

    def __str__(self):
        return f"{self.experience_id} : {self.question[:40]}"


class ReplyTemplate(models.Model):
    """A ready message for one decision and, if given, one of its reasons; {variables} are filled for each fiche."""

    verb = models.CharField("décision", max_length=20, choices=enums.Verb)
    reason = models.CharField("motif", max_length=60, blank=True)
    title = models.CharField("nom", max_length=100)
    text = models.TextField("texte")
    edited_at = models.DateTimeField("modifié à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "réponse type"
        verbose_name_plural = "réponses types"
        ordering = ["verb", "reason", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["verb", "reason", "title"], name="replytemplate_unique_title")
        ]

    def __str__(self):
        return self.title
