"""People. Nothing here is ever public."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from accounts.enums import MailRhythm, Role
from partenariat.contributed import Suspicion

# The address of somebody who has not confirmed theirs yet. RFC 2606 keeps « .invalid »: no mail ever goes there.
UNCONFIRMED = "@sans-compte.invalid"


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, role=Role.CURATOR, is_superuser=True, **fields)

    def team(self):
        """The ARS team at work: those who may moderate."""
        staff = Q(role__in=Role.staff()) | Q(is_superuser=True)
        return self.filter(staff, is_active=True).order_by("display_name", "email")


class User(AbstractBaseUser, PermissionsMixin):
    """An account, known by its e-mail. Nothing here is ever public."""

    email = models.EmailField("adresse électronique", unique=True)
    display_name = models.CharField("nom à afficher", max_length=100, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role, default=Role.CONTRIBUTOR)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("inscription", db_default=Now(), editable=False)
    mail_rhythm = models.CharField("courriels", max_length=20, choices=MailRhythm, default=MailRhythm.EACH)
    # Blocking stops what comes next; it erases nothing of what was done.
    blocked_at = models.DateTimeField("bloqué le", null=True, blank=True, editable=False)
    blocked_reason = models.CharField("motif du blocage", max_length=300, blank=True, editable=False)
    # What a person who began without an account sends is then set aside, until a moderator looked at it.
    suspicion = models.CharField(
        "mis de côté", max_length=20, choices=Suspicion, blank=True, default="", editable=False
    )

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
            ),
            models.CheckConstraint(
                condition=Q(blocked_at=None) | ~Q(blocked_reason=""),
                name="user_blocked_for_a_reason",
                violation_error_message="Un blocage a un motif.",
            ),
        ]

    def __str__(self):
        return self.display_name or self.email

    @property
    def is_guest(self):
        """Writes without a password: signed links open what is theirs. Never staff."""
        return not self.has_usable_password() and not self.is_staff

    @property
    def is_unconfirmed(self):
        """Began without an account, and has not opened the link sent: may write, not send."""
        return self.email.endswith(UNCONFIRMED)

    @property
    def is_staff(self):
        """The admin is open to ARS staff; derived, so that a role and this flag cannot disagree."""
        return self.is_superuser or self.role in Role.staff()


class AccessLinkQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None, expires_at__gt=Now())


class AccessLink(models.Model):
    """A link sent by mail to somebody who writes without a password: it opens what is theirs, on any device.

    Opening it confirms the address. It can be used again until it expires or is revoked.
    """

    # A link without its person opens nothing.
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_links")
    email = models.EmailField("envoyé à")
    # The form that asked for it: sent twice, it makes one person and one link.
    form_token = models.UUIDField(unique=True, null=True, editable=False)
    next_path = models.CharField("page ouverte", max_length=300, blank=True)
    created_at = models.DateTimeField("envoyé le", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    confirmed_at = models.DateTimeField("ouvert la première fois le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien d’accès"
        verbose_name_plural = "liens d’accès"
        ordering = ["-pk"]

    def __str__(self):
        return self.email
