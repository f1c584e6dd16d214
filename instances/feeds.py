"""The feeds of the bodies, of the seats that wait for somebody, of the calls for candidates."""

from datetime import datetime, time

import django_filters as filters
from django.conf import settings
from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Least, TruncMonth
from django.utils import timezone
from django.utils.formats import date_format

from instances import search
from instances.enums import SeatState
from instances.filtersets import Sort
from instances.models import CallForCandidates
from instances.public_lists import BODIES, VACANT_SEATS
from instances.representation import represent, represented, with_seats
from instances.vacancies import listing
from instances.vacancies.lines import alone, times_held
from partenariat.api.views import READER
from partenariat.database import MonthsLater, SpanStart
from partenariat.feeds import NEWEST, Entry, Feed
from partenariat.representation import absolute, moment
from partenariat.typography import french

# ----------------------------------------------------------------------------------- bodies


def _ordered_bodies(data):
    ordered = data.copy()
    ordered["tri"] = Sort.RECENT.value
    return BODIES.filterset(ordered)


def _newest_bodies(filterset):
    answer = search.run(
        filterset, limit=NEWEST, counting=False, shared=True, rows=represented(filterset.queryset)
    )
    return [_body(represent(body)) for body in with_seats(answer.bodies)]


def _body(form):
    place = form["territoire"]["nom"] if form["territoire"] else ""
    told = [form["type"]["libelle"], place, form["presentation"] or ""]
    return Entry(
        key=f"instances/{form['reference']}",
        title=french(form["nom"]),
        url=form["url"],
        updated=form["modifiee_le"],
        published=form["publiee_le"],
        summary=french(". ".join(text.rstrip(".") for text in told if text) + "."),
        authors=(french(form["porteur"]["nom"]),) if form["porteur"] else (),
        rights=form["attribution"],
    )


BODY_FEED = Feed(
    "instances",
    "Instances et dispositifs de participation",
    BODIES.page,
    filterset=_ordered_bodies,
    newest=_newest_bodies,
)

# ------------------------------------------------------------------------------------ seats


def _newest_seats(filterset):
    today = timezone.localdate()
    rows = filterset.qs.annotate(since=_since(today)).order_by("-since", "-pk")
    since = dict(rows.values_list("pk", "since")[:NEWEST])
    return [_seat(seat, today, since[seat.pk]) for seat in listing.of_keys(list(since))]


def _since(today):
    """The month a seat joined the list, as an expression. SECURITY: of its dates, the month only is public."""
    today = Value(today, output_field=DateField())
    free = SpanStart(F("free"), today)
    joined = Case(
        When(state=SeatState.ENDING, then=MonthsLater(free, -settings.SEAT_ENDING_MONTHS)), default=free
    )
    return TruncMonth(Least(joined, today), output_field=DateField())


def _seat(seat, today, since):
    body = seat.body
    place = body.territory or (body.establishment and body.establishment.territory)
    told = [french(place.name)] if place else []
    return Entry(
        key=f"sieges-vacants/{seat.pk}-{times_held(seat, today)}",
        title=french(f"{seat.label}, {body.name}"),
        url=absolute(body.get_absolute_url()),
        updated=_midnight(since),
        summary=". ".join([french(alone(seat, today)).capitalize(), *told]) + ".",
    )


def _midnight(day):
    return moment(timezone.make_aware(datetime.combine(day, time())))


SEAT_FEED = Feed(
    "sieges-vacants",
    "Sièges d’usagers vacants ou bientôt vacants",
    VACANT_SEATS.page,
    filterset=VACANT_SEATS.filterset,
    newest=_newest_seats,
)

# ------------------------------------------------------------------------------------ calls


class CallFilterSet(filters.FilterSet):
    """There are few calls at a time: nothing to ask."""

    class Meta:
        model = CallForCandidates
        fields = []


def _newest_calls(filterset):
    return [
        _call(call)
        for call in filterset.qs.select_related("territory").order_by("-published_at", "-pk")[:NEWEST]
    ]


def _call(call):
    dates = f"du {date_format(call.opens, 'j F Y')} au {date_format(call.closes, 'j F Y')}"
    return Entry(
        key=f"appels/{call.pk}",
        title=french(call.title),
        url=absolute(call.get_absolute_url()),
        updated=moment(call.updated_at),
        published=moment(call.published_at),
        summary=french(" ".join([f"{call.territory.name}, {dates}.", call.share_text]).strip()),
    )


CALL_FEED = Feed(
    "appels",
    "Appels à candidatures",
    VACANT_SEATS.page,
    filterset=lambda data: CallFilterSet(data, CallForCandidates.objects.visible_to(READER)),
    newest=_newest_calls,
)
