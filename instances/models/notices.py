"""What a representative tells the team about a mandate."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from instances.enums import NoticeKind
from instances.models.mandates import Mandate
from partenariat.contributed import Contributed, ContributedQuerySet


class MandateNotice(Contributed):
    """Private, answered by staff; it goes with the mandate, and with the person when they are erased."""

    mandate = models.ForeignKey(
        Mandate, on_delete=models.CASCADE, related_name="notices", verbose_name="mandat"
    )
    kind = models.CharField("de quoi il s’agit", max_length=20, choices=NoticeKind)
    on_date = models.DateField("date", null=True, blank=True)
    text = models.TextField("ce qu’il faut corriger", blank=True, validators=[MaxLengthValidator(1000)])
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ContributedQuerySet.as_manager()

    class Meta:
        verbose_name = "message de représentant"
        verbose_name_plural = "messages de représentants"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=NoticeKind.TRAINING) | Q(on_date__isnull=False),
                name="mandatenotice_training_has_a_date",
                violation_error_message="Donnez la date de la formation.",
            ),
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.TRAINING) | ~Q(text=""),
                name="mandatenotice_says_something",
                violation_error_message="Dites ce qu’il faut corriger.",
            ),
        ]

    def __str__(self):
        return f"Message n° {self.pk}"
