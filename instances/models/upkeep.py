"""Who keeps bodies and establishments true: what is proposed to their records, who asks to hold them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation
from accounts.models.organisations import Claim
from instances.models.bodies import Body
from instances.models.establishments import Establishment
from partenariat.proposals import Proposal


class BodyProposal(Proposal):
    """A change proposed to a public body."""

    # A proposal means nothing without its record.
    record = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="proposals")

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = "correction d’instance"
        verbose_name_plural = "corrections d’instances"


class EstablishmentProposal(Proposal):
    """A change proposed to an establishment."""

    # A proposal means nothing without its record.
    record = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="proposals")

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = "correction d’établissement"
        verbose_name_plural = "corrections d’établissements"


class MaintenanceClaim(Claim):
    """An organisation asks to keep the record of a body or of an establishment; accepted, it is its maintainer."""

    RELATED = ("organisation", "body", "establishment")

    # A request means nothing without what it is about.
    body = models.ForeignKey(Body, on_delete=models.CASCADE, null=True, blank=True, related_name="claims")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, null=True, blank=True, related_name="claims"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="maintenance_claims"
    )

    class Meta(Claim.Meta):
        abstract = False
        verbose_name = "demande de tenue à jour"
        verbose_name_plural = "demandes de tenue à jour"
        ordering = ["created_at"]
        constraints = [
            *Claim.Meta.constraints,
            models.CheckConstraint(
                condition=Q(body=None) ^ Q(establishment=None),
                name="maintenanceclaim_one_target",
                violation_error_message="Une demande porte sur une instance ou sur un établissement.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "body", "establishment"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="maintenanceclaim_one_pending",
                violation_error_message="Une demande de cette organisation est déjà en attente.",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.target}"

    @property
    def target(self):
        return self.body or self.establishment

    @property
    def words(self):
        return f"tenir à jour « {self.target} » au nom de « {self.organisation} »"

    def get_absolute_url(self):
        """Where the person follows the request."""
        if self.body:
            return reverse("body_claim", args=[self.body.slug])
        return reverse("establishment_keep", args=[self.establishment.finess])

    @property
    def is_dispute(self):
        return self.target.maintainer_id not in (None, self.organisation_id)
