"""The contribution loop: what is being typed, who writes with whom, what is proposed, what is said."""

from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from experiences import enums
from experiences.models.fiche import Experience
from partenariat.contributed import Contributed, ContributedQuerySet
from partenariat.proposals import Proposal


class TypedAnswers(models.Model):
    """What a person is typing, kept as it stands, valid or not, until the page is saved.

    Apart from the fiche: it raises no version, and nobody else sees it. `fiche` is null for the first form.
    Without `user`, the session ended while typing: whoever signs in again in the same browser gets it back.
    """

    # What is typed dies with who types it, and with its fiche.
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="typed_answers"
    )
    fiche = models.ForeignKey(
        Experience, on_delete=models.CASCADE, null=True, blank=True, related_name="typed_answers"
    )
    page = models.CharField("page", max_length=200)
    # {name: [values]}, as the browser sends them
    data = models.JSONField("réponses")
    saved_at = models.DateTimeField("gardées le", db_default=Now())

    class Meta:
        verbose_name = "réponses en cours de saisie"
        verbose_name_plural = "réponses en cours de saisie"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "fiche", "page"],
                condition=Q(user__isnull=False),
                nulls_distinct=False,
                name="typedanswers_one_per_page",
            )
        ]

    def __str__(self):
        return self.page


class CoAuthor(models.Model):
    """A colleague who writes a fiche with its author, invited by a link."""

    # The link dies with either.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="coauthor_links")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="coauthor_links")
    since = models.DateTimeField("depuis le", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "coautrice ou coauteur"
        verbose_name_plural = "coautrices et coauteurs"
        constraints = [models.UniqueConstraint(fields=["experience", "user"], name="coauthor_once")]

    def __str__(self):
        return str(self.user)


class ShareInvitation(models.Model):
    """An invitation to write a fiche together, sent to an address; whoever opens it becomes a co-author."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse électronique")
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField("envoyée le", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="shareinvitation_one_pending",
                violation_error_message="Cette adresse a déjà une invitation en attente.",
            )
        ]

    def __str__(self):
        return self.email


class ExperienceProposal(Proposal):
    """A change proposed to a public fiche: the owner's update, or a reader's suggestion."""

    # A proposal means nothing without its record.
    record = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="proposals")

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = "changement proposé"
        verbose_name_plural = "changements proposés"
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(kind="update", closed_at=None),
                name="experienceproposal_one_update",
                violation_error_message="Une mise à jour de cette fiche est déjà en cours.",
            ),
        ]


class ThreadMessage(Contributed):
    """A message between those who write a fiche and the moderators, about one answer or the whole."""

    # The conversation is part of the fiche; it outlives the accounts.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="thread")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    from_staff = models.BooleanField("écrit par la modération")
    # A question of `rubrics`, or nothing for the whole fiche.
    field = models.CharField("à propos de", max_length=60, blank=True)
    text = models.TextField("message", validators=[MaxLengthValidator(3000)])
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = ContributedQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.experience_id} : {self.text[:40]}"


class ContactRequest(Contributed):
    """A reader's message to whoever carries a fiche. Their address is never shown to each other by us.

    Purged some time after it was sent: `purge_on`.
    """

    # The message dies with the fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="contact_requests")
    sender_name = models.CharField("votre nom", max_length=150)
    sender_email = models.EmailField("votre adresse électronique")
    sender_profile = models.CharField("vous êtes", max_length=150, blank=True)
    message = models.TextField("votre message", validators=[MinLengthValidator(20), MaxLengthValidator(2000)])
    status = models.CharField(
        "suivi", max_length=20, choices=enums.RequestStatus, default=enums.RequestStatus.UNCONFIRMED
    )
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    purge_on = models.DateField("effacé le")

    objects = ContributedQuerySet.as_manager()

    class Meta:
        verbose_name = "message au porteur"
        verbose_name_plural = "messages aux porteurs"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.sender_name} – {self.experience_id}"
