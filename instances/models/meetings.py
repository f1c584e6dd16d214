"""Meetings of a body: when, and where agenda and minutes can be read."""

from django.db import models
from django.db.models import Q

from instances.enums import MeetingFormat
from instances.models.bodies import Body
from partenariat.triggers import bumps_public_version


class BodyMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(body__in=Body.objects.visible_to(user))


class BodyMeeting(models.Model):
    """One meeting. Its date is public; agenda and minutes are for members, unless the body decides otherwise."""

    # A meeting means nothing without its body.
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="meetings", verbose_name="instance")
    held_on = models.DateField("date")
    starts_at = models.TimeField("heure", null=True, blank=True)
    format = models.CharField("où", max_length=20, choices=MeetingFormat, blank=True)
    agenda_url = models.URLField("ordre du jour", max_length=300, blank=True)
    minutes_url = models.URLField("relevé ou compte rendu", max_length=300, blank=True)
    documents_are_public = models.BooleanField(
        "documents publics",
        default=False,
        help_text="Sans nom, ni plainte ou situation reconnaissable\u00a0: l’instance en a décidé ainsi.",
    )

    objects = BodyMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "held_on"],
                name="bodymeeting_one_a_day",
                violation_error_message="Cette séance est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(documents_are_public=False) | ~Q(agenda_url="", minutes_url=""),
                name="bodymeeting_public_documents",
                violation_error_message="Aucun document à rendre public\u00a0: donnez au moins une adresse.",
            ),
        ]
        triggers = [
            bumps_public_version(
                "EXISTS (SELECT 1 FROM instances_body WHERE id = coalesce(NEW.body_id, OLD.body_id) "
                "AND published_at IS NOT NULL)"
            )
        ]

    def __str__(self):
        return f"{self.held_on:%d/%m/%Y}"
