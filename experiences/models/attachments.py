"""Testimonies and media: shown only with a consent that stands, and hidden at once when it is withdrawn."""

import uuid

import pgtrigger
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Consent, User
from experiences import enums
from experiences.models.fiche import Experience
from partenariat.contributed import Contributed
from partenariat.triggers import bumps_public_version, dates_writes


def _forgets_consent(columns, *more):
    """What was consented to is exactly what is shown: changing it asks for a new consent, whoever writes.

    `more`: other statements, run before the row is written.
    """
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("NEW", "OLD"))
    return pgtrigger.Trigger(
        name="forget_consent",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=(
            f"IF ({new}) IS DISTINCT FROM ({old}) AND NEW.consent_id IS NOT DISTINCT FROM OLD.consent_id "
            f"THEN NEW.consent_id := NULL; NEW.accepted_at := NULL; END IF; {' '.join(more)} RETURN NEW;"
        ),
    )


# The name alone may go without asking again for the text; another name is read, and agreed to, again.
NAME_CONSENT = (
    "IF NEW.display_name <> OLD.display_name AND NEW.name_consent_id IS NOT DISTINCT FROM OLD.name_consent_id "
    "THEN NEW.name_consent_id := NULL; "
    "IF NEW.display_name <> '' THEN NEW.accepted_at := NULL; END IF; END IF;"
)
HEALTH_CONSENT = (
    "IF NEW.consent_id IS NULL THEN NEW.name_consent_id := NULL; NEW.health_consent_id := NULL; END IF;"
)


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accepted by a moderator and consented to, on a fiche this person sees; all of them to those who write it."""
        fiches = Experience.objects.visible_to(user)
        shown = Q(experience__in=fiches.public(), accepted_at__isnull=False) & self.agreed_when()
        if not user.is_authenticated:
            return self.filter(shown)
        if user.is_staff:
            return self
        return self.filter(shown | Q(experience__in=Experience.objects.written_by(user)))

    def public(self):
        return self.shown().filter(experience__state__in=enums.State.public())

    def shown(self):
        """Accepted, and the consents it needs all stand: what its fiche shows to whoever reads the fiche."""
        return self.filter(self.agreed_when(), accepted_at__isnull=False)

    def waiting(self):
        """Consented to and not decided yet, on a fiche that is being reviewed or is public."""
        states = (*enums.State.waiting(), *enums.State.public())
        return self.filter(
            self.agreed_when(), accepted_at=None, refused_at=None, experience__state__in=states
        )

    @staticmethod
    def agreed_when():
        raise NotImplementedError


class TestimonyQuerySet(AttachmentQuerySet):
    @staticmethod
    def agreed_when():
        healthy = Q(mentions_health=False) | Q(
            health_consent__isnull=False, health_consent__withdrawn_at=None
        )
        agreed = Q(consent__isnull=False, consent__withdrawn_at=None)
        # A minor's is given by their legal representative.
        adult = Q(is_minor=False) | Q(consent__for_minor=True)
        return agreed & adult & healthy


class MediaQuerySet(AttachmentQuerySet):
    @staticmethod
    def agreed_when():
        return Q(people_identifiable=False) | Q(consent__isnull=False, consent__withdrawn_at=None)


class Testimony(Contributed):
    """What a person who took part says of it, in their own words."""

    # A testimony dies with its fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="testimonies")
    text = models.TextField("témoignage", validators=[MinLengthValidator(50), MaxLengthValidator(1500)])
    author_profile = models.CharField("profil", max_length=60)
    display_name = models.CharField("nom affiché", max_length=100, blank=True)
    mentions_health = models.BooleanField("évoque une situation de santé", default=False)
    is_minor = models.BooleanField("personne mineure", default=False)
    # The person's own address, to ask for the consent and to send the link that withdraws it. Private.
    person_email = models.EmailField("adresse de la personne", blank=True)
    # The proof stays when the testimony is gone; never deleted while it is relied on.
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="testimonies"
    )
    # Apart: the name may be withdrawn alone, and health is agreed to explicitly (RGPD, article 9).
    name_consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    health_consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("accord demandé le", null=True, blank=True)
    declined_at = models.DateTimeField("accord refusé le", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField("retenu par la modération le", null=True, blank=True)
    refused_at = models.DateTimeField("écarté par la modération le", null=True, blank=True)
    refusal = models.TextField("motif", blank=True)
    updated_at = models.DateTimeField("modifié le", db_default=Now(), editable=False)

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name = "témoignage"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(consent__isnull=False),
                name="testimony_accepted_is_consented",
                violation_error_message="Un témoignage ne paraît qu’avec l’accord de la personne.",
            ),
            models.CheckConstraint(
                condition=Q(mentions_health=False) | Q(display_name=""),
                name="testimony_health_is_unnamed",
                violation_error_message="Un témoignage qui évoque la santé paraît sans nom.",
            ),
        ]
        triggers = [
            _forgets_consent(
                ("text", "author_profile", "mentions_health", "is_minor"), NAME_CONSENT, HEALTH_CONSENT
            ),
            dates_writes(),
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND OLD.accepted_at IS NOT NULL) "
                "OR (TG_OP <> 'DELETE' AND NEW.accepted_at IS NOT NULL)"
            ),
        ]

    def __str__(self):
        return self.text[:60]


class MediaAsset(Contributed):
    """An image, a document, or a link to a video; images are re-encoded, metadata removed."""

    # A file dies with its fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="media")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=20, choices=enums.MediaKind)
    file = models.FileField("fichier", upload_to="medias/", blank=True)
    url = models.URLField("adresse", blank=True)
    title = models.CharField("titre", max_length=150, blank=True)
    alt_text = models.TextField("texte de remplacement", blank=True, validators=[MaxLengthValidator(1000)])
    credit = models.CharField("crédit", max_length=150, blank=True)
    licence = models.CharField("licence", max_length=60, default="LO-2.0")
    language = models.CharField("langue", max_length=10, default="fr")
    size = models.PositiveIntegerField("poids, en octets", default=0)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    people_identifiable = models.BooleanField("personnes reconnaissables", default=False)
    person_email = models.EmailField("adresse de la personne", blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="media"
    )
    asked_at = models.DateTimeField("accord demandé le", null=True, blank=True)
    declined_at = models.DateTimeField("accord refusé le", null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField("retenu par la modération le", null=True, blank=True)
    refused_at = models.DateTimeField("écarté par la modération le", null=True, blank=True)
    refusal = models.TextField("motif", blank=True)
    updated_at = models.DateTimeField("modifié le", db_default=Now(), editable=False)

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = "média"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=enums.MediaKind.LINK) & ~Q(url=""))
                | (~Q(kind=enums.MediaKind.LINK) & ~Q(file="")),
                name="mediaasset_file_or_link",
                violation_error_message="Un média est un fichier ou une adresse.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | ~Q(alt_text=""),
                name="mediaasset_accepted_has_text",
                violation_error_message="Un média paraît avec un texte de remplacement.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(people_identifiable=False) | Q(consent__isnull=False),
                name="mediaasset_people_consented",
                violation_error_message="Une personne reconnaissable a donné son accord.",
            ),
        ]
        triggers = [
            _forgets_consent(("file", "url", "people_identifiable")),
            dates_writes(),
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND OLD.accepted_at IS NOT NULL) "
                "OR (TG_OP <> 'DELETE' AND NEW.accepted_at IS NOT NULL)"
            ),
        ]

    def __str__(self):
        return self.title or self.get_kind_display()
