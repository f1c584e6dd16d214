"""Kinds of bodies, and the composition a text gives them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from instances.enums import BodyKind, BodyLevel, MemberPolicy, Obligation
from partenariat.triggers import bumps_public_version


class BodyType(models.Model):
    """A kind of body: what the law says of it, what it does for people, what remains to be checked."""

    code = models.CharField("code", max_length=30, unique=True)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    label = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=BodyKind)
    level = models.CharField("échelle", max_length=20, choices=BodyLevel)
    mandatory = models.CharField("obligation", max_length=20, choices=Obligation)
    representation_status = models.CharField("place des usagers", max_length=60, blank=True)
    legal_basis = models.CharField("base légale", max_length=300, blank=True)
    term = models.CharField("durée des mandats", max_length=200, blank=True)
    term_months = models.PositiveSmallIntegerField("durée des mandats, en mois", null=True, blank=True)
    meetings_min = models.PositiveSmallIntegerField("réunions par an, au moins", null=True, blank=True)
    member_policy = models.CharField(
        "diffusion des membres",
        max_length=20,
        choices=MemberPolicy,
        default=MemberPolicy.CONSENT,
        help_text="Ce que le public peut lire de qui tient un siège d’usagers.",
    )
    mission = models.TextField("ce qu’elle fait pour vous", blank=True)
    to_check = models.TextField("reste à vérifier", blank=True)
    sources = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    edited_at = models.DateTimeField("modifié à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "type d’instance"
        verbose_name_plural = "types d’instances"
        ordering = ["label"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return f"{self.label} ({self.acronym})" if self.acronym else self.label


class SeatTemplate(models.Model):
    """The composition a text gives to a type of body; null where no text fixes the number."""

    # A template line belongs to its type.
    body_type = models.ForeignKey(BodyType, on_delete=models.CASCADE, related_name="seat_templates")
    code = models.CharField("code", max_length=30)
    college = models.CharField("collège", max_length=100)
    label = models.CharField("siège", max_length=200)
    seats = models.PositiveSmallIntegerField("titulaires", null=True, blank=True)
    seats_min = models.PositiveSmallIntegerField("au moins", null=True, blank=True)
    seats_max = models.PositiveSmallIntegerField("au plus", null=True, blank=True)
    substitutes = models.PositiveSmallIntegerField("suppléants", null=True, blank=True)
    required = models.CharField("obligation", max_length=20, choices=Obligation)
    voice = models.CharField("voix", max_length=20, blank=True)
    appointed_by = models.CharField("désignation", max_length=60, blank=True)
    elected = models.BooleanField("élu", default=False)
    for_users = models.BooleanField(
        "siège d’usagers",
        default=False,
        help_text="Tenu par une personne concernée, un proche ou leur association\u00a0: compté dans la couverture.",
    )
    needs_agreement = models.BooleanField("agrément exigé", default=False)
    needs_training = models.BooleanField("formation exigée", default=False)
    confidential_name = models.BooleanField("nom jamais public", default=False)
    note = models.CharField("note", max_length=300, blank=True)
    to_check = models.BooleanField("à vérifier", default=False)

    class Meta:
        verbose_name = "siège type"
        verbose_name_plural = "sièges types"
        ordering = ["body_type", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["body_type", "code"], name="seattemplate_unique_code"),
            models.CheckConstraint(
                condition=Q(seats_min=None) | Q(seats_max=None) | Q(seats_min__lte=F("seats_max")),
                name="seattemplate_bounds",
                violation_error_message="Le minimum dépasse le maximum.",
            ),
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.label
