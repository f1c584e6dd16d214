"""People, the organisations they act for, and the mail the product owes them."""

import pghistory
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.urls import reverse

from accounts.enums import MembershipRole, Role
from partenariat.database import Plain
from partenariat.models import Addressable, Source, Territory, Timestamped
from partenariat.triggers import bumps_public_version, checks_terms, dates_writes


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, role=Role.CURATOR, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account, known by its e-mail. Nothing here is ever public."""

    email = models.EmailField("adresse électronique", unique=True)
    display_name = models.CharField("nom à afficher", max_length=100, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.CONTRIBUTOR)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("inscription", db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_unique_email",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self):
        return self.display_name or self.email

    @property
    def is_staff(self):
        """The admin is open to ARS staff; derived, so that a role and this flag cannot disagree."""
        return self.is_superuser or self.role in Role.staff()


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


class OutboxQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(sent_at=None).order_by("pk")


class OutboxMessage(models.Model):
    """A mail, written in the transaction that causes it and sent after it: never twice for one `key`."""

    key = models.CharField("clé", max_length=200)
    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    created_at = models.DateTimeField("écrit le", db_default=Now(), editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.TextField("échec", blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="outbox_once_per_event_and_person")
        ]

    def __str__(self):
        return self.subject
