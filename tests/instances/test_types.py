"""The page that explains every type of body."""

import pytest

from instances.models import BodyType
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db
URL = "/instances/types/"


def test_every_type_has_its_anchor_its_legal_basis_and_its_doubts(client):
    page = client.get(URL).text
    for kind in BodyType.objects.all():
        assert f'id="{kind.code}"' in page
    assert "CSP L1434-10" in page
    assert (
        page.count("À vérifier\u00a0:") + page.count("À vérifier&nbsp;:")
        == BodyType.objects.exclude(to_check="").count()
    )


def test_the_composition_the_texts_give_is_there_with_what_is_doubtful(client):
    page = client.get(URL).text
    assert "de 20 à 28" in page
    assert "pages-check-mark" in page


def test_a_type_counts_its_public_bodies_and_leads_to_them(client):
    factories.body(type="CTS")
    factories.body(type="CTS", published=False)
    page = client.get(URL).text
    assert "1\u00a0recensée ici" in page
    assert "/instances/?type=CTS" in page


def test_staff_and_readers_read_the_same_counts(client):
    factories.body(type="CTS", published=False)
    client.force_login(factories.moderator())
    assert "recensée ici<" not in client.get(URL).text


def test_the_page_costs_the_same_for_1_and_20_bodies(client):
    factories.body()
    one = queries(client, URL)
    for _ in range(19):
        factories.body(type="CDU")
    assert queries(client, URL) == one


def test_a_body_leads_to_its_type(client):
    body = factories.body(type="CTS")
    assert f"{URL}#CTS" in client.get(body.get_absolute_url()).text
