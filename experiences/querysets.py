"""Questions about many fiches, chainable. `visible_to` is where every reading starts."""

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from experiences import enums
from partenariat.database import MonthsLater, Query

# What `presentation.card` reads.
CARD_FIELDS = (
    "slug", "title", "summary", "state", "zone", "domains", "stage", "evidence_level", "last_confirmed_at",
)  # fmt: skip
# What a fiche shows of the programme it belongs to.
PARENT_FIELDS = {"id", "reference", "slug", "title", "state"}


class ExperienceQuerySet(models.QuerySet):
    def public(self):
        """Readable at its address: published, or archived and marked so."""
        return self.filter(state__in=enums.State.public())

    def gone(self):
        """Was public, is no longer: the address answers 410. What never was public is a plain 404."""
        return self.filter(state__in=enums.State.gone(), published_at__isnull=False)

    def visible_to(self, user):
        """The public fiches; one's own and one's organisations'; all of them for ARS staff; none that is deleted."""
        if not user.is_authenticated:
            return self.public()
        if user.is_staff:
            return self.exclude(state=enums.State.DELETED)
        return self.filter(Q(state__in=enums.State.public()) | _written_by(user))

    def written_by(self, user):
        """One's own, those shared with one, and those of one's organisations, whatever their state."""
        return self.filter(_written_by(user)) if user.is_authenticated else self.none()

    def listed(self):
        """What lists, counts, facets and the API's list hold, whoever asks: the published fiches."""
        return self.filter(state=enums.State.PUBLISHED)

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
        """Other fiches sharing a theme, an activity, a cell of the matrix or the main domain, closest first."""
        traits = (
            (Q(themes__overlap=fiche.themes), 4),
            (Q(activities__overlap=fiche.activities), 2),
            (Q(cells__overlap=fiche.cells), 1),
            (Q(domains__contains=[fiche.main_domain]), 1),
            (Q(zone=enums.Zone.REGION), 1),
        )
        score = sum(
            (
                models.Case(models.When(trait, then=weight), default=0, output_field=models.IntegerField())
                for trait, weight in traits
            ),
            Value(0),
        )
        shared = traits[0][0] | traits[1][0] | traits[2][0] | traits[3][0]
        return (
            self.filter(shared)
            .exclude(pk=fiche.pk)
            .annotate(closeness=score)
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
