"""Several people, or one form sent several times, at the very same moment."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import OutboxMessage
from instances.hosting import grid, proposing
from instances.models import Mandate, Representative
from instances.seats.mandates import Refused
from tests import factories
from tests.accounts import claiming

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    """What each job returned, all started together."""
    start, found = Barrier(len(jobs)), []

    def run(job):
        try:
            start.wait()
            found.append(job())
        except Refused as refused:
            found.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def answers(seat):
    return {
        "token": factories.trap_fields()["token"],
        "first_name": "Camille",
        "last_name": "Exemple",
        "email": "camille@exemple-fictif.fr",
        "phone": "",
        "start": timezone.localdate(),
        "end": timezone.localdate() + timedelta(days=900),
        "note": "",
    }


def test_one_form_sent_eight_times_at_once_is_one_proposal():
    boss, organisation, seat = factories.user(), factories.organisation(), factories.seat()
    claiming.manager(organisation, boss)
    form = answers(seat)

    def send():
        return proposing.propose(organisation=organisation, seat=seat, user=boss, form=form)

    found = at_once([send] * 8)
    assert [made for _, made in found].count(True) == 1
    assert len({mandate.pk for mandate, _ in found}) == 1
    assert (Mandate.objects.count(), Representative.objects.count()) == (1, 1)
    assert OutboxMessage.objects.filter(recipient="camille@exemple-fictif.fr").count() == 1


def test_of_two_hosts_at_once_on_one_seat_one_is_told():
    host = factories.organisation()
    people = [claiming.member(host).user for _ in range(2)]
    seat = factories.seat(factories.body(type="CDU", maintainer=host))
    rows = grid.rows(seat.body)
    today = timezone.localdate().isoformat()

    def save(person, situation):
        data = QueryDict(mutable=True)
        data.update(
            {
                "seen": json.dumps({seat.pk: ["unknown", "", ""]}),
                f"s{seat.pk}-situation": situation,
                f"s{seat.pk}-since": today,
                f"s{seat.pk}-until": "",
            }
        )
        return lambda: grid.save(seat.body, rows, data, user=person)

    found = at_once([save(people[0], "held"), save(people[1], "vacant")])
    assert sorted(changed for _, changed in found) == [0, 1]
    assert sum(bool(row.clash) for shown, _ in found for row in shown) == 1
