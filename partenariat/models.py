"""The reference models everybody uses: curated lists, territories, editable pages, documents cited."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import slugify

from partenariat.database import Plain
from partenariat.enums import TerritoryKind
from partenariat.triggers import bumps_public_version, raised_once


def codes(**options):
    """A list of `Term` codes held on the row itself (docs/architecture.md, « One row, one fiche »)."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True, **options)


class PublicVersion(models.Model):
    """One row, raised by every transaction that changes what the public may read.

    Cached labels, ETags and feeds ask it whether anything moved. Triggers alone write it.
    """

    number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="publicversion_single_row")]
        triggers = [raised_once()]

    def __str__(self):
        return str(self.number)


class PeriodicJob(models.Model):
    """One job that comes back by itself: when it is due, and how it went last (`jobs.py`)."""

    path = models.CharField("fonction", max_length=200, unique=True)
    due_at = models.DateTimeField("prochaine fois", db_default=Now())
    started_at = models.DateTimeField("commencée le", null=True, blank=True)
    finished_at = models.DateTimeField("finie le", null=True, blank=True)
    error = models.TextField("échec", blank=True)

    class Meta:
        verbose_name = "tâche régulière"
        verbose_name_plural = "tâches régulières"
        ordering = ["path"]

    def __str__(self):
        return self.path


class Source(models.Model):
    """A document our records rest on, cited by title, publisher and year."""

    code = models.SlugField("code", unique=True, max_length=60)
    title = models.CharField("titre", max_length=300)
    publisher = models.CharField("éditeur", max_length=200)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    url = models.URLField("adresse", blank=True)

    class Meta:
        verbose_name = "document source"
        verbose_name_plural = "documents sources"
        ordering = ["title"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return f"{self.title}, {self.publisher}, {self.year or 's. d.'}"


class Term(models.Model):
    """One entry of a controlled vocabulary. A retired entry stays readable where it was used."""

    vocabulary = models.CharField("liste", max_length=60, db_index=True)
    code = models.CharField("code", max_length=60)
    label = models.CharField("libellé", max_length=200)
    parent = models.CharField("rattachement", max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    data = models.JSONField("compléments", default=dict, blank=True)
    sources = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_active = models.BooleanField("proposée à la saisie", default=True)
    edited_at = models.DateTimeField("modifiée à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "entrée de liste"
        verbose_name_plural = "listes contrôlées"
        ordering = ["vocabulary", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "code"],
                name="term_unique_code",
                violation_error_message="Ce code existe déjà dans cette liste.",
            )
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.label


class TerritoryQuerySet(models.QuerySet):
    def within(self, key):
        """The territory itself and all it contains."""
        return self.filter(models.Q(key=key) | models.Q(ancestors__contains=[key]))

    def departments(self):
        """Those of the région this site is about, by code."""
        region = f"reg-{settings.PARTENARIAT_REGION}"
        return self.filter(kind=TerritoryKind.DEPARTMENT, ancestors__contains=[region]).order_by("code")

    def matching(self, text):
        """Territories whose name starts like the text, or which have it as postcode, widest first."""
        return self.filter(
            models.Q(plain__startswith=plain(text)) | models.Q(postcodes__contains=[text.strip()])
        )


class Territory(models.Model):
    """A place with an official code. `ancestors` is a set: EPCI straddle départements, so this is no tree."""

    key = models.CharField("clé", max_length=30, unique=True)
    kind = models.CharField("nature", max_length=20, choices=TerritoryKind)
    code = models.CharField("code", max_length=20)
    name = models.CharField("nom", max_length=120)
    plain = models.GeneratedField(
        expression=Plain("name"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    ancestors = ArrayField(
        models.CharField(max_length=30),
        default=list,
        blank=True,
        verbose_name="contenu dans",
    )
    postcodes = ArrayField(
        models.CharField(max_length=5),
        default=list,
        blank=True,
        verbose_name="codes postaux",
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)
    # The centre of its surface, in degrees; a country has none.
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["ancestors"], name="territory_ancestors"),
            models.Index(OpClass("plain", name="text_pattern_ops"), name="territory_plain"),
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        if self.kind in (TerritoryKind.COMMUNE, TerritoryKind.BOROUGH):
            department = next((key for key in self.ancestors if key.startswith("dep-")), "")
            return f"{self.name} ({department.removeprefix('dep-')})" if department else self.name
        return self.name

    def get_absolute_url(self):
        return reverse("territory_detail", args=[self.key])


class Page(models.Model):
    """An editable text: home, banner, legal and help pages, in Markdown.

    Identity pages (publisher, host, DPO...) left empty are shown as « à compléter ».
    """

    slug = models.SlugField("adresse", unique=True)
    title = models.CharField("titre", max_length=150)
    body = models.TextField("texte", blank=True)
    # Easy-to-read (« FALC ») is only called so once people concerned have read it again.
    is_easy_to_read = models.BooleanField("en facile à lire", default=False)
    reviewed_on = models.DateField("relue par des personnes concernées le", null=True, blank=True)
    reviewed_by = models.CharField("par quel groupe", max_length=200, blank=True)
    edited_at = models.DateTimeField("modifiée à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "page"
        ordering = ["title"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.title


class RoleAlias(models.Model):
    """One of the many names given to the same role, and the profile it means here."""

    alias = models.CharField("appellation", max_length=120, unique=True)
    profile = models.CharField("profil", max_length=60)
    usage = models.CharField("où on l’emploie", max_length=200, blank=True)

    class Meta:
        verbose_name = "appellation de rôle"
        verbose_name_plural = "appellations de rôles"
        ordering = ["alias"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.alias


class LexiconEntry(models.Model):
    """A word of the field, explained to everyone."""

    slug = models.SlugField("adresse", unique=True, max_length=80)
    label = models.CharField("terme", max_length=120)
    acronym = models.CharField("sigle", max_length=30, blank=True)
    definition = models.TextField("définition")
    aliases = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        verbose_name="autres noms",
    )
    see_also = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        verbose_name="voir aussi",
    )
    sources = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    edited_at = models.DateTimeField("modifiée à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "terme du lexique"
        verbose_name_plural = "lexique"
        ordering = ["label"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return f"{reverse('lexicon')}#{self.slug}"


class Synonym(models.Model):
    """Words that mean the same to whoever searches. `typed` finds each other; `found` is found by them, one way.

    `code` is what reloading the list shipped with the site knows a row by; what staff add has none.
    """

    code = models.SlugField("code", max_length=60, unique=True, null=True, blank=True, editable=False)
    typed = ArrayField(models.CharField(max_length=80), verbose_name="mots ou expressions équivalents")
    found = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name="trouvent aussi"
    )
    origin = models.CharField("d’où vient ce rapprochement", max_length=200, blank=True)
    is_active = models.BooleanField("utilisé par la recherche", default=True)
    edited_at = models.DateTimeField("modifié à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "synonyme"
        verbose_name_plural = "synonymes de la recherche"
        ordering = ["typed", "pk"]
        triggers = [bumps_public_version()]

    def __str__(self):
        return ", ".join(self.typed)


class Addressable(models.Model):
    """A record with a public address that never dies: the addresses it had before redirect to it."""

    RESERVED_SLUGS = frozenset()

    slug = models.SlugField("adresse", max_length=120, unique=True, blank=True)
    old_slugs = ArrayField(models.SlugField(max_length=120), default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def set_slug(self, text):
        """Derive the address from a text; the current one, if it differs, becomes an old one."""
        base = slugify(text)[:100].strip("-") or "sans-titre"
        candidate, number = base, 1
        while candidate in self.RESERVED_SLUGS or self._slug_taken(candidate):
            number += 1
            candidate = f"{base}-{number}"
        if self.slug and self.slug != candidate:
            self.old_slugs = [
                *(old for old in self.old_slugs if old != candidate),
                self.slug,
            ]
        self.slug = candidate

    def _slug_taken(self, slug):
        used = models.Q(slug=slug) | models.Q(old_slugs__contains=[slug])
        return type(self)._base_manager.filter(used).exclude(pk=self.pk).exists()


class Timestamped(models.Model):
    created_at = models.DateTimeField("créée le", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("modifiée le", db_default=Now(), editable=False)

    class Meta:
        abstract = True


def plain(text):
    """The Python twin of SQL `f_plain`, for comparing what was typed with a generated column."""
    return (
        slugify(
            text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("'", " ").replace("’", " ")
        )
        .replace("-", " ")
        .replace("_", " ")
    )
