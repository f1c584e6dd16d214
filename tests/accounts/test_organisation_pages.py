"""The list of organisations and the page of one of them."""

import pytest

from experiences.enums import State
from tests import factories
from tests.counting import queries

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    response = client.get(f"/organisations/?{query}")
    return [organisation.name for organisation, _ in response.context["organisations"]]


def test_list_asks_the_same_number_of_statements_for_1_and_20_rows(client):
    factories.organisation(is_verified=True)
    one = queries(client, "/organisations/")
    for _ in range(19):
        factories.organisation(is_verified=True)
    assert queries(client, "/organisations/") == one


def test_detail_asks_the_same_number_of_statements_whatever_it_carries(client):
    organisation = factories.organisation(is_verified=True)
    factories.experience(organisations=[organisation])
    factories.body(host_organisation=organisation)
    few = queries(client, organisation.get_absolute_url())
    for _ in range(10):
        factories.experience(organisations=[organisation], contact=False)
        factories.body(host_organisation=organisation)
    assert queries(client, organisation.get_absolute_url()) == few


def test_private_organisation_is_nowhere_for_the_public(client):
    hidden = factories.organisation("Secrète (exemple fictif)")
    assert client.get(hidden.get_absolute_url()).status_code == 404
    response = client.get("/organisations/")
    assert response.context["total"] == 0
    assert "Secrète" not in response.content.decode()


def test_organisation_named_by_a_published_fiche_is_public(client):
    carrier = factories.organisation()
    factories.experience(organisations=[carrier])
    assert client.get(carrier.get_absolute_url()).status_code == 200


def test_old_address_redirects_for_good(client):
    organisation = factories.organisation("Ancien nom (exemple fictif)", is_verified=True)
    before = organisation.get_absolute_url()
    organisation.set_slug("Nouveau nom")
    organisation.save()
    assert client.get(before).status_code == 308


@pytest.mark.parametrize("text", ["hopital", "Hôpital", "eleve hopital", "HDE"])
def test_search_forgives_accents_and_knows_acronyms(client, text):
    factories.organisation("Hôpital des Élèves (exemple fictif)", acronym="HDÉ", is_verified=True)
    factories.organisation("Autre (exemple fictif)", is_verified=True)
    assert listed(client, f"q={text}") == ["Hôpital des Élèves (exemple fictif)"]


def test_type_and_territory_narrow(client):
    from partenariat.models import Territory

    here = Territory.objects.get(key="com-93066")
    factories.organisation("Ici (exemple fictif)", type="health_centre", territory=here, is_verified=True)
    factories.organisation("Ailleurs (exemple fictif)", is_verified=True)
    assert listed(client, "type=health_centre") == ["Ici (exemple fictif)"]
    assert listed(client, "territoire=dep-93") == ["Ici (exemple fictif)"]
    assert len(listed(client, "type=inconnu")) == 2


def test_detail_groups_published_experiences_by_role(client):
    carrier = factories.organisation(is_verified=True)
    factories.experience("Portée par elle (exemple fictif)", organisations=[carrier])
    helped = factories.experience("Soutenue par elle (exemple fictif)")
    helped.carriers.create(organisation=carrier, role="funder", order=1)
    factories.experience("Pas encore publiée", organisations=[carrier], state=State.SUBMITTED)
    response = client.get(carrier.get_absolute_url())
    assert [(role, [fiche.title for fiche in fiches]) for role, fiches in response.context["roles"]] == [
        ("Porteur", ["Portée par elle (exemple fictif)"]),
        ("Financeur", ["Soutenue par elle (exemple fictif)"]),
    ]
    assert response.context["total"] == 2
    assert "Pas encore publiée" not in response.content.decode()


def test_fiche_with_two_roles_is_counted_once(client):
    carrier = factories.organisation(is_verified=True)
    fiche = factories.experience(organisations=[carrier])
    fiche.carriers.create(organisation=carrier, role="host", order=1)
    response = client.get(carrier.get_absolute_url())
    assert response.context["total"] == 1
    assert len(response.context["roles"]) == 2


def test_member_reads_the_private_page_of_the_organisation_under_a_banner(client):
    manager = factories.user()
    organisation = factories.organisation(manager=manager)
    client.force_login(manager)
    content = client.get(organisation.get_absolute_url()).content.decode()
    assert "Cette page n’est pas publique" in content
