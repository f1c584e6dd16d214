"""Questions about many fiches, chainable. `visible_to` is where every reading starts."""

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from experiences import enums, traits
from partenariat.database import MonthsLater, Query

# What `presentation.card` reads.
CARD_FIELDS = (
    "reference", "slug", "title", "summary", "state", "zone", "domains", "stage", "evidence_level", "last_confirmed_at",
)  # fmt: skip
# Fiches looked at to find the close ones of one of them.
WEIGHED = 5_000
# What a fiche shows of the programme it belongs to.
PARENT_FIELDS = {"id", "reference", "slug", "title", "state"}


class _OneOf(models.Func):
    """Whether a key is in an array: read by the index, when `IN` may read the whole table first."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class ExperienceQuerySet(models.QuerySet):
    # Nothing but who asks restricts it. Any other condition makes it false for good.
    is_unrestricted = True
    _is_listed = False

    def _clone(self):
        clone = super()._clone()
        clone.is_unrestricted, clone._is_listed = self.is_unrestricted, self._is_listed
        return clone

    def _filter_or_exclude(self, negate, args, kwargs):
        clone = super()._filter_or_exclude(negate, args, kwargs)
        clone.is_unrestricted = False
        return clone

    @property
    def is_whole(self):
        """Every listed fiche, and nothing else: what the public table holds."""
        return self.is_unrestricted and self._is_listed and not self.query.is_empty()

    def public(self):
        """Readable at its address: published, or archived and marked so."""
        return self.filter(state__in=enums.State.public())

    def gone(self):
        """Was public, is no longer: the address answers 410. What never was public is a plain 404."""
        return self.filter(state__in=enums.State.gone(), published_at__isnull=False)

    def visible_to(self, user):
        """The public fiches; one's own and one's organisations'; all of them for ARS staff; none that is deleted."""
        if not user.is_authenticated:
            seen = self.public()
        elif user.is_staff:
            seen = self.exclude(state=enums.State.DELETED)
        else:
            seen = self.filter(Q(state__in=enums.State.public()) | _written_by(user))
        seen.is_unrestricted = self.is_unrestricted
        return seen

    def written_by(self, user):
        """One's own, those shared with one, and those of one's organisations, whatever their state."""
        return self.filter(_written_by(user)) if user.is_authenticated else self.none()

    def listed(self):
        """What lists, counts, facets and the API's list hold, whoever asks: the published fiches."""
        listed = self.filter(state=enums.State.PUBLISHED)
        listed.is_unrestricted, listed._is_listed = self.is_unrestricted, True
        return listed

    def with_due(self):
        """`due_on`: the day by which the carrier should confirm it again; null when nobody ever did."""
        return self.annotate(due_on=MonthsLater("last_confirmed_at", "review_months"))

    def late(self):
        """Online, and not confirmed by the day it should have been. A record drawn from a document never is."""
        return self.listed().with_due().filter(due_on__lt=timezone.localdate())

    def search(self, query):
        """Fiches answering a text, read as the reader typed it, or a query already made."""
        return self.filter(search_vector=Query(query) if isinstance(query, str) else query)

    def family_of(self, fiche):
        """The programme a fiche belongs to, and the fiches that belong to it."""
        return self.filter(Q(pk=fiche.parent_id) | Q(parent=fiche.pk)).light().order_by("plain", "pk")

    def close_to(self, fiche):
        """Other fiches sharing a strong trait or the main domain, closest first (`experiences.traits`), family left out.

        Weighed are the newest `WEIGHED` only: what this costs does not follow the size of the base.
        """
        newest = self.order_by("-published_at", "-pk").values("pk")[:WEIGHED]
        family = Q(pk=fiche.pk) | Q(pk=fiche.parent_id) | Q(parent_id=fiche.pk, parent_id__isnull=False)
        return (
            self.filter(_OneOf("pk", ArraySubquery(newest)), traits.is_close(fiche))
            .exclude(family)
            .annotate(closeness=traits.closeness(fiche))
            .order_by("-closeness", "-published_at", "-pk")
        )

    def light(self):
        """Without the columns no page shows."""
        return self.defer(
            "search_vector", "search_text", "plain", "benefit_codes", "barrier_codes", "lever_codes"
        )

    def for_cards(self):
        """What a card shows, in one statement: a fifth of the columns of a fiche, two of its children."""
        return self.only(*CARD_FIELDS).annotate(
            territory_items=_territories(), organisation_items=_organisations()
        )

    def with_children(self):
        """The children a representation needs, as JSON columns: one statement whatever the number of fiches.

        `territory_items`, `organisation_items`, `position_items`, `body_items`, `evaluation_items`: lists of dicts.
        """
        fiche = {"experience": OuterRef("pk")}
        positions = apps.get_model("experiences", "MatrixPosition").objects.filter(**fiche)
        evaluations = apps.get_model("experiences", "Evaluation").objects.filter(**fiche)
        bodies = apps.get_model("instances", "Body").objects.public().filter(experiences=OuterRef("pk"))
        establishments = apps.get_model("instances", "Establishment").objects.filter(
            experiences=OuterRef("pk")
        )
        return self.annotate(
            territory_items=_territories(),
            organisation_items=_organisations(),
            position_items=_items(positions.order_by("pk"), "dimension", "level", "basis", "justification"),
            body_items=_items(
                bodies.order_by("plain", "pk"), "reference", "slug", "name", type="type__code", acronym="type__acronym"
            ),
            establishment_items=_items(establishments.order_by("name", "pk"), "finess", "name"),
            evaluation_items=_items(
                evaluations.order_by("-year", "pk"), "year", "methods", "criteria_set_at_start", "users_in_evaluation",
                "results", "results_returned", "report_url",
            ),
            testimony_items=_testimonies(),
            media_items=_media(),
        )  # fmt: skip

    def for_list(self):
        """What a representation shows, in one statement."""
        fields = self.model._meta.concrete_fields
        unused = [f"parent__{field.name}" for field in fields if field.name not in PARENT_FIELDS]
        return self.light().select_related("source", "parent").defer(*unused).with_children()


def _written_by(user):
    organisations = user.memberships.filter(approved_at__isnull=False).values("organisation")
    shared = user.coauthor_links.values("experience")
    mine = Q(author=user.pk) | Q(pk__in=shared) | Q(owner_organisation__in=organisations)
    return mine & ~Q(state=enums.State.DELETED)


def _territories():
    territories = apps.get_model("partenariat", "Territory").objects.filter(experiences=OuterRef("pk"))
    return _items(territories.order_by("pk"), "key", "kind", "code", "name")


def _organisations():
    links = apps.get_model("experiences", "ExperienceOrganisation").objects.filter(experience=OuterRef("pk"))
    return _items(
        links.order_by("order", "pk"), "role",
        name="organisation__name", slug="organisation__slug", acronym="organisation__acronym",
        type="organisation__type",
    )  # fmt: skip


def _testimonies():
    """SECURITY: those shown only, and the name only with the consent that allows it."""
    testimonies = apps.get_model("experiences", "Testimony").objects.shown().filter(experience=OuterRef("pk"))
    named = Q(name_consent__isnull=False, name_consent__withdrawn_at=None)
    name = models.Case(models.When(named, then="display_name"), default=Value(""))
    return _items(testimonies.order_by("pk"), "text", "author_profile", display_name=name)


def _media():
    media = apps.get_model("experiences", "MediaAsset").objects.shown().filter(experience=OuterRef("pk"))
    return _items(
        media.order_by("pk"), "key", "kind", "url", "title", "alt_text", "credit", "licence", "language", "size",
        "width", "height",
    )  # fmt: skip


def _items(queryset, *fields, **renamed):
    return ArraySubquery(queryset.values(item=JSONObject(**{field: field for field in fields}, **renamed)))
