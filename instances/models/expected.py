"""Bodies that should exist somewhere, by the written rule. Derived: `instances.register.expected` alone writes here."""

from django.db import models
from django.db.models import Q

from instances.enums import ExpectedRule
from instances.models.establishments import Establishment, LegalEntity
from instances.models.types import BodyType
from partenariat.models import Territory
from partenariat.triggers import bumps_public_version


class ExpectedBody(models.Model):
    """One body the rule expects: of a type, at a main site or for a territory.

    `key` says what makes it one: « CDU ej-750712184 », « CDU et-750100125 », « CTS dep-93 ».
    """

    key = models.CharField(max_length=60, unique=True)
    # All derived: recomputed whenever what they rest on goes.
    type = models.ForeignKey(BodyType, on_delete=models.CASCADE, related_name="expected")
    rule = models.CharField("règle", max_length=20, choices=ExpectedRule)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, null=True, related_name="expected_as_main"
    )
    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.CASCADE, null=True, related_name="expected"
    )
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, null=True, related_name="expected")
    department = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = "instance attendue"
        verbose_name_plural = "instances attendues"
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(establishment=None) ^ Q(territory=None), name="expectedbody_one_place"
            )
        ]
        indexes = [models.Index(fields=["department", "type"], name="expectedbody_by_department")]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.key


class ExpectedSite(models.Model):
    """A site an expected body speaks for: its main one, and those attached to it."""

    expected = models.ForeignKey(ExpectedBody, on_delete=models.CASCADE, related_name="sites")
    establishment = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="expected_sites")
    # Copied from `expected`, so that a site has one expected body of a type.
    type = models.ForeignKey(BodyType, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "site d’une instance attendue"
        verbose_name_plural = "sites d’instances attendues"
        constraints = [
            models.UniqueConstraint(fields=["establishment", "type"], name="expectedsite_one_per_type")
        ]

    def __str__(self):
        return f"{self.expected_id} {self.establishment_id}"
