from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from instances.coverage import counts
from instances.derived import refresh_establishments
from instances.models import LegalEntity
from instances.register import expected
from tests import factories

pytestmark = pytest.mark.django_db

HIDDEN = "Instance canari jamais publiée"


def place(category="500", **fields):
    made = factories.establishment(
        category_code=category, is_fictitious=fields.pop("is_fictitious", True), **fields
    )
    refresh_establishments([made.pk])
    return made


def council(at, *, type="CVS", **fields):
    return factories.body(type=type, territory=at.territory.key, establishment=at, **fields)


def filled(of, **fields):
    seat = factories.seat(of, **fields)
    factories.mandate(seat)
    return seat


def line(type, department="dep-93"):
    expected.refresh()
    return counts.coverage().line(department, type)


def mixed():
    """Every case at once."""
    today = timezone.localdate()
    known, partial, empty, without_seats = (place() for _ in range(4))
    place()  # unknown
    place(territory="com-75056")
    full = council(known, last_verified_at=today - timedelta(days=3))
    filled(full), filled(full)
    half = council(partial, last_verified_at=today)
    filled(half)
    factories.seat(half, known_from=today - timedelta(days=5))
    factories.seat(half)
    factories.seat(half, for_users=False)
    soon = factories.seat(half)
    factories.mandate(soon, end=30)
    trained = factories.seat(half, needs_training=True)
    factories.mandate(trained, training_status="done")
    untrained = factories.seat(half, needs_training=True)
    factories.mandate(untrained, training_status="to_do")
    past = factories.seat(half)
    factories.mandate(past, start=-300, end=-10)
    council(without_seats)
    hidden = council(empty, name=HIDDEN, published=False)
    filled(hidden)
    hospital = LegalEntity.objects.create(finess="930000012", name="Hôpital fictif")
    main = place("355", legal_entity=hospital, ownership="public")
    annex = place("362", legal_entity=hospital, ownership="public", territory="com-75056")
    filled(council(annex, type="CDU"))
    also = place("365")
    elsewhere = place("128")
    two = council(elsewhere, type="CDU")
    two.other_sites.add(also)
    filled(two)
    filled(factories.body(type="CTS", territory="dep-93"))
    filled(factories.body(type="CPTS", territory="dep-93"))
    factories.seat(factories.body(type="CRSA", territory="reg-11"))
    council(place("182"))  # the rule expects none there
    council(place("500"), activity_status="ended")
    factories.body(type="CTS", territory="dep-75", published=False)
    expected.refresh()
    return main


COUNTED_OTHERWISE = """
SELECT d.department, d.type,
    (SELECT count(*) FROM instances_expectedbody e WHERE e.type_id = d.type AND e.department = d.department),
    (SELECT count(*) FROM instances_expectedbody e WHERE e.type_id = d.type AND e.department = d.department
        AND EXISTS (SELECT 1 FROM instances_body b WHERE b.type_id = e.type_id AND b.published_at IS NOT NULL
            AND b.activity_status <> 'ended' AND (
                b.territory_id = e.territory_id
                OR b.establishment_id IN (SELECT establishment_id FROM instances_expectedsite WHERE expected_id = e.id)
                OR EXISTS (SELECT 1 FROM instances_body_other_sites o
                    JOIN instances_expectedsite s USING (establishment_id)
                    WHERE s.expected_id = e.id AND o.body_id = b.id))))
FROM (SELECT DISTINCT department, type_id AS type FROM instances_expectedbody) d
"""

SEATS_OTHERWISE = """
SELECT count(*),
    count(*) FILTER (WHERE now.end IS NOT NULL AND now.end >= %(day)s + interval '6 months' - interval '0 day'),
    count(*) FILTER (WHERE now.end IS NULL AND (s.known_from <= %(day)s OR past.start <= %(day)s)),
    count(*) FILTER (WHERE now.end IS NULL AND s.known_from IS NULL AND past.start IS NULL)
FROM instances_seat s
JOIN instances_body b ON b.id = s.body_id AND b.published_at IS NOT NULL AND b.activity_status <> 'ended'
LEFT JOIN LATERAL (SELECT max(coalesce(ended_on, end_date)) AS end FROM instances_mandate m
    WHERE m.seat_id = s.id AND start_date <= %(day)s AND coalesce(ended_on, end_date) >= %(day)s
    AND appointed_at IS NOT NULL) now ON true
LEFT JOIN LATERAL (SELECT min(start_date) AS start FROM instances_mandate m
    WHERE m.seat_id = s.id AND appointed_at IS NOT NULL) past ON true
WHERE s.for_users
"""


def test_coverage_equals_a_count_done_another_way():
    mixed()
    found = counts.coverage()
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_OTHERWISE)
        otherwise = {(department, type): pair for department, type, *pair in cursor.fetchall()}
        cursor.execute(SEATS_OTHERWISE, {"day": timezone.localdate()})
        seats, long, vacant, unknown = cursor.fetchone()
    ours = {
        (line.department.key if line.department else "", line.type.pk): [line.expected, line.known]
        for line in found.lines
        if line.expected
    }
    assert ours == otherwise
    total = found.total
    assert (total.seats, total.filled, total.vacant, total.seats_unknown) == (seats, long, vacant, unknown)
    assert total.ending == seats - long - vacant - unknown == 1
    assert total.filled + total.ending + total.vacant + total.seats_unknown == total.seats
    assert (total.training_needed, total.training_done) == (2, 1)


def test_sums_are_the_sums_of_the_lines():
    mixed()
    found = counts.coverage()
    for name in counts.NUMBERS:
        total = getattr(found.total, name)
        assert sum(getattr(line, name) for line in found.lines) == total
        assert sum(getattr(line, name) for line in found.types) == total
    assert len(found.departments) == 8
    assert found.total.verified_on == timezone.localdate()


def test_a_body_no_one_told_us_of_is_unknown_never_missing():
    place()
    found = line("CVS")
    assert (found.expected, found.known, found.unknown) == (1, 0, 1)
    assert (found.seats, found.vacant) == (0, 0)


def test_an_unpublished_body_counts_nowhere():
    home = place()
    filled(council(home, name=HIDDEN, published=False))
    found = line("CVS")
    assert (found.known, found.complete, found.beyond, found.seats) == (0, 0, 0, 0)
    assert [gap.state for gap in counts.gaps() if gap.finess == home.finess] == ["inconnue"]
    assert HIDDEN not in str(list(counts.gaps()))
    assert "canari" not in str([gap.slug for gap in counts.gaps()])


def test_a_body_is_complete_when_every_seat_of_users_is_held():
    home = place()
    body = council(home)
    assert line("CVS").complete == 0
    filled(body)
    factories.seat(body, for_users=False)
    assert line("CVS").complete == 1
    factories.seat(body)
    assert line("CVS").complete == 0


def test_a_seat_without_source_is_unknown_not_vacant():
    factories.seat(council(place()))
    found = line("CVS")
    assert (found.seats_unknown, found.vacant) == (1, 0)


def test_a_body_at_an_annex_makes_that_of_the_entity_known():
    entity = LegalEntity.objects.create(finess="930000012")
    place("355", legal_entity=entity, ownership="public")
    annex = place("362", legal_entity=entity, ownership="public", territory="com-75056")
    filled(council(annex, type="CDU"))
    found = line("CDU")
    assert (found.expected, found.known, found.complete, found.seats) == (1, 1, 1, 1)
    assert counts.coverage().line("dep-75", "CDU") is None


def test_a_body_that_says_it_speaks_for_a_site_makes_it_known():
    first, second = place("365"), place("365")
    body = council(first, type="CDU")
    assert line("CDU").known == 1
    body.other_sites.add(second)
    body.save()
    assert line("CDU").known == 2


def test_a_body_the_rule_does_not_expect_counts_beyond():
    council(place("182"))
    found = line("CVS")
    assert (found.expected, found.known, found.beyond) == (0, 0, 1)
    assert found.percent_known is None


def test_a_body_of_another_type_at_the_site_answers_nothing():
    council(place(), type="CSEPS")
    assert line("CVS").known == 0


def test_what_is_outside_the_region_counts_nowhere():
    place(territory="dep-13")
    filled(factories.body(type="CTS", territory="dep-13"))
    expected.refresh()
    found = counts.coverage()
    assert found.total.seats == 0
    assert {line.type.code for line in found.lines} == {"CTS", "CDCA", "CRSA"}


@pytest.mark.django_db(transaction=True)
def test_coverage_is_counted_once_until_something_public_changes():
    home = place()
    expected.refresh()
    counts.coverage()
    with CaptureQueriesContext(connection) as queries:
        counts.coverage()
        counts.published()
    assert len(queries) <= 2  # the public version, asked twice outside a request
    council(home)
    assert counts.coverage().line("dep-93", "CVS").known == 1


def test_coverage_is_of_the_day_asked():
    body = council(place())
    factories.mandate(factories.seat(body), start=-10, end=400)
    expected.refresh()
    today = timezone.localdate()
    assert counts.coverage(today).total.filled == 1
    assert counts.coverage(today - timedelta(days=20)).total.filled == 0
    assert counts.coverage(today + timedelta(days=390)).total.ending == 1


def test_counting_costs_the_same_statements_whatever_the_number_of_bodies():
    def cost():
        expected.refresh()
        council(place())
        with CaptureQueriesContext(connection) as queries:
            counts.coverage()
        return len(queries)

    one = cost()
    for _ in range(20):
        filled(council(place()))
    assert cost() == one


def test_gaps_name_each_expected_body_unknown_or_incomplete():
    mixed()
    found = list(counts.gaps())
    total = counts.coverage().total
    assert sum(gap.state == "inconnue" for gap in found) == total.unknown
    assert sum(gap.state == "incomplète" for gap in found) == total.known - total.complete
    assert {gap.state for gap in found} == {"inconnue", "incomplète"}
    assert [gap.department for gap in found] == sorted(
        (gap.department for gap in found), key=lambda code: code or "~"
    )
    half = next(gap for gap in found if gap.vacant)
    assert (half.department, half.state, half.seats, half.vacant, half.seats_unknown) == (
        "93",
        "incomplète",
        7,
        2,
        1,
    )
    assert half.slug


def test_without_any_real_establishment_nothing_is_compared():
    place("365")
    expected.refresh()
    found = counts.published()
    assert found.expected == 0
    assert "n’est pas possible" in found.sentences[-1]


def test_the_published_figure_is_shown_beside_what_the_rule_gives():
    for _ in range(3):
        place("365", is_fictitious=False)
    expected.refresh()
    found = counts.published()
    assert (found.expected, found.implied, found.difference) == (3, 379, -376)
    assert found.url.startswith("https://www.iledefrance.ars.sante.fr/")
    assert "905 représentants" in found.sentences[0]
    assert "en attend 3, soit 376 de moins" in found.sentences[1]
    assert found.by_rule == [("Établissement de santé privé : une commission par site", 3)]
