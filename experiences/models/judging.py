"""What staff think of the answers to a query, and the queries that found nothing."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Judgment(models.Model):
    """How well one record answers one query: 3 what the person wants, 2 useful, 1 related, 0 not an answer.

    `query` is in lower case with single spaces; its accents, quotes and exclusions are meant. `key` names a record for
    ever, « fiche:EXP-2026-0001 », as the search over everything does; empty, it says that nothing answers the query.
    """

    query = models.CharField("recherche", max_length=200)
    key = models.CharField("réponse jugée", max_length=160, blank=True)
    grade = models.PositiveSmallIntegerField("note")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        verbose_name="par",
        related_name="+",
    )
    judged_at = models.DateTimeField("jugée le", db_default=Now())

    class Meta:
        verbose_name = "jugement sur une recherche"
        verbose_name_plural = "jugements sur les recherches"
        ordering = ["query", "-grade", "key"]
        constraints = [
            models.UniqueConstraint(fields=["query", "key"], name="judgment_once"),
            models.CheckConstraint(condition=models.Q(grade__lte=3), name="judgment_grade"),
        ]

    def __str__(self):
        return f"{self.query} : {self.key or 'rien'}, {self.grade}"


class UnansweredQuery(models.Model):
    """A query that found nothing, counted by month; nothing says who typed it, nor which day.

    `digest` is a keyed hash of the month and the query, so that nobody reads the query in the base nor follows it from a
    month to the next. `text` stays empty until it was typed from enough connections (`settings.UNANSWERED_SEEN`).
    """

    month = models.DateField("mois")
    digest = models.CharField(max_length=64, editable=False)
    times = models.PositiveIntegerField("fois", default=1)
    text = models.CharField("recherche", max_length=80, blank=True)

    class Meta:
        verbose_name = "recherche sans réponse"
        verbose_name_plural = "recherches sans réponse"
        ordering = ["-month", "-times", "pk"]
        constraints = [models.UniqueConstraint(fields=["month", "digest"], name="unanswered_once_a_month")]

    def __str__(self):
        return self.text
