import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instances.models import Body, BodyType
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/instances/body/"


@pytest.fixture(autouse=True)
def staff(client):
    client.force_login(factories.curator())


def act(client, action, *bodies):
    client.post(LIST, {"action": action, "_selected_action": [body.pk for body in bodies]})
    for body in bodies:
        body.refresh_from_db()


def test_a_body_is_published_and_taken_back_from_the_list(client):
    body = factories.body(published=False)
    act(client, "publish", body)
    assert body.published_at
    act(client, "unpublish", body)
    assert body.published_at is None


def test_a_body_that_nothing_places_is_not_published_and_the_page_says_why(client):
    body = factories.body(published=False, territory=None)
    response = client.post(LIST, {"action": "publish", "_selected_action": [body.pk]}, follow=True)
    body.refresh_from_db()
    assert body.published_at is None
    assert "une instance a un territoire ou un établissement" in response.content.decode()


def test_a_body_created_here_is_found_by_its_place(client):
    response = client.post(
        "/admin/instances/body/add/",
        {
            "name": "Conseil fictif",
            "type": BodyType.objects.get(code="CTS").pk,
            "territory": "Saint-Denis (93)",
        },
    )
    assert response.status_code == 302, response.context["errors"]
    assert "com-93066" in Body.objects.get().territory_keys


def test_the_reference_and_the_publication_are_not_written_by_the_form(client):
    body = factories.body(published=False)
    reference = body.reference
    client.post(
        reverse("admin:instances_body_change", args=[body.pk]),
        {"name": body.name, "type": body.type_id, "reference": "INS-0", "published_at_0": "2026-01-01"},
    )
    body.refresh_from_db()
    assert (body.reference, body.published_at) == (reference, None)


def test_editing_a_body_type_marks_it_and_reaches_what_quotes_it(client):
    body = factories.body()
    fiche = factories.experience(bodies=[body])
    kind = body.type
    data = {
        "label": "Conseil zélé fictif", "acronym": kind.acronym, "kind": kind.kind, "level": kind.level,
        "mandatory": kind.mandatory, "sources": "", "member_policy": kind.member_policy,
    }  # fmt: skip
    response = client.post(reverse("admin:instances_bodytype_change", args=[kind.pk]), data)
    assert response.status_code == 302, response.context["errors"]
    kind.refresh_from_db()
    body.refresh_from_db()
    fiche.refresh_from_db()
    assert kind.edited_at
    assert "zele" in body.search_text
    assert "zele" in fiche.search_text


def test_the_list_asks_the_same_number_of_queries_for_1_and_20_bodies(client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    factories.body()
    client.get(LIST)
    one = count()
    for _ in range(19):
        factories.body()
    assert count() == one
