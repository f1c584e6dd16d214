"""Whatever is typed in an address, the answer is a page: never an error of ours."""

import pytest

from bench import fuzz
from tests import factories
from tests.api import forget_requests

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 1000


@pytest.fixture
def some_of_each():
    factories.experience("Patients experts à Saint-Denis (exemple fictif)", bodies=[factories.body()])
    factories.establishment("Hôpital fictif de Saint-Denis")


def test_the_strings_are_the_same_for_a_seed_and_of_every_kind():
    asked = fuzz.requests(NUMBER)
    assert asked == fuzz.requests(NUMBER)
    assert {request.path for request in asked} == set(fuzz.PATHS)
    everything = "\n".join(request.query for request in asked)
    for kind in ("%00", "%22%22%22", "%zz", "p399=399", "9" * 30):
        assert kind in everything
    assert max(request.query.count("=") for request in asked) >= 400


@pytest.mark.long
def test_a_thousand_absurd_addresses_are_answered(client, some_of_each):
    found = fuzz.run(client, fuzz.requests(NUMBER), forget=forget_requests, slow=60)
    faults = [f"{request}\n    {message}" for request, message in found["faults"]]
    assert faults == [], "\n".join(faults)
    assert sum(found["statuses"].values()) == NUMBER
    assert found["statuses"][200] > NUMBER / 4
