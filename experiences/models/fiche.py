"""The fiche: one row for all that is coded or written (docs/architecture.md, « One row, one fiche »)."""

import pghistory
from dateutil.relativedelta import relativedelta
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from experiences import enums
from experiences.querysets import ExperienceQuerySet
from experiences.triggers import (
    CODED_COLUMNS,
    carries_organisations,
    dates_content,
    keeps_public_row,
    keeps_search_words,
)
from instances.models import Body, Establishment
from partenariat.database import JSONCodes, NextReference, Plain, Words
from partenariat.enums import DatePrecision, YesNoUnknown
from partenariat.models import Addressable, Source, Territory, Timestamped, codes
from partenariat.triggers import bumps_public_version, checks_terms, raises_version

PUBLIC_STATES = "('published', 'archived', 'suspended')"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    # No person in the history: what is erased from the fiche must not live on there.
    exclude=[
        "author", "editor_notes", "search_text", "search_vector", "plain",
        "benefit_codes", "barrier_codes", "lever_codes", "created_at", "changed_at",
    ],
)  # fmt: skip
class Experience(Addressable, Timestamped):
    """A described action or project of partnership in health: the unit record of the product."""

    RESERVED_SLUGS = frozenset(
        {"matrice", "carte", "chiffres", "proposer", "comparer", "difficultes", "flux", "gardees"}
    )

    reference = models.CharField(
        "référence", max_length=20, unique=True, editable=False,
        db_default=NextReference("EXP", "experiences_reference_seq"),
    )  # fmt: skip
    title = models.CharField("titre", max_length=150, validators=[MinLengthValidator(10)])
    summary = models.TextField("résumé", validators=[MaxLengthValidator(1500)])
    summary_falc = models.TextField("résumé facile à lire", blank=True)

    # 1. Besoin et action
    need = models.TextField("besoin initial", blank=True)
    action = models.TextField("ce qui a été fait", blank=True)
    objectives = models.TextField("objectifs communs", blank=True)
    scope = models.CharField("portée", max_length=60, blank=True)
    criteria = codes(verbose_name="critères de partenariat")
    action_fields = codes(verbose_name="champs")
    sectors = codes(verbose_name="secteurs")
    # 2. Activités; the first domain is the main one
    domains = codes(verbose_name="domaines de mission")
    activities = codes(verbose_name="activités")
    activities_other = models.TextField("autres activités", blank=True)
    # 3. Lieux
    settings = codes(verbose_name="lieux d’exercice")
    territories = models.ManyToManyField(
        Territory,
        blank=True,
        related_name="experiences",
        verbose_name="territoires couverts",
    )
    establishments = models.ManyToManyField(
        Establishment,
        blank=True,
        related_name="experiences",
        verbose_name="établissements",
    )
    # 4. Réglementation
    regulation = models.TextField("réglementation", blank=True)
    # 5. Acteurs impliqués
    actors_user = codes(verbose_name="profils d’usagers partenaires")
    actors_professional = codes(verbose_name="profils de professionnels")
    audiences = codes(verbose_name="publics")
    themes = codes(verbose_name="pathologies et thèmes")
    users_involved_count = models.PositiveIntegerField("nombre d’usagers engagés", null=True, blank=True)
    professionals_count = models.PositiveIntegerField("nombre de professionnels", null=True, blank=True)
    pair_led = models.CharField("copilotage en binôme", max_length=10, choices=YesNoUnknown, blank=True)
    initiators = codes(verbose_name="à l’initiative de")
    facilitators = codes(verbose_name="facilitateurs")
    users_in_governance = models.PositiveSmallIntegerField(
        "usagers dans la gouvernance", null=True, blank=True
    )
    governance_voice = models.CharField(
        "voix dans la gouvernance", max_length=20, choices=enums.Voice, blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, through="ExperienceOrganisation", related_name="experiences"
    )
    bodies = models.ManyToManyField(
        Body, blank=True, related_name="experiences", verbose_name="instances liées"
    )
    # 6. Formation
    training_need = models.CharField("formation", max_length=20, choices=enums.TrainingNeed, blank=True)
    training_notes = models.TextField("formations suivies", blank=True)
    # 7. Savoirs et compétences
    skills = codes(verbose_name="savoirs et compétences")
    # 8. Modalités d'intervention
    modalities = codes(verbose_name="statuts et modalités d’intervention")
    modality_notes = models.TextField("précisions sur les modalités", blank=True)
    expenses_covered = models.CharField(
        "frais pris en charge", max_length=10, choices=YesNoUnknown, blank=True
    )
    funding_types = codes(verbose_name="financements")
    # 9. Valeur ajoutée; lists of {"code": ..., "comment": ...}
    benefits = models.JSONField("valeur ajoutée", default=list, blank=True)
    barriers = models.JSONField("freins", default=list, blank=True)
    levers = models.JSONField("leviers", default=list, blank=True)
    reproducibility = models.CharField("reproductibilité", max_length=60, blank=True)
    reproducibility_notes = models.TextField("conditions, moyens, temps, enseignements", blank=True)
    evidence_level_proposed = models.CharField("niveau de preuve proposé", max_length=60, blank=True)
    evidence_level = models.CharField("niveau de preuve retenu", max_length=60, blank=True)
    user_needs_collected = models.CharField(
        "besoins des usagers recueillis",
        max_length=10,
        choices=YesNoUnknown,
        blank=True,
    )
    user_needs_notes = models.TextField("comment les besoins ont été recueillis", blank=True)
    # {"AA-1": {"answer": "yes", "comment": ""}}
    anti_alibi = models.JSONField("autoévaluation anti-alibi", default=dict, blank=True)
    anti_alibi_public = models.BooleanField("rendre l’autoévaluation publique", default=False)

    # Time
    stage = models.CharField("avancement", max_length=60, blank=True)
    start_date = models.DateField("début", null=True, blank=True)
    start_precision = models.CharField("précision du début", max_length=10, choices=DatePrecision, blank=True)
    end_date = models.DateField("fin", null=True, blank=True)
    end_precision = models.CharField("précision de la fin", max_length=10, choices=DatePrecision, blank=True)
    # [{"label": ..., "date": "2020-02-04"}]; the date is written as precisely as it is known
    milestones = models.JSONField("repères", default=list, blank=True)

    # Where it comes from
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="programme",
    )
    # A document cited by a fiche cannot disappear.
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="experiences",
        verbose_name="document source",
    )
    source_section = models.CharField("passage", max_length=200, blank=True)
    # [{"label": ..., "url": "https://..."}]
    links = models.JSONField("pour aller plus loin", default=list, blank=True)
    provenance = models.CharField(
        "origine",
        max_length=20,
        choices=enums.Provenance,
        default=enums.Provenance.FORM,
    )
    agreement_channel = models.CharField(
        "accord de la personne recueilli",
        max_length=20,
        choices=enums.AgreementChannel,
        blank=True,
    )
    agreement_on = models.DateField("accord recueilli le", null=True, blank=True)
    editor_notes = models.TextField("notes internes de la rédaction", blank=True)

    # Who answers for it; the record outlives the account and the organisation
    author = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="experiences",
    )
    owner_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_experiences",
        verbose_name="organisation responsable de la fiche",
    )
    declarations = ArrayField(
        models.CharField(max_length=20, choices=enums.Declaration),
        default=list,
        blank=True,
        verbose_name="déclarations",
    )
    declared_at = models.DateTimeField("déclarations faites le", null=True, blank=True)
    coding_proposed_at = models.DateTimeField("classement proposé le", null=True, blank=True, editable=False)
    coding_confirmed_at = models.DateTimeField(
        "classement confirmé le", null=True, blank=True, editable=False
    )

    # Life of the fiche; `moderation.py` alone writes these
    state = models.CharField(
        "état",
        max_length=20,
        choices=enums.State,
        default=enums.State.DRAFT,
        editable=False,
    )
    submitted_at = models.DateTimeField("envoyée le", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField("archivée le", null=True, blank=True, editable=False)
    reviewer = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    last_confirmed_at = models.DateField(
        "confirmée par son porteur le", null=True, blank=True, editable=False
    )
    review_months = models.PositiveSmallIntegerField(
        "à confirmer", choices=enums.ReviewRhythm, default=enums.ReviewRhythm.TWELVE
    )
    coauthors = models.ManyToManyField(User, through="CoAuthor", related_name="shared_experiences")
    version = models.PositiveIntegerField(default=1, editable=False)
    # When what readers see last changed; a confirmation or a decision does not move it.
    changed_at = models.DateTimeField("contenu modifié le", db_default=Now(), editable=False)

    # Derived from the children by `derived.refresh`
    levels = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    dimensions = ArrayField(models.CharField(max_length=30), default=list, editable=False)
    cells = ArrayField(models.CharField(max_length=50), default=list, editable=False)
    territory_keys = ArrayField(models.CharField(max_length=30), default=list, editable=False)
    zone = models.CharField(max_length=20, choices=enums.Zone, default=enums.Zone.UNKNOWN, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    # Generated by the database
    plain = models.GeneratedField(
        expression=Plain("title"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    benefit_codes = models.GeneratedField(
        expression=JSONCodes("benefits"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    barrier_codes = models.GeneratedField(
        expression=JSONCodes("barriers"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    lever_codes = models.GeneratedField(
        expression=JSONCodes("levers"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    search_vector = models.GeneratedField(
        expression=SearchVector(Words("title"), weight="A", config="fr")
        + SearchVector(Words("summary"), Words("search_text"), weight="B", config="fr")
        + SearchVector(
            Words("need"), Words("action"), Words("objectives"), Words("activities_other"),
            Words("reproducibility_notes"), Words("modality_notes"), weight="C", config="fr",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )  # fmt: skip

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name = "expérience"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=enums.State.public()) | Q(published_at__isnull=False),
                name="experience_public_is_dated",
                violation_error_message="Une fiche publique a une date de publication.",
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.State.PUBLISHED)
                | Q(provenance=enums.Provenance.SEED)
                | (
                    ~Q(need="")
                    & ~Q(action="")
                    & ~Q(scope="")
                    & ~Q(stage="")
                    & ~Q(user_needs_collected="")
                    & ~Q(evidence_level="")
                    & Q(cells__len__gt=0)
                    & Q(criteria__len__gt=0)
                    & Q(sectors__len__gt=0)
                    & Q(domains__len__gt=0)
                    & Q(activities__len__gt=0)
                    & Q(territory_keys__len__gt=0)
                    & Q(actors_user__len__gt=0)
                    & Q(actors_professional__len__gt=0)
                    & Q(modalities__len__gt=0)
                    & Q(benefit_codes__len__gt=0)
                ),
                name="experience_published_is_complete",
                violation_error_message="Il manque des rubriques pour publier cette fiche.",
            ),
            models.CheckConstraint(
                condition=~Q(provenance=enums.Provenance.SEED) | Q(source__isnull=False),
                name="experience_seed_is_sourced",
                violation_error_message="Une fiche tirée d’un document cite ce document.",
            ),
            models.CheckConstraint(
                condition=~Q(provenance=enums.Provenance.SEED) | Q(last_confirmed_at=None),
                name="experience_seed_is_unconfirmed",
                violation_error_message="Une fiche tirée d’un document n’a jamais été confirmée par son porteur.",
            ),
            models.CheckConstraint(
                condition=~Q(provenance=enums.Provenance.STAFF)
                | (Q(agreement_on__isnull=False) & ~Q(agreement_channel="")),
                name="experience_staff_entry_is_agreed",
                violation_error_message="Une fiche saisie pour une personne garde la date et le moyen de son accord.",
            ),
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(start_date=None) | Q(end_date__gte=F("start_date")),
                name="experience_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=enums.State.undeclared())
                | Q(provenance=enums.Provenance.SEED)
                | Q(declarations__contains=enums.Declaration.values),
                name="experience_submitted_is_declared",
                violation_error_message="Les quatre déclarations sont nécessaires pour envoyer une fiche.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="experience_not_own_parent",
                violation_error_message="Une fiche ne peut pas être son propre programme.",
            ),
            models.CheckConstraint(
                condition=Q(coding_confirmed_at=None) | Q(coding_proposed_at__isnull=False),
                name="experience_coding_proposed_first",
                violation_error_message="On ne confirme qu’un classement proposé.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="experience_search"),
            GinIndex(OpClass("plain", name="gin_trgm_ops"), name="experience_title_trigrams"),
            GinIndex(fields=["territory_keys"], name="experience_territories"),
            GinIndex(fields=["cells"], name="experience_cells"),
            GinIndex(fields=["old_slugs"], name="experience_old_slugs"),
            models.Index(fields=["state", "-published_at", "-id"], name="experience_recent"),
            models.Index(fields=["plain", "id"], name="experience_sort"),
            models.Index(fields=["updated_at", "id"], name="experience_changed"),
        ]
        triggers = [
            checks_terms("experience_known_terms", CODED_COLUMNS),
            raises_version(),
            dates_content(),
            bumps_public_version(
                f"(TG_OP <> 'INSERT' AND OLD.state IN {PUBLIC_STATES}) "
                f"OR (TG_OP <> 'DELETE' AND NEW.state IN {PUBLIC_STATES})"
            ),
            carries_organisations("experience"),
            keeps_search_words(),
            keeps_public_row(),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.title = " ".join(self.title.split())
        if not self.slug:
            self.set_slug(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("experience_detail", args=[self.slug])

    @property
    def is_public(self):
        return self.state in enums.State.public()

    @property
    def review_due_on(self):
        """The day by which the carrier should confirm it again; None when nobody ever did."""
        if self.last_confirmed_at is None:
            return None
        return self.last_confirmed_at + relativedelta(months=self.review_months)

    @property
    def modified_at(self):
        """When what readers see last changed. What was typed before publication is nobody's business.

        Never past `updated_at`, so that who asks the API for what changed since then finds it again.
        """
        return min(self.updated_at, max(self.changed_at, self.published_at or self.changed_at))

    @property
    def is_confirmable(self):
        """Online, and its carrier's own: what was drawn from a document is confirmed by nobody."""
        return self.state == enums.State.PUBLISHED and self.provenance != enums.Provenance.SEED

    @property
    def is_late(self):
        """Online, and not confirmed by the day it should have been; `querysets.late` says the same in SQL."""
        due = self.review_due_on
        return self.state == enums.State.PUBLISHED and due is not None and due < timezone.localdate()

    @property
    def never_confirmed(self):
        return self.last_confirmed_at is None

    @property
    def main_domain(self):
        return self.domains[0] if self.domains else ""
