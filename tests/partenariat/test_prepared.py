"""A statement written once answers each time as the queryset it comes from would."""

import threading

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL

from partenariat.models import Territory
from partenariat.prepared import Prepared, Slot

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def by_keys():
    keys = RawSQL("SELECT unnest(%s::text[])", [Slot("keys")])
    return Prepared(Territory.objects.filter(key__in=keys).order_by("key"))


@pytest.mark.parametrize("keys", [["dep-93"], ["dep-93", "reg-11"], [], ["nulle-part"]])
def test_it_answers_what_was_asked_this_time(by_keys, keys):
    assert by_keys.fetch(keys=keys) == list(Territory.objects.filter(key__in=keys).order_by("key"))


def test_rows_are_whole_objects(by_keys):
    (place,) = by_keys.fetch(keys=["com-93066"])
    assert place.name == "Saint-Denis"
    assert "dep-93" in place.ancestors


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_mix_their_answers(by_keys):
    wanted = ["dep-75", "dep-77", "dep-78", "dep-91", "dep-92", "dep-93", "dep-94", "dep-95"]
    answers = {}

    def ask(key):
        answers[key] = [[place.key for place in by_keys.fetch(keys=[key])] for _ in range(20)]
        connection.close()

    threads = [threading.Thread(target=ask, args=[key]) for key in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == {key: [[key]] * 20 for key in wanted}
