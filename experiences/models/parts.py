"""What belongs to one fiche and dies with it: writing it is writing the fiche."""

import pghistory
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from experiences import enums
from experiences.models.fiche import Experience
from experiences.triggers import carries_organisations
from partenariat.enums import YesNoUnknown
from partenariat.models import codes
from partenariat.triggers import bumps_public_version, checks_terms, touches_parent

CHILD_TRIGGERS = [touches_parent("experiences_experience", "experience_id")]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MatrixPosition(models.Model):
    """Where the experience stands in the HAS matrix, and who says so. One level per dimension."""

    # A position has no meaning without its fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="matrix_positions")
    dimension = models.CharField("dimension", max_length=30, choices=enums.Dimension)
    level = models.CharField("niveau", max_length=20, choices=enums.Level)
    justification = models.TextField("exemple concret", blank=True, validators=[MaxLengthValidator(400)])
    basis = models.CharField(
        "fondement",
        max_length=20,
        choices=enums.MatrixBasis,
        default=enums.MatrixBasis.DECLARED,
    )

    class Meta:
        verbose_name = "position dans la matrice"
        verbose_name_plural = "positions dans la matrice"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "dimension"],
                name="matrixposition_one_level_per_dimension",
                violation_error_message="Une seule position par dimension.",
            ),
            models.CheckConstraint(
                condition=Q(dimension__in=enums.Dimension.values) & Q(level__in=enums.Level.values),
                name="matrixposition_known_cell",
                violation_error_message="Cette case n’existe pas dans la matrice.",
            ),
        ]
        triggers = CHILD_TRIGGERS

    def __str__(self):
        return f"{self.get_dimension_display()} : {self.get_level_display()}"

    @property
    def cell(self):
        return f"{self.dimension}-{self.level}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ExperienceOrganisation(models.Model):
    """An organisation and what it does in the experience."""

    # The link dies with the fiche; an organisation named by a fiche cannot be deleted.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="carriers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="experience_links")
    role = models.CharField(
        "rôle",
        max_length=20,
        choices=enums.OrganisationRole,
        default=enums.OrganisationRole.LEAD,
    )
    order = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "organisation de la fiche"
        verbose_name_plural = "organisations de la fiche"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "organisation", "role"],
                name="experienceorganisation_unique",
                violation_error_message="Cette organisation a déjà ce rôle dans la fiche.",
            )
        ]
        triggers = [*CHILD_TRIGGERS, carries_organisations("link")]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Evaluation(models.Model):
    """How the experience was looked at, once a year at most; « none » is an answer."""

    # An evaluation has no meaning without its fiche.
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="evaluations")
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    methods = codes(verbose_name="méthodes")
    criteria_set_at_start = models.CharField(
        "critères fixés au départ", max_length=10, choices=YesNoUnknown, blank=True
    )
    users_in_evaluation = models.CharField(
        "usagers associés", max_length=10, choices=YesNoUnknown, blank=True
    )
    results = models.TextField("résultats", blank=True)
    results_returned = models.CharField(
        "retour fait aux participants", max_length=10, choices=YesNoUnknown, blank=True
    )
    report_url = models.URLField("rapport ou publication", blank=True)

    class Meta:
        verbose_name = "évaluation"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "year"],
                nulls_distinct=False,
                name="evaluation_one_per_year",
                violation_error_message="Une seule évaluation par année.",
            )
        ]
        triggers = [
            *CHILD_TRIGGERS,
            checks_terms("evaluation_known_terms", {"methods": ("evaluation_method", "list")}),
        ]

    def __str__(self):
        return f"Évaluation {self.year or ''}".strip()


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExperienceTerritory(Experience.territories.through):
    """The places of a fiche, as its history keeps them."""

    class Meta:
        proxy = True
        triggers = CHILD_TRIGGERS


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExperienceEstablishment(Experience.establishments.through):
    class Meta:
        proxy = True
        triggers = CHILD_TRIGGERS


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class ExperienceBody(Experience.bodies.through):
    class Meta:
        proxy = True
        triggers = CHILD_TRIGGERS


class Contact(models.Model):
    """Whom the team may write to about a fiche. Private, and kept out of the history."""

    # A contact is kept only for its fiche.
    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, related_name="contact")
    full_name = models.CharField("nom", max_length=150, blank=True)
    function = models.CharField("fonction", max_length=150, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    public_mode = models.CharField(
        "ce que voit le public",
        max_length=20,
        choices=enums.ContactMode,
        default=enums.ContactMode.RELAY,
    )
    generic_address = models.EmailField("adresse générique publique", blank=True)

    class Meta:
        verbose_name = "contact privé"
        verbose_name_plural = "contacts privés"
        constraints = [
            models.CheckConstraint(
                # Those who phone may have no e-mail.
                condition=~Q(email="") | ~Q(phone=""),
                name="contact_reachable",
                violation_error_message="Donnez une adresse électronique ou un téléphone.",
            ),
            models.CheckConstraint(
                condition=~Q(public_mode=enums.ContactMode.GENERIC) | ~Q(generic_address=""),
                name="contact_generic_address_given",
                violation_error_message="Indiquez l’adresse générique à publier.",
            ),
        ]

    def __str__(self):
        return self.email or self.phone


class MatrixExample(models.Model):
    """What the guide gives as an example for one cell of the matrix."""

    dimension = models.CharField("dimension", max_length=30, choices=enums.Dimension)
    level = models.CharField("niveau", max_length=20, choices=enums.Level)
    text = models.TextField("exemple")

    class Meta:
        verbose_name = "exemple de la matrice"
        verbose_name_plural = "exemples de la matrice"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "level"], name="matrixexample_unique_cell")
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        return f"{self.get_dimension_display()} : {self.get_level_display()}"
