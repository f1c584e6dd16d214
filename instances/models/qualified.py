"""« Personnes qualifiées » (CASF L311-5): who helps a person accompanied by a social service assert their rights."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone

from accounts.models import Consent
from instances.enums import ContactMode, QualifiedField, TrainingStatus
from partenariat.database import DateRange, MonthsLater
from partenariat.models import Territory, Timestamped
from partenariat.triggers import bumps_public_version

PUBLISHED = "(TG_OP <> 'INSERT' AND OLD.published_at IS NOT NULL) OR (TG_OP <> 'DELETE' AND NEW.published_at IS NOT NULL)"
OF_PUBLISHED = (
    "EXISTS (SELECT 1 FROM instances_qualifiedpersonlist WHERE id = coalesce(NEW.of_list_id, OLD.of_list_id) "
    "AND published_at IS NOT NULL)"
)


class QualifiedPersonListQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_authenticated and user.is_staff:
            return self
        return self.published()

    def published(self):
        return self.filter(published_at__isnull=False)

    def on(self, day=None):
        """In force on a day; an undated end means « until replaced »."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def to_renew(self, day=None):
        """The last published list of a département, when it has ended or ends soon."""
        day = day or timezone.localdate()
        later = QualifiedPersonList.objects.published().filter(
            department=OuterRef("department"), valid_from__gt=OuterRef("valid_from")
        )
        soon = MonthsLater(Value(day, output_field=models.DateField()), settings.QUALIFIED_LIST_MONTHS)
        return self.published().filter(~Exists(later), valid_to__lt=soon)


class QualifiedPersonList(Timestamped):
    """The list of a département, decided by the prefect, the agency and the département together."""

    department = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="qualified_lists", verbose_name="département"
    )
    decision_ref = models.CharField("arrêté conjoint", max_length=200)
    decision_date = models.DateField("date de l’arrêté")
    signed_by_prefect = models.BooleanField("signé par le préfet", default=False)
    signed_by_agency = models.BooleanField("signé par l’ARS", default=False)
    signed_by_department = models.BooleanField("signé par le département", default=False)
    valid_from = models.DateField("valable du")
    valid_to = models.DateField("au", null=True, blank=True, help_text="Vide si l’arrêté ne le dit pas.")
    how_to_contact = models.TextField("comment la saisir")
    service_contact = models.CharField("service à qui écrire ou téléphoner", max_length=300)
    document_url = models.URLField("arrêté signé", max_length=300, blank=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    is_fictitious = models.BooleanField("exemple fictif", default=False)

    objects = QualifiedPersonListQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de personnes qualifiées"
        verbose_name_plural = "listes de personnes qualifiées"
        ordering = ["department", "-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="qualifiedlist_one_at_a_time",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(published_at__isnull=False),
                violation_error_message="Ce département a déjà une liste publiée à ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | Q(signed_by_prefect=True, signed_by_agency=True, signed_by_department=True),
                name="qualifiedlist_published_is_signed",
                violation_error_message="Une liste se publie une fois signée par les trois autorités.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="qualifiedlist_dates_in_order",
                violation_error_message="La liste finit avant d’avoir commencé\u00a0: vérifiez les deux dates.",
            ),
        ]
        triggers = [bumps_public_version(PUBLISHED)]

    def __str__(self):
        return f"{self.department} – {self.decision_ref}"


class QualifiedPersonEntry(models.Model):
    """One person of the list: the name is public by the act, which exists to be consulted."""

    of_list = models.ForeignKey(QualifiedPersonList, on_delete=models.CASCADE, related_name="entries")
    display_name = models.CharField("nom", max_length=150)
    fields = ArrayField(
        models.CharField(max_length=30, choices=QualifiedField), default=list, verbose_name="domaines"
    )
    # None: the whole département.
    areas = models.ManyToManyField(Territory, blank=True, related_name="+", verbose_name="secteur")
    contact_mode = models.CharField(
        "mode de contact", max_length=20, choices=ContactMode, default=ContactMode.SERVICE
    )
    direct_contact = models.CharField("contact direct", max_length=200, blank=True)
    consent = models.ForeignKey(
        Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="qualified_entries"
    )
    is_active = models.BooleanField("en activité", default=True)
    training_status = models.CharField(
        "formation", max_length=20, choices=TrainingStatus, default=TrainingStatus.NOT_REQUIRED
    )

    class Meta:
        verbose_name = "personne qualifiée"
        verbose_name_plural = "personnes qualifiées"
        ordering = ["display_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(fields=[]),
                name="qualifiedentry_has_a_field",
                violation_error_message="Choisissez au moins un domaine.",
            ),
            models.CheckConstraint(
                condition=Q(contact_mode=ContactMode.SERVICE, direct_contact="")
                | (Q(contact_mode=ContactMode.DIRECT) & ~Q(direct_contact="")),
                name="qualifiedentry_direct_contact",
                violation_error_message="Un contact direct se donne avec le mode de contact « directement ».",
            ),
        ]
        triggers = [bumps_public_version(OF_PUBLISHED)]

    def __str__(self):
        return f"Personne qualifiée n° {self.pk}"


class QualifiedPersonActivity(models.Model):
    """A year of a list, in numbers only. `topics`: {QualifiedField: number}; below five, the public reads « moins de 5 »."""

    of_list = models.ForeignKey(QualifiedPersonList, on_delete=models.CASCADE, related_name="activity")
    year = models.PositiveSmallIntegerField("année")
    requests = models.PositiveIntegerField("demandes")
    handled = models.PositiveIntegerField("demandes traitées")
    topics = models.JSONField("par domaine", default=dict, blank=True)

    class Meta:
        verbose_name = "activité annuelle"
        verbose_name_plural = "activité annuelle"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["of_list", "year"],
                name="qualifiedactivity_once_a_year",
                violation_error_message="Cette année est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(handled__lte=F("requests")),
                name="qualifiedactivity_handled_among_requests",
                violation_error_message="Il y a plus de demandes traitées que de demandes.",
            ),
        ]
        triggers = [bumps_public_version(OF_PUBLISHED)]

    def __str__(self):
        return str(self.year)
