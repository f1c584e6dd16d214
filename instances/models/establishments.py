"""The places: sites and legal entities of the national FINESS register, and the names people give them."""

from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation
from instances.enums import Ownership
from partenariat.database import Plain, Words
from partenariat.enums import YesNoUnknown
from partenariat.language import understand
from partenariat.models import Territory, Timestamped
from partenariat.triggers import bumps_public_version, raises_version

FINESS = r"^[0-9][0-9AB][0-9]{7}$"
finess_number = RegexValidator(FINESS, "Un numéro FINESS compte neuf caractères.")


class LegalEntity(models.Model):
    """The legal person that holds one or more sites (« entité juridique », FINESS EJ). Kept apart from its sites."""

    finess = models.CharField("FINESS juridique", max_length=9, unique=True, validators=[finess_number])
    # The extraction of the sites gives only the number.
    name = models.CharField("nom", max_length=200, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    edited_at = models.DateTimeField("modifiée à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "entité juridique"
        verbose_name_plural = "entités juridiques"
        ordering = ["name", "finess"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess__regex=FINESS),
                name="legalentity_finess_format",
                violation_error_message="Un numéro FINESS compte neuf caractères.",
            ),
            models.CheckConstraint(
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                name="legalentity_siren_format",
                violation_error_message="Un SIREN compte neuf chiffres.",
            ),
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.name or f"Entité juridique {self.finess}"


class EstablishmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The register is public: everyone sees every site, the closed ones at their address only."""
        return self

    def listed(self):
        return self.filter(is_open=True)

    def search(self, asked):
        """Sites answering a text, as the reader typed it, or already understood.

        Their text names the commune only: a wider place is asked of the territories that hold them.
        """
        sites = self
        understood = understand(asked) if isinstance(asked, str) else asked
        for group in understood.groups:
            keys = [place.key for place in group.places]
            named = models.Q(search_vector=group.query)
            sites = sites.filter(named | models.Q(territory_keys__overlap=keys) if keys else named)
        rest = replace(understood, groups=())
        return sites if rest.is_empty and understood.groups else sites.filter(search_vector=rest.query)

    def search_like(self, text):
        """Sites holding words close to each word asked for: for typing slips."""
        sites = self
        for word in text.split():
            sites = sites.filter(search_text__trigram_word_similar=Plain(models.Value(word)))
        return sites

    def for_list(self):
        return self.select_related("territory", "legal_entity").defer("search_vector", "search_text")

    def with_usual_names(self):
        """`usual_names`: [str]."""
        names = UsualName.objects.filter(finess=models.OuterRef("finess")).order_by("name").values("name")
        return self.annotate(usual_names=ArraySubquery(names))


class Establishment(Timestamped):
    """A health, social or medico-social site, known by its FINESS number.

    The register writes what it knows; `name` too, unless a person corrected it (`name_is_ours`).
    """

    finess = models.CharField("FINESS géographique", max_length=9, unique=True, validators=[finess_number])
    # A legal entity is never deleted while one of its sites stands.
    legal_entity = models.ForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        verbose_name="entité juridique",
    )
    siret = models.CharField(
        "SIRET ou SIREN", max_length=14, blank=True, help_text="Tel que le registre le donne."
    )
    name = models.CharField("nom", max_length=200)
    register_name = models.CharField("nom au registre", max_length=200, blank=True, editable=False)
    name_is_ours = models.BooleanField(
        "nom corrigé à la main", default=False, help_text="Le registre ne le change plus."
    )
    plain = models.GeneratedField(
        expression=Plain("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    category_code = models.CharField("catégorie FINESS", max_length=4, blank=True)
    category = models.CharField("catégorie", max_length=200, blank=True)
    ownership = models.CharField("statut", max_length=20, choices=Ownership, blank=True)
    address = models.CharField("adresse", max_length=300, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    phone = models.CharField("téléphone du standard", max_length=20, blank=True)
    # A territory is never deleted while something stands on it.
    territory = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        related_name="establishments",
        verbose_name="commune",
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    # An establishment outlives the organisation that ran it.
    manager = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="establishments",
        verbose_name="gestionnaire",
    )
    # Whose members keep the record true; a claim accepted with evidence.
    maintainer = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="maintained_establishments",
        verbose_name="tenu à jour par",
    )
    website = models.URLField("site", blank=True)
    users_rights_url = models.URLField("page « représentation des usagers »", blank=True)
    public_contact = models.CharField(
        "contact pour les usagers", max_length=200, blank=True, help_text="Un service, pas une personne."
    )
    # Staff know better than the rule of expected bodies, and say why.
    cdu_expected = models.CharField("CDU attendue", max_length=10, choices=YesNoUnknown, blank=True)
    cvs_expected = models.CharField("CVS attendu", max_length=10, choices=YesNoUnknown, blank=True)
    expected_reason = models.CharField("pourquoi", max_length=300, blank=True)
    is_open = models.BooleanField("ouvert", default=True)
    opened_on = models.DateField("ouvert le", null=True, blank=True)
    closed_on = models.DateField("fermé au registre du", null=True, blank=True)
    register_date = models.DateField("vu au registre du", null=True, blank=True, editable=False)
    is_fictitious = models.BooleanField("exemple fictif", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Derived by `derived.refresh_establishments`: the place and all that contains it, the words it is found by.
    territory_keys = ArrayField(models.CharField(max_length=30), default=list, editable=False)
    department = models.CharField(max_length=30, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    search_vector = models.GeneratedField(
        expression=SearchVector(Words("name"), weight="A", config="fr")
        + SearchVector(Words("search_text"), weight="B", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess__regex=FINESS),
                name="establishment_finess_format",
                violation_error_message="Un numéro FINESS compte neuf caractères.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^(\d{9}|\d{14})$"),
                name="establishment_siret_format",
                violation_error_message="Un SIRET compte quatorze chiffres, un SIREN neuf.",
            ),
            models.CheckConstraint(
                condition=Q(cdu_expected="", cvs_expected="") | ~Q(expected_reason=""),
                name="establishment_expectation_has_reason",
                violation_error_message="Pour s’écarter de la règle, dites pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="establishment_whole_position",
                violation_error_message="Une position a une latitude et une longitude.",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="establishment_search"),
            # For typing slips.
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="establishment_close"),
            GinIndex(fields=["territory_keys"], name="establishment_territories"),
            models.Index(fields=["plain", "id"], name="establishment_sort"),
            models.Index(fields=["department", "plain", "id"], name="establishment_by_department"),
        ]
        triggers = [raises_version(), bumps_public_version()]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("establishment_detail", args=[self.finess])


class UsualName(models.Model):
    """A name people give to a site: « Pompidou ». Known by number, so that it may come before the register."""

    finess = models.CharField("FINESS géographique", max_length=9, validators=[finess_number])
    name = models.CharField("nom d’usage", max_length=120)
    source = models.URLField("où on l’emploie", max_length=300, blank=True)
    edited_at = models.DateTimeField("modifié à la main le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "nom d’usage"
        verbose_name_plural = "noms d’usage"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["finess", "name"],
                name="usualname_unique",
                violation_error_message="Ce nom d’usage est déjà noté pour cet établissement.",
            )
        ]
        triggers = [bumps_public_version()]

    def __str__(self):
        return self.name
