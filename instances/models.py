"""Representation bodies: their types, the concrete bodies, the establishments they sit in."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Organisation
from accounts.models.organisations import Claim
from instances.enums import ActivityStatus, BodyKind, BodyLevel, Obligation, Ownership
from partenariat.database import NextReference, Plain, Query, Words
from partenariat.enums import Zone
from partenariat.models import Addressable, Source, Territory, Timestamped, codes
from partenariat.proposals import Proposal
from partenariat.triggers import bumps_public_version, checks_terms, dates_writes, raises_version

finess_number = RegexValidator(r"^[0-9][0-9AB][0-9]{7}$", "Un numéro FINESS compte neuf caractères.")


class Establishment(Timestamped):
    """A health, social or medico-social site, known by its FINESS number.

    Holds what a fiche or a body needs to name its place; the national register fills it later.
    """

    finess = models.CharField("FINESS géographique", max_length=9, unique=True, validators=[finess_number])
    finess_legal = models.CharField("FINESS juridique", max_length=9, blank=True, validators=[finess_number])
    name = models.CharField("nom", max_length=200)
    category = models.CharField("catégorie", max_length=120, blank=True)
    ownership = models.CharField("statut", max_length=20, choices=Ownership, blank=True)
    # A territory is never deleted while something stands on it.
    territory = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        related_name="establishments",
        verbose_name="commune",
    )
    # An establishment outlives the organisation that ran it.
    manager = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="establishments",
        verbose_name="gestionnaire",
    )
    # Whose members keep the record true; a claim accepted with evidence.
    maintainer = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="maintained_establishments",
        verbose_name="tenu à jour par",
    )
    website = models.URLField("site", blank=True)
    is_open = models.BooleanField("ouvert", default=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess__regex=r"^[0-9][0-9AB][0-9]{7}$"),
                name="establishment_finess_format",
                violation_error_message="Un numéro FINESS compte neuf caractères.",
            )
        ]
        triggers = [dates_writes(), bumps_public_version()]

    def __str__(self):
        return self.name


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


class BodyQuerySet(models.QuerySet):
    def public(self):
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        return self if user.is_authenticated and user.is_staff else self.public()

    def search(self, text):
        return self.filter(search_vector=Query(text))

    def search_like(self, text):
        """Bodies holding words close to each word asked for: for typing slips."""
        bodies = self
        for word in text.split():
            bodies = bodies.filter(
                Q(plain__trigram_word_similar=Plain(models.Value(word)))
                | Q(search_text__trigram_word_similar=Plain(models.Value(word)))
            )
        return bodies

    def with_zone(self):
        """`zone`: our region apart from elsewhere."""

        def where(zone, key):
            return models.When(territory_keys__contains=[key], then=models.Value(zone))

        return self.annotate(
            zone=models.Case(
                where(Zone.REGION, f"reg-{settings.PARTENARIAT_REGION}"),
                models.When(territory_keys=["pays-fr"], then=models.Value(Zone.NATIONAL)),
                where(Zone.FRANCE, "pays-fr"),
                models.When(territory_keys=[], then=models.Value(Zone.UNKNOWN)),
                default=models.Value(Zone.ABROAD),
                output_field=models.CharField(),
            )
        )

    def for_list(self):
        """What a card or a representation shows, in one statement."""
        return self.select_related("type", "territory", "establishment", "host_organisation", "source").defer(
            "search_vector", "search_text"
        )

    def for_detail(self):
        return self.select_related(
            "type", "territory", "establishment__territory", "host_organisation", "source"
        ).defer("search_vector", "search_text")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search_vector", "search_text", "plain", "created_at", "updated_at"],
)
class Body(Addressable, Timestamped):
    """One concrete body. Staff create it; `published_at` makes it public."""

    RESERVED_SLUGS = frozenset({"sieges-vacants", "couverture", "personnes-qualifiees", "carte", "proposer"})

    reference = models.CharField(
        "référence", max_length=20, unique=True, editable=False,
        db_default=NextReference("INS", "instances_reference_seq"),
    )  # fmt: skip
    # A type in use cannot disappear.
    type = models.ForeignKey(BodyType, on_delete=models.PROTECT, related_name="bodies", verbose_name="type")
    name = models.CharField("nom", max_length=250)
    plain = models.GeneratedField(
        expression=Plain("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    facts = models.TextField("ce que l’on en sait", blank=True)
    # A place is never deleted while a body stands on it.
    territory = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name="territoire",
    )
    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name="établissement",
    )
    establishment_name = models.CharField(
        "établissement (nom, à défaut de FINESS)", max_length=200, blank=True
    )
    # A body outlives its host.
    host_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name="porteur",
    )
    # Whose members keep the record true; a claim accepted with evidence.
    maintainer = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="maintained_bodies",
        verbose_name="tenue à jour par",
    )
    representation_forms = codes(verbose_name="formes de représentation")
    representation_status = models.CharField("place des usagers", max_length=60, blank=True)
    activity_status = models.CharField("activité", max_length=20, choices=ActivityStatus, blank=True)
    public_contact = models.CharField("contact public", max_length=200, blank=True)
    website = models.URLField("site", blank=True)
    to_check = models.TextField("reste à vérifier", blank=True)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="document source",
    )
    source_section = models.CharField("passage", max_length=200, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    last_verified_at = models.DateField("vérifiée le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    territory_keys = ArrayField(models.CharField(max_length=30), default=list, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector(Words("name"), weight="A", config="fr")
        + SearchVector(Words("search_text"), weight="B", config="fr")
        + SearchVector(Words("facts"), weight="C", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "instance ou dispositif"
        verbose_name_plural = "instances et dispositifs"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(territory__isnull=False)
                | Q(establishment__isnull=False)
                | ~Q(establishment_name="")
                | ~Q(to_check=""),
                name="body_published_is_placed",
                violation_error_message="Pour être publiée, une instance a un territoire ou un établissement, "
                "ou dit ce qui reste à vérifier.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="body_search"),
            GinIndex(fields=["territory_keys"], name="body_territories"),
            GinIndex(fields=["old_slugs"], name="body_old_slugs"),
            models.Index(fields=["plain", "id"], name="body_sort"),
        ]
        triggers = [
            checks_terms(
                "body_known_terms",
                {
                    "representation_forms": ("representation_form", "list"),
                    "representation_status": ("representation_status", "scalar"),
                },
            ),
            raises_version(),
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND OLD.published_at IS NOT NULL) "
                "OR (TG_OP <> 'DELETE' AND NEW.published_at IS NOT NULL)"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.slug:
            self.set_slug(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("body_detail", args=[self.slug])


class BodyProposal(Proposal):
    """A change proposed to a public body."""

    # A proposal means nothing without its record.
    record = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="proposals")

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = "correction d’instance"
        verbose_name_plural = "corrections d’instances"


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
        return reverse("body_claim", args=[self.body.slug]) if self.body else reverse("establishment_claim")

    @property
    def is_dispute(self):
        return self.target.maintainer_id not in (None, self.organisation_id)
