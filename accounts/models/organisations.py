"""Organisations, their members, and who asks to act for them."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.enums import ClaimOutcome, EvidenceKind, MembershipRole
from accounts.models.people import User
from partenariat.contributed import Contributed
from partenariat.database import Plain
from partenariat.models import Addressable, Source, Territory, Timestamped
from partenariat.proposals import Proposal
from partenariat.triggers import bumps_public_version, checks_terms, dates_writes


class OrganisationQuerySet(models.QuerySet):
    def public(self):
        """Verified by staff, or named by something the public may read."""
        return self.filter(Q(is_verified=True) | Q(is_carried=True))

    def visible_to(self, user):
        if user.is_authenticated and user.is_staff:
            return self
        mine = Q(memberships__user=user.pk) | Q(created_by=user.pk) if user.is_authenticated else Q()
        return (
            self.filter(Q(is_verified=True) | Q(is_carried=True) | mine).distinct() if mine else self.public()
        )

    def for_list(self):
        return self.select_related("territory").order_by("plain", "pk")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["plain", "created_by", "created_at", "updated_at"],
)
class Organisation(Addressable, Timestamped):
    """Any legal or named actor. An informal group is welcome: only the name is required.

    Private until staff verify it or a published record carries it: `is_carried` is kept by the triggers of
    what names it.
    """

    name = models.CharField("nom", max_length=200)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    plain = models.GeneratedField(
        expression=Plain("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    type = models.CharField("type", max_length=60, default="other")
    siren = models.CharField(
        "SIREN",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{9}$", "Un SIREN compte neuf chiffres.")],
    )
    rna = models.CharField(
        "numéro RNA",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^W\d{9}$", "Un numéro RNA s’écrit W suivi de neuf chiffres.")],
    )
    description = models.TextField("présentation", blank=True)
    # A territory is never deleted while something stands on it.
    territory = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name="territoire",
    )
    website = models.URLField("site", blank=True)
    public_email = models.EmailField("adresse électronique générique", blank=True)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="document source",
    )
    is_verified = models.BooleanField("vérifiée", default=False)
    is_carried = models.BooleanField("portée par une fiche publiée", default=False, editable=False)
    # The institutional record outlives its author's account.
    created_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="organisations_created",
    )
    members = models.ManyToManyField(User, through="OrganisationMembership", related_name="organisations")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                name="organisation_siren_format",
                violation_error_message="Un SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organisation_named",
                violation_error_message="Une organisation a un nom.",
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=~Q(siren=""),
                name="organisation_unique_siren",
                violation_error_message="Une organisation porte déjà ce SIREN.",
            ),
        ]
        indexes = [
            models.Index(fields=["plain", "id"], name="organisation_sort"),
            GinIndex(fields=["old_slugs"], name="organisation_old_slugs"),
        ]
        triggers = [
            checks_terms("organisation_known_terms", {"type": ("organisation_type", "scalar")}),
            dates_writes(),
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND (OLD.is_verified OR OLD.is_carried)) "
                "OR (TG_OP <> 'DELETE' AND (NEW.is_verified OR NEW.is_carried))"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        # Stray spaces made duplicates everywhere this was not done (« double spaces », PeeringDB).
        self.name = " ".join(self.name.split())
        if not self.slug:
            self.set_slug(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("organisation_detail", args=[self.slug])

    @property
    def may_sit(self):
        """Whether users' seats may be held in its name: a house that receives the users does not represent them."""
        return self.type not in ("health_establishment", "medico_social_establishment")


class OrganisationMembership(models.Model):
    """A person acting for an organisation; without `approved_at` it is only asked for."""

    # Both ends own the link: it means nothing without either.
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=MembershipRole, default=MembershipRole.EDITOR)
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                name="membership_unique",
                violation_error_message="Cette personne est déjà rattachée à cette organisation.",
            )
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class Claim(Contributed):
    """Somebody asks to act for a record, with evidence; decided by its managers, or by staff when it has none.

    The evidence is private, and its file is deleted some time after the decision.
    """

    # A request dies with the account that made it.
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="%(class)ss")
    message = models.TextField("votre rôle", validators=[MaxLengthValidator(2000)])
    evidence_kind = models.CharField("justificatif", max_length=20, choices=EvidenceKind)
    evidence_note = models.TextField("précisions", blank=True, validators=[MaxLengthValidator(2000)])
    evidence_file = models.FileField("document", upload_to="justificatifs/", blank=True)
    expires_at = models.DateTimeField("expire le")
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )
    outcome = models.CharField("issue", max_length=20, choices=ClaimOutcome, blank=True)
    reason = models.TextField("motif", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="%(class)s_decided_has_outcome",
                violation_error_message="Une demande décidée a une issue.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ClaimOutcome.REFUSED) | ~Q(reason=""),
                name="%(class)s_refused_for_a_reason",
                violation_error_message="Un refus a un motif.",
            ),
        ]

    # What `words` reads, for lists.
    RELATED = ("organisation",)
    # Whether the managers of the organisation may decide it.
    is_for_managers = False
    # Another organisation holds what is asked for.
    is_dispute = False

    @property
    def words(self):
        """What is asked for, as it follows « demande pour »."""
        raise NotImplementedError

    @property
    def target(self):
        """The record asked for: its public page or texts say whose domain proves something."""
        raise NotImplementedError


class OrganisationClaim(Claim):
    """Asks to be a member, or the manager, of an organisation."""

    is_for_managers = True

    # A request means nothing without its organisation.
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    role = models.CharField(
        "rôle demandé", max_length=20, choices=MembershipRole, default=MembershipRole.EDITOR
    )

    class Meta(Claim.Meta):
        abstract = False
        verbose_name = "demande de rattachement"
        verbose_name_plural = "demandes de rattachement"
        ordering = ["created_at"]
        constraints = [
            *Claim.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(decided_at=None),
                name="organisationclaim_one_pending",
                violation_error_message="Vous avez déjà une demande en attente pour cette organisation.",
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation}"

    @property
    def words(self):
        return f"agir pour « {self.organisation} »"

    def get_absolute_url(self):
        """Where the person follows the request."""
        return reverse("organisation_join", args=[self.organisation.slug])

    @property
    def target(self):
        return self.organisation


class OrganisationProposal(Proposal):
    """A change proposed to a public organisation."""

    # A proposal means nothing without its record.
    record = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="proposals")

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = "correction d’organisation"
        verbose_name_plural = "corrections d’organisations"
