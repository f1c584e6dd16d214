"""The public table: what lists, counts and searches read of the published fiches, and nothing else of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from experiences.models.fiche import Experience


def _codes():
    return ArrayField(models.CharField(max_length=60))


class FacetValue(models.Model):
    """One value of one facet, as the small number rows hold it: a hundred are counted faster than one text."""

    code = models.SmallIntegerField(primary_key=True)
    facet = models.CharField(max_length=30)
    value = models.CharField(max_length=60)

    class Meta:
        verbose_name = "valeur de filtre"
        verbose_name_plural = "valeurs de filtres"
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facetvalue_unique")]

    def __str__(self):
        return f"{self.facet} : {self.value}"


class PublicRow(models.Model):
    """A published fiche, in a row ten times narrower than its own. Triggers alone write it.

    All but `payload` follows from the fiche's own row. `payload` is the JSON text of `representation.represent`, or
    null: triggers empty it as soon as anything it quotes changes, and readers then build it again for themselves
    (`public_rows/payloads.py`). `changes` counts those emptyings, so that what was built meanwhile is not kept.
    """

    # The trigger of the fiche removes the row; nothing refers to it.
    fiche = models.OneToOneField(
        Experience, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_confirmed_at = models.DateField(null=True)
    changes = models.IntegerField()
    # `FacetValue` codes of every facet, in one list: counted in one pass.
    facets = ArrayField(models.SmallIntegerField())
    # Lexemes of the title: small enough to stay in the row.
    title_vector = SearchVectorField()
    zone = models.CharField(max_length=20)
    reference = models.CharField(max_length=20)
    plain = models.TextField(db_collation="C")
    cells = _codes()
    activities = _codes()
    territory_keys = _codes()
    barrier_codes = ArrayField(models.TextField())
    lever_codes = ArrayField(models.TextField())
    # Out of the row: read for the few that are ranked.
    search_vector = SearchVectorField()
    payload = models.TextField(null=True)
    # Which code wrote the payload, on which site (`payloads.form`).
    form = models.CharField(max_length=16, db_default="")

    class Meta:
        verbose_name = "fiche publique"
        verbose_name_plural = "fiches publiques"
        indexes = [
            GinIndex(fields=["search_vector"], name="publicrow_search"),
            GinIndex(fields=["territory_keys"], name="publicrow_territories"),
            models.Index(fields=["-published_at", "-fiche"], name="publicrow_recent"),
            models.Index(fields=["updated_at", "fiche"], name="publicrow_changed"),
        ]

    def __str__(self):
        return self.reference
