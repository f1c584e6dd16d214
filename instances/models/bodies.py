"""The concrete bodies."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Organisation
from instances.enums import ActivityStatus, Voice
from instances.models.establishments import Establishment
from instances.models.types import BodyType
from partenariat.database import NextReference, Plain, Words
from partenariat.enums import YesNoUnknown, Zone
from partenariat.language import understand
from partenariat.models import Addressable, Source, Territory, Timestamped, codes
from partenariat.triggers import bumps_public_version, checks_terms, raises_version


class BodyQuerySet(models.QuerySet):
    def public(self):
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        return self if user.is_authenticated and user.is_staff else self.public()

    def search(self, asked):
        """Bodies answering a text, as the reader typed it, or already understood."""
        understood = understand(asked) if isinstance(asked, str) else asked
        return self.filter(search_vector=understood.query)

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

    RESERVED_SLUGS = frozenset(
        {
            "sieges-vacants", "couverture", "personnes-qualifiees", "carte", "proposer", "mon-representant",
            "associations-agreees", "appels", "types", "chiffres",
        }
    )  # fmt: skip

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
    # Which other sites it speaks for, when staff or the host know better than the rule of expected bodies.
    other_sites = models.ManyToManyField(
        Establishment,
        blank=True,
        related_name="bodies_also_here",
        verbose_name="compétente aussi pour",
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
    created_on = models.DateField("créée le", null=True, blank=True)
    decision_ref = models.CharField("acte de création", max_length=200, blank=True)
    decision_url = models.URLField("adresse de l’acte", blank=True)
    term_start = models.DateField("mandature\u00a0: début", null=True, blank=True)
    term_end = models.DateField("mandature\u00a0: fin", null=True, blank=True)
    meetings_min = models.PositiveSmallIntegerField("réunions par an, au moins", null=True, blank=True)
    # CPTS and DAC: what taking part costs, and gives.
    voice = models.CharField("voix des usagers", max_length=20, choices=Voice, blank=True)
    no_membership_fee = models.CharField(
        "adhésion gratuite pour les usagers", max_length=10, choices=YesNoUnknown, blank=True
    )
    expenses_paid = models.CharField("frais remboursés", max_length=10, choices=YesNoUnknown, blank=True)
    expense_procedure = models.TextField(
        "remboursement des frais\u00a0: comment faire", blank=True, validators=[MaxLengthValidator(2000)]
    )
    public_contact = models.CharField("contact public", max_length=200, blank=True)
    website = models.URLField("site", blank=True)
    rules_url = models.URLField("règlement intérieur ou statuts", blank=True)
    project_url = models.URLField("projet des usagers", blank=True)
    # No complaint data is ever stored: only whether the representatives may read the host's own tool.
    complaints_access = models.CharField(
        "les représentants ont accès à l’outil de suivi des plaintes",
        max_length=10,
        choices=YesNoUnknown,
        blank=True,
    )
    complaints_since = models.DateField("accès depuis le", null=True, blank=True)
    complaints_contact = models.CharField(
        "à qui demander l’accès", max_length=200, blank=True, help_text="Un service, pas une personne."
    )
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
    # Derived from the place: « dep-93 », or nothing for what is wider than a département.
    department = models.CharField(max_length=30, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=Q(term_start=None) | Q(term_end=None) | Q(term_start__lte=F("term_end")),
                name="body_term_in_order",
                violation_error_message="La mandature finit avant d’avoir commencé\u00a0: vérifiez les deux dates.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="body_search"),
            # For typing slips.
            GinIndex(
                OpClass("plain", name="gin_trgm_ops"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="body_close",
            ),
            GinIndex(fields=["territory_keys"], name="body_territories"),
            GinIndex(fields=["old_slugs"], name="body_old_slugs"),
            models.Index(fields=["plain", "id"], name="body_sort"),
            models.Index(fields=["department", "type", "plain", "id"], name="body_by_department"),
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
