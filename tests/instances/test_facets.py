"""The counts of bodies, vacant seats and establishments equal a recount row by row, whatever is chosen together."""

import random
from collections import Counter
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from urllib.parse import urlencode

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from instances import search
from instances.derived import refresh_establishments
from instances.filtersets import BodyFilterSet, asked_about
from instances.models import Body, Establishment, Seat
from instances.places import listing as places
from instances.places.categories import HEALTH, SOCIAL
from instances.places.filtersets import PlaceFilterSet, open_sites
from instances.vacancies import listing as vacancies
from instances.vacancies.filtersets import VacancyFilterSet, open_seats
from partenariat.models import Territory
from tests import factories

pytestmark = pytest.mark.django_db

READER = AnonymousUser()
TODAY = timezone.localdate()
QUESTIONS = 40
TYPES = ("CDU", "CVS", "CTS", "CRSA", "CDCA", "CLS")
COMMUNES = ("com-93066", "com-93048", "com-75056", "com-78646", "com-31555")
WIDER = ("dep-93", "dep-92", "reg-11", "pays-fr")


@pytest.fixture(params=[1, 2])
def dice(request):
    return random.Random(request.param)


@pytest.fixture
def shelf(dice):
    """Bodies anywhere, some hidden, ended or standing in two places; seats in every state; sites open and closed."""
    sites = [
        factories.establishment(
            territory=dice.choice(COMMUNES),
            is_open=dice.random() > 0.2,
            category_code=dice.choice(["355", "500", "999", ""]),
        )
        for _ in range(30)
    ]
    refresh_establishments()
    for number in range(40):
        made = factories.body(
            f"{dice.choice(['Soleil', 'Soleils', 'Lune'])} {number} (exemple fictif)",
            type=dice.choice(TYPES),
            territory=dice.choice([*COMMUNES, *WIDER, None]),
            establishment=dice.choice([None, None, *sites]),
            published=dice.random() > 0.15,
            activity_status=dice.choice(["", "", "active", "ended"]),
        )
        for rank in range(dice.randrange(4)):
            seat = factories.seat(
                made,
                label=f"Siège {rank}",
                for_users=dice.random() > 0.2,
                known_from=dice.choice([None, TODAY - timedelta(days=90)]),
            )
            if dice.random() > 0.5:
                factories.mandate(seat, start=-60, end=dice.choice([-10, 20, 90, 2000]))


# ------------------------------------------------------------------------------- the recount, row by row


def bodies():
    """[{facet: values}] of what anyone may read."""
    empty = {seat.body_id for seat in Seat.objects.filter(for_users=True) if in_one(seat.free, TODAY)}
    return [
        {
            "pk": body.pk,
            "zone": [zone(body.territory_keys)],
            "nature": [body.type.kind],
            "type": [body.type.code],
            "echelle": [body.type.level],
            "sieges": ["vacants"] if body.pk in empty else [],
            "territoire": body.territory_keys,
        }
        for body in Body.objects.select_related("type")
        if body.published_at
    ]


def seats():
    return [
        {
            "pk": seat.pk,
            "etat": [state(seat)],
            "type": [seat.body.type.code],
            "territoire": seat.body.territory_keys,
        }
        for seat in Seat.objects.select_related("body__type")
        if seat.for_users
        and seat.body.published_at
        and seat.body.activity_status != "ended"
        and state(seat) in ("vacant", "bientot-vacant")
    ]


def sites():
    return [
        {"pk": site.pk, "territoire": site.territory_keys, "secteur": sector(site)}
        for site in Establishment.objects.all()
        if site.is_open
    ]


def sector(site):
    if site.category_code in HEALTH:
        return ["soins"]
    return ["social"] if site.category_code in SOCIAL else []


def zone(keys):
    if "reg-11" in keys:
        return "idf"
    if "pays-fr" in keys:
        return "national" if keys == ["pays-fr"] else "france"
    return "etranger" if keys else "non-localisee"


def state(seat):
    if in_one(seat.free, TODAY):
        return "vacant"
    if not in_one(seat.held, TODAY):
        return "inconnu"
    soon = TODAY + relativedelta(months=settings.SEAT_ENDING_MONTHS)
    near = any(
        (span.lower is None or span.lower < soon) and (span.upper is None or span.upper > TODAY)
        for span in seat.free
    )
    return "bientot-vacant" if near else "occupe"


def in_one(spans, day):
    return any(
        (span.lower is None or span.lower <= day) and (span.upper is None or day < span.upper)
        for span in spans
    )


def around(key, kilometres):
    """The communes at most so far from one, by the haversine formula."""
    centre = Territory.objects.get(key=key)
    found = set()
    for place in Territory.objects.filter(kind__in=("commune", "borough"), latitude__isnull=False):
        north = sin(radians(place.latitude - centre.latitude) / 2) ** 2
        east = sin(radians(place.longitude - centre.longitude) / 2) ** 2
        bent = north + cos(radians(place.latitude)) * cos(radians(centre.latitude)) * east
        if 2 * 6371 * asin(sqrt(bent)) <= kilometres:
            found.add(place.key)
    return found


def recount(rows, asked, facets):
    """(keys of the rows that answer, {facet: {value: rows}}): a facet's own choices do not narrow its counts."""
    if "autour" in asked:
        near = around(asked["autour"][0], int(asked["rayon"][0]))
        rows = [row for row in rows if near.intersection(row["territoire"])]

    def answers(row, but=""):
        chosen = (name for name in facets if name != but and name in asked)
        return all(set(row[name]) & set(asked[name]) for name in chosen)

    counts = {
        name: dict(Counter(value for row in rows if answers(row, name) for value in row[name]))
        for name in facets
    }
    if "territoire" in counts:
        counts["territoire"] = {
            key: number for key, number in counts["territoire"].items() if key.startswith(("dep-", "reg-"))
        }
    return {row["pk"] for row in rows if answers(row)}, counts


# ---------------------------------------------------------------------------------------- questions


def question(dice, rows, facets):
    """{parameter: values}, drawn among what the rows hold."""
    asked = {}
    for name in facets:
        values = sorted({value for row in rows for value in row[name]})
        if values and dice.random() < 0.4:
            asked[name] = dice.sample(values, min(len(values), dice.randint(1, 3)))
    if dice.random() < 0.2:
        asked |= {"autour": [dice.choice(COMMUNES[:4])], "rayon": [dice.choice(["5", "20", "50"])]}
    return asked


def data(asked):
    return QueryDict(urlencode(asked, doseq=True))


def told(counts):
    """What a page shows: a value that nothing has is not a choice."""
    return {
        name: {value: number for value, number in found.items() if value} for name, found in counts.items()
    }


def test_bodies(shelf, dice):
    rows = bodies()
    facets = [facet.name for facet in BodyFilterSet.facets]
    for _ in range(QUESTIONS):
        asked = question(dice, rows, facets)
        filterset = BodyFilterSet(data(asked), asked_about(Body.objects.visible_to(READER)))
        answer = search.run(filterset, limit=0, shared=True)
        keys, counts = recount(rows, asked, facets)
        assert answer.total == len(keys), asked
        assert set(search.keys(filterset)) == keys, asked
        assert told(answer.counts) == counts, asked


def test_vacant_seats(shelf, dice):
    rows = seats()
    assert len(rows) > 10
    facets = [facet.name for facet in VacancyFilterSet.facets]
    for _ in range(QUESTIONS):
        asked = question(dice, rows, facets)
        filterset = VacancyFilterSet(data(asked), open_seats())
        found = vacancies.find(filterset)
        keys, counts = recount(rows, asked, facets)
        assert found.total == len(keys), asked
        assert set(vacancies.keys(filterset)) == keys, asked
        assert told(found.counts) == counts, asked


def test_establishments(shelf, dice):
    rows = sites()
    facets = [facet.name for facet in PlaceFilterSet.facets]
    for _ in range(QUESTIONS):
        asked = question(dice, rows, facets)
        filterset = PlaceFilterSet(data(asked), open_sites(READER))
        total, found = places.counted(filterset)
        keys, counts = recount(rows, asked, facets)
        assert total == len(keys) == places.page(filterset, offset=0, limit=5).total, asked
        assert set(places.keys(filterset)) == keys, asked
        assert told(found) == counts, asked


def test_a_choice_does_not_change_what_the_words_mean(client):
    """Close words answer when nothing holds those typed: anywhere, not among what is chosen."""
    for number in range(5):
        factories.body(f"Circonvolution {number} (exemple fictif)", type="CVS", territory="com-93066")
    factories.body("Circonvalution (exemple fictif)", type="CVS", territory="com-93066")
    factories.body("Circonvalution, ailleurs (exemple fictif)", type="CTS")
    response = client.get("/instances/?q=circonvolution&type=CTS")
    (types,) = [group for group in response.context["groups"] if group.name == "type"]
    counts = {choice.value: choice.count for choice in types.choices}
    assert counts == {"CTS": 0, "CVS": 5}
    for value, number in counts.items():
        assert client.get(f"/instances/?q=circonvolution&type={value}").context["answer"].total == number
    assert client.get("/instances/?q=circonvelution").context["answer"].total == 7


@pytest.mark.parametrize("text", ["soleil", "lune exemple"])
def test_with_words_each_count_is_the_length_of_its_list(shelf, dice, text):
    """Words and choices together: what is understood may not change with the choice."""

    rows = bodies()

    def total(**asked):
        return run(text, asked).total

    def run(text, asked):
        filterset = BodyFilterSet(data({"q": [text]} | asked), asked_about(Body.objects.visible_to(READER)))
        return search.run(filterset, limit=0, shared=True)

    for _ in range(4):
        asked = question(dice, rows, ["type", "territoire"])
        counts = run(text, asked).counts
        for name in ("type", "territoire"):
            rest = {key: values for key, values in asked.items() if key != name}
            for value, number in counts[name].items():
                assert total(**rest, **{name: [value]}) == number, (text, asked, name, value)
