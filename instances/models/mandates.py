"""Who holds a seat, and when. `instances.seats.mandates` alone writes mandates.

SECURITY: representatives and mandates are kept out of the tracked history: erasing a person must leave no trace.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.models import Consent, Organisation
from instances.enums import EndReason, MandateRole, MandateStatus, TrainingStatus
from instances.models import triggers
from instances.models.bodies import Body
from instances.models.seats import Seat
from partenariat.database import DateRange
from partenariat.models import Timestamped
from partenariat.triggers import bumps_public_version


class Representative(Timestamped):
    """A person who represents users. Private: only staff, and the person, read this row."""

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    # The person's own account, which outlives nothing here: an erased person leaves no row.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="representatives",
        verbose_name="compte",
    )

    class Meta:
        verbose_name = "représentante ou représentant"
        verbose_name_plural = "représentantes et représentants"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(last_name=""),
                name="representative_named",
                violation_error_message="Une personne a un nom.",
            )
        ]

    def __str__(self):
        # SECURITY: this text reaches logs and the admin's journal, which erasure would have to rewrite.
        return f"Représentante ou représentant n° {self.pk}"

    @property
    def full_name(self):
        return f"{self.first_name} {self.last_name}".strip()


class AppointmentAct(models.Model):
    """The decision that names people to seats: its reference, its date, where it can be read."""

    reference = models.CharField("référence de l’acte", max_length=200)
    decided_on = models.DateField("date de l’acte")
    authority = models.CharField("autorité", max_length=60)
    url = models.URLField("adresse de l’acte publié", blank=True, max_length=300)
    # Published with its names: they may then be shown with what the type of body allows.
    names_are_public = models.BooleanField(
        "acte publié avec les noms",
        default=False,
        help_text="Recueil des actes administratifs, Journal officiel\u00a0: les noms y sont déjà publics.",
    )

    class Meta:
        verbose_name = "acte de nomination"
        verbose_name_plural = "actes de nomination"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "decided_on", "authority"],
                name="appointmentact_unique",
                violation_error_message="Cet acte est déjà enregistré.",
            ),
            models.CheckConstraint(
                condition=Q(names_are_public=False) | ~Q(url=""),
                name="appointmentact_public_has_url",
                violation_error_message="Un acte publié a une adresse où le lire.",
            ),
        ]
        triggers = [bumps_public_version("TG_OP <> 'INSERT'")]

    def __str__(self):
        return f"{self.reference} du {self.decided_on:%d/%m/%Y}"


def last_day():
    return Coalesce("ended_on", "end_date")


class MandateQuerySet(models.QuerySet):
    def appointed(self):
        return self.filter(appointed_at__isnull=False)

    def proposed(self):
        """Proposed, and neither named nor refused yet."""
        return self.filter(appointed_at=None, refused_at=None)

    def on(self, day=None):
        """Running on a day (today by default)."""
        day = day or timezone.localdate()
        return self.appointed().annotate(last_day=last_day()).filter(start_date__lte=day, last_day__gte=day)

    def with_status(self, day=None):
        """`status`, a `MandateStatus`, on a day (today by default)."""
        day = day or timezone.localdate()
        return self.annotate(
            last_day=last_day(),
            status=Case(
                When(refused_at__isnull=False, then=Value(MandateStatus.REFUSED)),
                When(appointed_at=None, then=Value(MandateStatus.PROPOSED)),
                When(last_day__lt=F("start_date"), then=Coalesce(_reason(), Value(MandateStatus.ENDED))),
                When(start_date__gt=day, then=Value(MandateStatus.APPOINTED)),
                When(last_day__gte=day, then=Value(MandateStatus.ACTIVE)),
                default=Coalesce(_reason(), Value(MandateStatus.ENDED)),
                output_field=models.CharField(),
            ),
        )

    def with_named(self):
        """`is_named`: whether the public may read the name of who holds the seat (domain rule « 5.3 »)."""
        return self.annotate(
            is_named=Case(
                When(
                    Q(representative=None)
                    | Q(seat__confidential_name=True)
                    | Q(body__type__member_policy="never"),
                    then=Value(False),
                ),
                When(Exists(Consent.objects.valid().filter(pk=OuterRef("name_consent"))), then=Value(True)),
                When(act__names_are_public=True, objected_at=None, then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            )
        )


def _reason():
    return Case(When(~Q(end_reason=""), then=F("end_reason")), output_field=models.CharField())


class Mandate(models.Model):
    """Somebody on a seat, from a day to another, both included. Without `appointed_at` it is only proposed.

    `representative` may be unknown, or erased: the seat keeps its history without the person.
    `ended_on`, the last day really served, comes with `end_reason` when the mandate stopped before `end_date`.
    """

    # A seat with a past is not deleted.
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="mandates", verbose_name="siège")
    # Copied from the seat by a trigger, for the rule of one seat per person and body.
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mandates", editable=False)
    representative = models.ForeignKey(
        Representative,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name="personne",
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name="association",
    )
    start_date = models.DateField("du")
    end_date = models.DateField("au")
    ended_on = models.DateField("dernier jour, si fini plus tôt", null=True, blank=True)
    end_reason = models.CharField("pourquoi", max_length=20, choices=EndReason, blank=True)
    role = models.CharField("fonction", max_length=20, choices=MandateRole, default=MandateRole.MEMBER)
    # An act stays as long as it names somebody.
    act = models.ForeignKey(
        AppointmentAct,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name="acte",
    )
    # What the row rests on when no act names the person: « déclaré par l’hôte », « liste affichée »...
    source = models.CharField("selon", max_length=200, blank=True)
    training_status = models.CharField(
        "formation de base", max_length=20, choices=TrainingStatus, default=TrainingStatus.NOT_REQUIRED
    )
    training_date = models.DateField("formation suivie le", null=True, blank=True)
    # Name and association, for this seat only; given and withdrawn by the person.
    name_consent = models.OneToOneField(
        Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="mandate"
    )
    # The person refuses that the site repeats a name a published act gives.
    objected_at = models.DateTimeField("opposition reçue le", null=True, blank=True)
    proposed_at = models.DateTimeField("proposé le", db_default=Now(), editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    proposal_note = models.TextField("message à l’équipe", blank=True, validators=[MaxLengthValidator(1000)])
    appointed_at = models.DateTimeField("enregistré le", null=True, blank=True)
    refused_at = models.DateTimeField("refusé le", null=True, blank=True)
    refusal_reason = models.TextField("motif du refus", blank=True)
    # The spreadsheet that named this person, so that it can be undone.
    batch = models.ForeignKey(
        "AppointmentBatch", on_delete=models.SET_NULL, null=True, blank=True, related_name="mandates"
    )
    form_token = models.UUIDField(unique=True, null=True, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        ordering = ["-start_date", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="mandate_one_holder_at_a_time",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    (DateRange("start_date", Coalesce("ended_on", "end_date")), RangeOperators.OVERLAPS),
                ],
                condition=Q(appointed_at__isnull=False),
                violation_error_message="Ce siège est déjà tenu à ces dates.",
            ),
            ExclusionConstraint(
                name="mandate_one_seat_per_person",
                expressions=[
                    ("representative", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    (DateRange("start_date", Coalesce("ended_on", "end_date")), RangeOperators.OVERLAPS),
                ],
                condition=Q(appointed_at__isnull=False),
                violation_error_message="Cette personne tient déjà un siège dans cette instance à ces dates.",
            ),
            models.CheckConstraint(
                condition=Q(start_date__lte=F("end_date")),
                name="mandate_dates_in_order",
                violation_error_message="Le mandat finit avant d’avoir commencé\u00a0: vérifiez les deux dates.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=F("start_date"), ended_on__lte=F("end_date")) & ~Q(end_reason="")),
                name="mandate_early_end",
                violation_error_message="Une fin anticipée a une date pendant le mandat, et une raison.",
            ),
            models.CheckConstraint(
                condition=Q(appointed_at=None) | Q(refused_at=None),
                name="mandate_refused_or_appointed",
                violation_error_message="Une proposition refusée n’est pas une nomination.",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | ~Q(refusal_reason=""),
                name="mandate_refused_for_a_reason",
                violation_error_message="Un refus a un motif.",
            ),
            models.CheckConstraint(
                condition=Q(appointed_at=None) | Q(act__isnull=False) | ~Q(source=""),
                name="mandate_rests_on_something",
                violation_error_message="Un mandat a un acte, ou dit d’où vient ce que l’on sait.",
            ),
        ]
        indexes = [models.Index(Coalesce("ended_on", "end_date"), name="mandate_last_day")]
        triggers = [
            triggers.copies_the_body(),
            triggers.updates_the_seat(),
            bumps_public_version(
                "(TG_OP <> 'INSERT' AND OLD.appointed_at IS NOT NULL) "
                "OR (TG_OP <> 'DELETE' AND NEW.appointed_at IS NOT NULL)"
            ),
        ]

    def __str__(self):
        return f"Mandat n° {self.pk}"
