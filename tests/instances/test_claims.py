"""Asking, for one's organisation, to keep a body or an establishment up to date."""

import pytest
from django.urls import reverse

from accounts import perms
from accounts.claims import expire, refuse
from accounts.members import Refused
from instances import claims
from instances.models import MaintenanceClaim
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db

ESTABLISHMENT = "/compte/etablissements/demander/"


@pytest.fixture
def organisation():
    return factories.organisation("Les Pairs fictifs", is_verified=True)


@pytest.fixture
def boss(organisation):
    return claiming.manager(organisation, factories.user("lea@pairs.example")).user


@pytest.fixture
def body():
    return factories.body("Conseil fictif", website="https://pairs.example/")


def url(body):
    return f"/instances/{body.slug}/tenir-a-jour/"


def ask(target, organisation, person):
    claim, _ = claims.request(
        target=target, organisation=organisation, user=person, evidence=claiming.evidence()
    )
    return claim


def admin_page(claim, name="change"):
    return reverse(f"admin:instances_maintenanceclaim_{name}", args=[claim.pk])


# ------------------------------------------------------------------------------------ asking


def test_the_public_page_leads_to_the_request_and_a_visitor_signs_in_then_comes_back(client, body):
    assert url(body) in client.get(body.get_absolute_url()).content.decode()
    response = client.get(url(body))
    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={url(body)}")


@pytest.mark.parametrize("who", ["stranger", "editor"])
def test_only_a_manager_may_ask_and_the_others_are_told_what_to_do(client, organisation, boss, body, who):
    person = claiming.member(organisation).user if who == "editor" else factories.user()
    client.force_login(person)
    page = client.get(url(body)).content.decode()
    assert "Il faut d’abord être responsable d’une organisation" in page
    assert "Envoyer la demande" not in page
    client.post(url(body), claiming.filled(organisation=organisation.pk))
    assert not MaintenanceClaim.objects.exists()
    with pytest.raises(Refused):
        ask(body, organisation, person)


def test_a_body_not_published_cannot_be_asked_for(client, boss):
    client.force_login(boss)
    assert client.get(url(factories.body(published=False))).status_code == 404


def test_a_manager_asks_and_staff_are_told(client, organisation, boss, body):
    moderator = factories.moderator()
    client.force_login(boss)
    response = client.post(url(body), claiming.filled(organisation=organisation.pk), follow=True)
    page = response.content.decode()
    assert "Votre demande est en attente" in page
    assert "Envoyer la demande" not in page
    assert len(claiming.mails_to(moderator)) == 1
    mail = claiming.mails_to(boss)[0]
    assert "Conseil fictif" in mail.body
    assert "Les Pairs fictifs" in mail.body


def test_the_same_form_sent_twice_makes_one_request(client, organisation, boss, body):
    client.force_login(boss)
    form = claiming.filled(organisation=organisation.pk)
    for _ in range(2):
        assert client.post(url(body), form).status_code == 302
    assert MaintenanceClaim.objects.count() == 1


def test_a_second_request_of_the_organisation_is_refused_and_keeps_the_text(client, organisation, boss, body):
    ask(body, organisation, boss)
    client.force_login(claiming.manager(organisation).user)
    response = client.post(url(body), claiming.filled(organisation=organisation.pk, message="Gardé"))
    assert response.status_code == 409
    assert "déjà en attente" in response.content.decode()
    assert "Gardé" in response.content.decode()


def test_what_one_s_organisation_keeps_already_is_not_asked_for(client, organisation, boss):
    mine = factories.body(maintainer=organisation)
    client.force_login(boss)
    assert "Envoyer la demande" not in client.get(url(mine)).content.decode()
    response = client.post(url(mine), claiming.filled(organisation=organisation.pk))
    assert response.status_code == 409


def test_the_domain_of_the_body_s_site_is_offered(client, boss, body):
    client.force_login(boss)
    assert "Elle se termine par @pairs.example" in client.get(url(body)).content.decode()


@pytest.mark.parametrize("typed", ["930000077", "Maison de santé fictive", "maison de sante FICTIVE"])
def test_an_establishment_is_named_by_its_number_or_its_name(client, organisation, boss, typed):
    place = factories.establishment("Maison de santé fictive", finess="930000077")
    client.force_login(boss)
    client.post(ESTABLISHMENT, claiming.filled(organisation=organisation.pk, establishment=typed))
    assert MaintenanceClaim.objects.get().establishment == place


def test_an_establishment_nobody_knows_is_said_and_the_text_kept(client, organisation, boss):
    client.force_login(boss)
    response = client.post(
        ESTABLISHMENT, claiming.filled(organisation=organisation.pk, establishment="Nulle part")
    )
    page = response.content.decode()
    assert "n’est pas dans la base" in page
    assert 'value="Nulle part"' in page


def test_a_request_is_withdrawn_by_the_person_only(client, organisation, boss, body):
    claim = ask(body, organisation, boss)
    client.force_login(factories.user())
    address = f"/compte/demandes/{claim.pk}/retirer/"
    assert client.post(address).status_code == 404
    client.force_login(boss)
    assert client.get(address).status_code == 405
    client.post(address)
    claim.refresh_from_db()
    assert claim.outcome == "withdrawn"


def test_the_page_asks_the_same_number_of_statements_for_1_and_20_rows(client, organisation, boss):
    client.force_login(boss)
    ask(factories.establishment(), organisation, boss)
    few = queries(client, ESTABLISHMENT)
    for _ in range(19):
        ask(factories.establishment(), organisation, boss)
    assert queries(client, ESTABLISHMENT) == few


# ---------------------------------------------------------------------------------- deciding


@pytest.mark.parametrize("make", [factories.body, factories.establishment])
def test_accepted_the_organisation_keeps_the_record(client, organisation, boss, make):
    target = make()
    claim = ask(target, organisation, boss)
    client.force_login(factories.moderator())
    assert client.get(admin_page(claim)).status_code == 200
    assert client.post(admin_page(claim, "decide"), {"accepter": "1"}).status_code == 302
    target.refresh_from_db()
    assert target.maintainer == organisation
    assert perms.maintains(boss, target)
    assert perms.maintains(claiming.member(organisation).user, target)
    assert not perms.maintains(factories.user(), target)
    assert "acceptée" in claiming.mails_to(boss)[-1].subject


def test_managers_do_not_decide_for_themselves(organisation, boss, body):
    claim = ask(body, organisation, boss)
    for actor in (boss, claiming.manager(organisation).user):
        with pytest.raises(Refused):
            claims.approve(claim=claim, actor=actor)
        with pytest.raises(Refused):
            refuse(claim=claim, actor=actor, reason="Non.")


def test_a_person_no_longer_responsible_is_not_accepted(organisation, boss, body):
    claim = ask(body, organisation, boss)
    boss.memberships.update(role="editor")
    with pytest.raises(Refused, match="n’est plus responsable"):
        claims.approve(claim=claim, actor=factories.moderator())
    claim.refresh_from_db()
    assert claim.decided_at is None


def test_a_dispute_is_said_and_decided_by_a_curator_who_replaces_the_other(client, organisation, boss):
    holder = factories.organisation("Autre structure fictive")
    other = claiming.manager(holder).user
    body = factories.body(maintainer=holder)
    client.force_login(boss)
    assert "Une autre organisation tient déjà cette page" in client.get(url(body)).content.decode()
    claim = ask(body, organisation, boss)
    client.force_login(factories.moderator())
    page = client.get(admin_page(claim)).content.decode()
    assert "Litige" in page
    assert "Autre structure fictive" in page
    assert client.post(admin_page(claim, "decide"), {"accepter": "1"}).status_code == 409
    client.force_login(factories.curator())
    assert client.post(admin_page(claim, "decide"), {"accepter": "1"}).status_code == 302
    body.refresh_from_db()
    assert body.maintainer == organisation
    assert "Autre structure fictive" in claiming.mails_to(other)[-1].body


def test_a_second_request_becomes_a_dispute_when_the_first_is_accepted(organisation, boss, body):
    rival = factories.organisation()
    second = ask(body, rival, claiming.manager(rival).user)
    claims.approve(claim=ask(body, organisation, boss), actor=factories.moderator())
    with pytest.raises(Refused, match="administration fonctionnelle"):
        claims.approve(claim=second, actor=factories.moderator())


def test_an_expired_request_is_told_with_both_names(organisation, boss, body):
    claim = ask(body, organisation, boss)
    MaintenanceClaim.objects.update(expires_at=claim.created_at)
    assert expire() == 1
    mail = claiming.mails_to(boss)[-1]
    assert "Conseil fictif" in mail.body
    assert "Les Pairs fictifs" in mail.body


def test_the_list_asks_the_same_number_of_statements_for_1_and_20_rows(client, organisation, boss):
    client.force_login(factories.moderator())
    ask(factories.body(), organisation, boss)
    few = queries(client, "/admin/instances/maintenanceclaim/")
    for _ in range(19):
        ask(factories.body(), organisation, boss)
    assert queries(client, "/admin/instances/maintenanceclaim/") == few
