"""The seats of a body. Who holds one, and when, is in `mandates`."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from instances.enums import MemberPolicy, SeatKind, SeatState, Voice
from instances.models import triggers
from instances.models.bodies import Body
from instances.models.types import SeatTemplate
from partenariat.database import Contains, DateMultiRange, DateRange, MonthsLater, Overlaps
from partenariat.triggers import bumps_public_version


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The seats of the bodies this person may see. What a seat says of its holder is another question."""
        return self.filter(body__in=Body.objects.visible_to(user))

    def with_state(self, day=None):
        """`state`, a `SeatState`: what the seat is on a day (today by default)."""
        day = Value(day or timezone.localdate(), output_field=models.DateField())
        return self.annotate(
            state=Case(
                When(Contains(F("free"), day), then=Value(SeatState.VACANT)),
                When(~Contains(F("held"), day), then=Value(SeatState.UNKNOWN)),
                When(Overlaps(F("free"), soon(day)), then=Value(SeatState.ENDING)),
                default=Value(SeatState.FILLED),
                output_field=models.CharField(),
            )
        )

    def by_candidacy(self):
        """Those one may apply for here: where people are elected, or from inside the place, one asks the place."""
        return self.exclude(appointed_by="election").exclude(body__type__member_policy=MemberPolicy.NEVER)

    def open_to_candidates(self, day=None):
        """Users' seats vacant on a day, or soon to be."""
        return (
            self.filter(for_users=True).with_state(day).filter(state__in=(SeatState.VACANT, SeatState.ENDING))
        )


def soon(day):
    """The span from a day on in which an end counts as near."""
    return DateRange(day, MonthsLater(day, settings.SEAT_ENDING_MONTHS))


class Seat(models.Model):
    """One place in a body, titular or substitute.

    `held` and `free` are spans of days, written by triggers from the mandates: between them, nothing is known.
    """

    # A seat means nothing without its body.
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats", verbose_name="instance")
    # A body keeps its seats when the text that gave them changes.
    template = models.ForeignKey(
        SeatTemplate,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="siège type",
    )
    college = models.CharField("collège", max_length=100)
    label = models.CharField("siège", max_length=200)
    number = models.PositiveSmallIntegerField("numéro", default=1)
    kind = models.CharField(
        "titulaire ou suppléant", max_length=20, choices=SeatKind, default=SeatKind.TITULAR
    )
    paired_seat = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="pair", verbose_name="binôme"
    )
    voice = models.CharField("voix", max_length=20, choices=Voice, blank=True)
    appointed_by = models.CharField("désignation", max_length=60, blank=True)
    for_users = models.BooleanField("siège d’usagers", default=False)
    needs_agreement = models.BooleanField("agrément exigé", default=False)
    needs_training = models.BooleanField("formation exigée", default=False)
    confidential_name = models.BooleanField("nom jamais public", default=False)
    # Without a mandate, a seat is unknown; from that day on, it is vacant.
    known_from = models.DateField("occupation connue depuis le", null=True, blank=True)
    known_source = models.CharField("selon", max_length=200, blank=True)
    held = DateMultiRange(editable=False, db_default=Value("{}"))
    free = DateMultiRange(editable=False, db_default=Value("{}"))

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        ordering = ["body", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "college", "label", "kind", "number"],
                name="seat_unique_in_body",
                violation_error_message="Ce siège existe déjà dans cette instance.",
            ),
            models.CheckConstraint(
                condition=Q(known_from=None) | ~Q(known_source=""),
                name="seat_known_from_a_source",
                violation_error_message="Dites d’où vient ce que l’on sait de ce siège.",
            ),
        ]
        triggers = [
            triggers.spans_of_the_seat(),
            bumps_public_version(
                "EXISTS (SELECT 1 FROM instances_body WHERE id = coalesce(NEW.body_id, OLD.body_id) "
                "AND published_at IS NOT NULL)"
            ),
        ]

    def __str__(self):
        number = f" {self.number}" if self.number > 1 else ""
        return f"{self.label}{number} ({self.get_kind_display().lower()})"
