"""The lists of bodies and of what surrounds them, for what leaves the site."""

import django_filters as filters
from django.utils import timezone

from instances import search
from instances.api.associations import ApprovedSerializer
from instances.api.coverage import CoverageSerializer
from instances.api.coverage import represent as represent_line
from instances.api.establishments import EstablishmentSerializer, establishments
from instances.api.qualified import QualifiedFilterSet, QualifiedListSerializer, lists
from instances.api.serializers import BodySerializer
from instances.api.vacancies import VacancySerializer
from instances.api.vacancies import represent as represent_seat
from instances.associations.listing import ApprovedFilterSet, approved, seats_held
from instances.associations.representation import represent as represent_association
from instances.coverage import counts
from instances.coverage.page import Measure
from instances.filtersets import BodyFilterSet, asked_about, body_types
from instances.models import Body, BodyType
from instances.places import listing as places
from instances.places.filtersets import PlaceFilterSet, open_sites
from instances.places.gathering import gather
from instances.places.representation import represent as represent_place
from instances.qualified.representation import represent as represent_qualified
from instances.representation import represent, represented, with_seats
from instances.vacancies import listing
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from partenariat.api.views import READER
from partenariat.lists import PublicList


def _visible():
    return Body.objects.visible_to(READER)


def _forms(keys):
    by_key = {body.pk: body for body in with_seats(list(represented(_visible()).filter(pk__in=list(keys))))}
    return [represent(by_key[key]) for key in keys if key in by_key]


BODIES = PublicList(
    name="instances",
    title="Instances et dispositifs",
    page="body_list",
    filterset=lambda data: BodyFilterSet(data, asked_about(_visible())),
    keys=search.keys,
    forms=_forms,
    shape=BodySerializer,
    words="instance,instances,cette",
    points="body_points",
)


# --------------------------------------------------------------------------------------- Vacant seats


def _seat_forms(keys):
    today = timezone.localdate()
    return [represent_seat(seat, today) for seat in listing.of_keys(keys)]


VACANT_SEATS = PublicList(
    name="sieges-vacants",
    title="Sièges d’usagers vacants",
    page="vacant_seats",
    filterset=lambda data: VacancyFilterSet(data, open_seats()),
    keys=listing.keys,
    forms=_seat_forms,
    shape=VacancySerializer,
    words="siège,sièges,ce",
    points="vacant_seat_points",
)


# ------------------------------------------------------------------ People and associations who may be asked


def _qualified_forms(keys):
    by_key = lists().in_bulk(list(keys))
    return [represent_qualified(by_key[key]) for key in keys if key in by_key]


QUALIFIED = PublicList(
    name="personnes-qualifiees",
    title="Personnes qualifiées",
    page="qualified_departments",
    filterset=lambda data: QualifiedFilterSet(data, lists()),
    keys=lambda filterset: list(filterset.qs.values_list("pk", flat=True)),
    forms=_qualified_forms,
    shape=QualifiedListSerializer,
    words="liste,listes,cette",
    whole="les listes en vigueur",
)


def _approved_forms(keys):
    by_key = approved(READER).in_bulk(list(keys))
    rows = [by_key[key] for key in keys if key in by_key]
    seats = seats_held(rows, READER)
    for row in rows:
        row.seats = seats.get(row.pk, 0)
    return [represent_association(row) for row in rows]


APPROVED = PublicList(
    name="associations-agreees",
    title="Associations agréées",
    page="approved_associations",
    filterset=lambda data: ApprovedFilterSet(data, approved(READER)),
    keys=lambda filterset: list(filterset.qs.values_list("pk", flat=True)),
    forms=_approved_forms,
    shape=ApprovedSerializer,
    words="association,associations,cette",
)


# -------------------------------------------------------------------------------------- Establishments


def _place_forms(keys):
    by_key = establishments().in_bulk(list(keys))
    rows = [by_key[key] for key in keys if key in by_key]
    gathered = gather(rows, READER)
    for row in rows:
        row.represented = gathered[row.pk]
    return [represent_place(row) for row in rows]


ESTABLISHMENTS = PublicList(
    name="etablissements",
    title="Établissements",
    page="my_representative",
    filterset=lambda data: PlaceFilterSet(data, open_sites(READER)),
    keys=places.keys,
    forms=_place_forms,
    shape=EstablishmentSerializer,
    words="établissement,établissements,cet",
    points="place_points",
)


# -------------------------------------------------------------------------------------------- Coverage


class CoverageFilterSet(filters.FilterSet):
    type = filters.ChoiceFilter(label="Type d’instance", choices=body_types, method="keep")
    carte = filters.ChoiceFilter(label="Ce que montre la carte", choices=Measure.choices, method="keep")

    class Meta:
        model = BodyType
        fields = []

    def keep(self, queryset, name, value):
        return queryset


def _line_keys(filterset):
    """[(key of a département, code of a type)]. For one type, every département, as on the page."""
    counted = counts.coverage()
    known = [(line.department.key if line.department else "", line.type.code) for line in counted.lines]
    asked = filterset.form.cleaned_data["type"]
    if not asked:
        return known
    places = [place.department.key for place in counted.departments]
    return [(place, asked) for place in [*places, ""] if place or ("", asked) in known]


def _line_forms(keys):
    counted = counts.coverage()
    places = {place.department.key: place.department for place in counted.departments}
    types = BodyType.objects.in_bulk([code for _, code in keys], field_name="code")
    return [
        represent_line(
            counted.line(place, code) or counts.Line(places.get(place), types[code]),
            counted,
        )
        for place, code in keys
    ]


COVERAGE = PublicList(
    name="couverture",
    title="Couverture",
    page="coverage",
    filterset=lambda data: CoverageFilterSet(data, BodyType.objects.none()),
    keys=_line_keys,
    forms=_line_forms,
    shape=CoverageSerializer,
    words="ligne,lignes,cette",
    whole="ce tableau",
)
