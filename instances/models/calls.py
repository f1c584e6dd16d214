"""Calls for candidates, and those who answer."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, Organisation
from instances.models.bodies import Body
from instances.models.seats import Seat
from partenariat.contributed import Contributed, ContributedQuerySet
from partenariat.models import Addressable, Territory, Timestamped
from partenariat.triggers import bumps_public_version


class CallQuerySet(models.QuerySet):
    def public(self):
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        return self if user.is_authenticated and user.is_staff else self.public()

    def on(self, day=None):
        """Open on a day, both ends included."""
        day = day or timezone.localdate()
        return self.filter(opens__lte=day, closes__gte=day)


class CallForCandidates(Addressable, Timestamped):
    """A recruitment: which types of bodies, where, from when to when."""

    title = models.CharField("titre", max_length=200)
    text = models.TextField("l’appel", help_text="Pour qui, pour quoi faire, combien de temps par an.")
    body_types = ArrayField(
        models.CharField(max_length=30), default=list, verbose_name="types d’instances", blank=True
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="calls", verbose_name="territoire"
    )
    opens = models.DateField("du")
    closes = models.DateField("au")
    share_text = models.CharField("texte à partager", max_length=280, blank=True)
    url = models.URLField("l’appel sur le site de l’ARS", max_length=300, blank=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à candidatures"
        verbose_name_plural = "appels à candidatures"
        ordering = ["-closes", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lte=F("closes")),
                name="call_dates_in_order",
                violation_error_message="L’appel se ferme avant de s’ouvrir\u00a0: vérifiez les deux dates.",
            )
        ]
        triggers = [
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND OLD.published_at IS NOT NULL) "
                "OR (TG_OP <> 'DELETE' AND NEW.published_at IS NOT NULL)"
            )
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if not self.slug:
            self.set_slug(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("call_detail", args=[self.slug])


class Candidacy(Contributed):
    """Somebody would like to sit. Private, purged after the call; no health detail is asked for."""

    # A call that goes takes its candidates along: nobody would answer them.
    call = models.ForeignKey(
        CallForCandidates, on_delete=models.CASCADE, null=True, blank=True, related_name="candidacies"
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="candidacies",
        verbose_name="instance",
    )
    seat = models.ForeignKey(
        Seat,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidacies",
        verbose_name="siège",
    )
    name = models.CharField("prénom et nom", max_length=150)
    email = models.EmailField("adresse électronique")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="candidacies"
    )
    association = models.CharField("association", max_length=200, blank=True)
    statement = models.TextField("pourquoi ce siège", blank=True, validators=[MaxLengthValidator(2000)])
    # To be written to about this, and to nothing else.
    consent = models.ForeignKey(
        Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="candidacies"
    )
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse donnée le", null=True, blank=True)
    answer = models.TextField("réponse", blank=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    purge_on = models.DateField("à effacer le")

    objects = ContributedQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False) | Q(body__isnull=False),
                name="candidacy_for_something",
                violation_error_message="Une candidature répond à un appel ou vise une instance.",
            )
        ]
        indexes = [models.Index(fields=["purge_on"], name="candidacy_purge")]

    def __str__(self):
        # SECURITY: see `Representative`.
        return f"Candidature n° {self.pk}"
