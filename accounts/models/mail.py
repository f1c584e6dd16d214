"""The mail the product owes people."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.enums import MailKind

# No server takes that long to answer.
IN_DOUBT = timedelta(minutes=10)


class OutboxQuerySet(models.QuerySet):
    def pending(self):
        """To be sent now: neither sent, nor leaving, nor held for later, nor waiting for the digest of its day."""
        return self.filter(sent_at=None, claimed_at=None, digest=False, send_after__lte=Now()).order_by("pk")

    def in_doubt(self):
        """Taken to be sent by a process that died: it may have left or not. A person decides."""
        return self.filter(sent_at=None, claimed_at__lt=timezone.now() - IN_DOUBT)


class OutboxMessage(models.Model):
    """A mail, written in the transaction that causes it and sent after it: never twice for one `key`."""

    key = models.CharField("clé", max_length=200)
    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    kind = models.CharField("nature", max_length=20, choices=MailKind, default=MailKind.NEWS)
    # Where an answer goes, when it is not to the site: the sender of a relayed message.
    reply_to = models.EmailField("répondre à", blank=True)
    # {name: value}: what mail programs read to stop it.
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    send_after = models.DateTimeField("à envoyer après", db_default=Now())
    digest = models.BooleanField("pour le résumé du jour", default=False)
    created_at = models.DateTimeField("écrit le", db_default=Now(), editable=False)
    claimed_at = models.DateTimeField("départ commencé le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    error = models.TextField("échec", blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="outbox_once_per_event_and_person")
        ]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(sent_at=None), name="outbox_waiting"),
        ]

    def __str__(self):
        return self.subject
