"""A change to something published, proposed and not yet made (docs/architecture.md).

One mechanism for the owner's update and the reader's suggestion, over every kind of record: each app has a
concrete table with a `record` column. Where a proposal stands follows from its dates; nothing is stored twice.
"""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from partenariat.contributed import Contributed, ContributedQuerySet, Suspicion


class ProposalKind(models.TextChoices):
    UPDATE = "update", "Mise à jour par le porteur"
    SUGGESTION = "suggestion", "Correction proposée"


class ProposalQuerySet(ContributedQuerySet):
    def open(self):
        """Sent, its address confirmed, not set aside, and something in it still to decide."""
        return self.trusted().filter(sent_at__isnull=False, confirmed_at__isnull=False, closed_at=None)

    def for_staff(self):
        """Open, and in the hands of staff: the owner has none, or had their time."""
        return self.open().filter(Q(owner_until=None) | Q(owner_until__lte=Now()))


class Proposal(Contributed):
    """`changes` is {path: {"before": value, "after": value}}.

    `decisions` is {path: {"accepted", "reason", "by": key of the account, "team": whether staff decided, "at"}}.
    Values are those of the record's document (`documents.Documents.read`). `before` is what the person saw.
    """

    kind = models.CharField("nature", max_length=20, choices=ProposalKind)
    # The proposal outlives the account.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="%(class)ss"
    )
    email = models.EmailField("adresse de la personne", blank=True)
    base_version = models.PositiveIntegerField("version lue", default=0)
    changes = models.JSONField("changements", default=dict)
    decisions = models.JSONField("décisions", default=dict, blank=True)
    reason = models.TextField("pourquoi", blank=True, validators=[MaxLengthValidator(2000)])
    source = models.CharField("source", max_length=500, blank=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    owner_until = models.DateTimeField("au porteur jusqu’au", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(closed_at__isnull=False),
                name="%(class)s_withdrawn_is_closed",
                violation_error_message="Une proposition retirée est close.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} n° {self.pk}"

    @property
    def undecided(self):
        """The paths nobody decided yet, in the order they were proposed."""
        return [path for path in self.changes if path not in self.decisions]

    @property
    def accepted(self):
        return [path for path, decision in self.decisions.items() if decision["accepted"]]

    @property
    def is_open(self):
        return bool(
            self.sent_at and self.confirmed_at and not self.closed_at and self.suspicion == Suspicion.NONE
        )
