"""Requests in the admin: read, decided in three clicks, the document for staff only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import claims, perms
from accounts.enums import MembershipRole
from accounts.models import OrganisationClaim, OrganisationMembership
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/organisationclaim/"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    claiming.own_files(settings, tmp_path)


@pytest.fixture
def organisation():
    return factories.organisation("Les Pairs fictifs", is_verified=True, website="https://pairs.example/")


def ask(organisation, person=None, **answers):
    claim, _ = claims.request(
        organisation=organisation,
        user=person or factories.user(),
        role=MembershipRole.MANAGER,
        evidence=claiming.evidence(**answers),
    )
    return claim


def page(claim, name="change"):
    return reverse(f"admin:accounts_organisationclaim_{name}", args=[claim.pk])


def test_the_oldest_waits_first_and_what_is_decided_is_elsewhere(client, organisation):
    newest, oldest, done = (ask(organisation) for _ in range(3))
    OrganisationClaim.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - timedelta(days=3))
    claims.refuse(claim=done, actor=factories.moderator(), reason="Non.")
    client.force_login(factories.moderator())
    assert [row.pk for row in client.get(LIST).context["cl"].result_list] == [oldest.pk, newest.pk]
    assert [row.pk for row in client.get(f"{LIST}?file=decidees").context["cl"].result_list] == [done.pk]
    assert len(client.get(f"{LIST}?file=toutes").context["cl"].result_list) == 3


def test_the_page_says_what_the_base_knows(client, organisation):
    claim = ask(organisation, factories.user("lea@pairs.example"))
    ask(organisation)
    client.force_login(factories.moderator())
    text = client.get(page(claim)).content.decode()
    assert "@pairs.example" in text
    assert "Autres demandes en attente sur la même page\u00a0: 1." in text
    assert "Membres de l’organisation\u00a0: 0" in text


@pytest.mark.parametrize("make", [factories.moderator, factories.curator])
def test_staff_accept_with_one_button(client, organisation, make):
    claim = ask(organisation)
    client.force_login(make())
    assert client.post(page(claim, "decide"), {"accepter": "1"}).status_code == 302
    assert perms.manages(claim.user, organisation)


def test_staff_refuse_with_a_reason_and_are_told_when_it_is_missing(client, organisation):
    claim = ask(organisation)
    client.force_login(factories.moderator())
    assert "Rien n’est encore fait" in client.post(page(claim, "decide"), {"refuser": "1"}).content.decode()
    client.post(page(claim, "decide"), {"refuser": "1", "reason": "Pas de mandat."})
    claim.refresh_from_db()
    assert claim.outcome == "refused"


def test_a_second_decision_is_refused_and_keeps_the_text(client, organisation):
    claim = ask(organisation)
    claims.approve(claim=claim, actor=factories.moderator())
    client.force_login(factories.moderator())
    response = client.post(page(claim, "decide"), {"refuser": "1", "reason": "Texte gardé"})
    assert response.status_code == 409
    assert "déjà été traitée" in response.content.decode()


def test_nobody_decides_by_a_mere_visit(client, organisation):
    claim = ask(organisation)
    client.force_login(factories.moderator())
    assert client.get(page(claim, "decide")).status_code == 405
    # The page itself has no form that rewrites what a person wrote.
    client.post(page(claim), {"message": "réécrit", "outcome": "approved"})
    claim.refresh_from_db()
    assert (claim.decided_at, "réécrit" in claim.message) == (None, False)


def test_one_s_own_request_has_no_button(client, organisation):
    moderator = factories.moderator()
    claim = ask(organisation, moderator)
    client.force_login(moderator)
    assert "Accepter" not in client.get(page(claim)).content.decode()
    assert client.post(page(claim, "decide"), {"accepter": "1"}).status_code == 409


@pytest.mark.parametrize("who", ["visitor", "stranger", "the person", "manager"])
def test_nobody_but_staff_reads_the_document_or_the_page(client, organisation, who):
    claim = ask(organisation, evidence_kind="document", evidence_file=claiming.pdf())
    boss = claiming.manager(organisation).user
    people = {"stranger": factories.user(), "the person": claim.user, "manager": boss}
    if who in people:
        client.force_login(people[who])
    for name in ("change", "document"):
        assert client.get(page(claim, name)).status_code in (302, 403)
    assert client.post(page(claim, "decide"), {"accepter": "1"}).status_code in (302, 403)
    claim.refresh_from_db()
    assert claim.decided_at is None


def test_the_document_is_saved_not_opened_and_kept_by_no_cache(client, organisation):
    claim = ask(organisation, evidence_kind="document", evidence_file=claiming.pdf())
    client.force_login(factories.moderator())
    assert page(claim, "document") in client.get(page(claim)).content.decode()
    response = client.get(page(claim, "document"))
    assert response["Content-Disposition"] == f'attachment; filename="justificatif-{claim.pk}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_a_request_without_a_document_has_none(client, organisation):
    claim = ask(organisation)
    client.force_login(factories.moderator())
    assert client.get(page(claim, "document")).status_code == 404


def test_the_list_asks_the_same_number_of_statements_for_1_and_20_rows(client, organisation):
    client.force_login(factories.moderator())
    ask(organisation)
    few = queries(client, LIST)
    for _ in range(19):
        ask(organisation)
    assert queries(client, LIST) == few


# ------------------------------------------------------------------- members, by curators


def members_form(organisation, *rows):
    return {
        "name": organisation.name,
        "type": "other",
        "website": organisation.website,
        "is_verified": "on",
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": sum("id" in row for row in rows),
        **{f"memberships-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()},
    }  # fmt: skip


def test_a_curator_replaces_the_last_manager(client, organisation):
    old = claiming.manager(organisation)
    new = factories.user("nouvelle@pairs.example")
    client.force_login(factories.curator())
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    assert old.user.email in client.get(address).content.decode()
    response = client.post(
        address,
        members_form(
            organisation,
            {"id": old.pk, "organisation": organisation.pk, "role": "manager", "DELETE": "on"},
            {"organisation": organisation.pk, "user": "Nouvelle@pairs.example", "role": "manager"},
        ),
    )
    assert response.status_code == 302
    assert [row.user for row in OrganisationMembership.objects.all()] == [new]
    assert perms.manages(new, organisation)
    assert "rattaché" in claiming.mails_to(new)[-1].body
    assert len(claiming.mails_to(old.user)) == 1


def test_a_curator_changes_a_role(client, organisation):
    member = claiming.member(organisation)
    client.force_login(factories.curator())
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    client.post(
        address,
        members_form(organisation, {"id": member.pk, "organisation": organisation.pk, "role": "manager"}),
    )
    assert perms.manages(member.user, organisation)


def test_an_address_without_an_account_is_said(client, organisation):
    client.force_login(factories.curator())
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    response = client.post(
        address,
        members_form(
            organisation, {"organisation": organisation.pk, "user": "rien@pairs.example", "role": "editor"}
        ),
    )
    assert "Aucun compte n’a cette adresse" in response.content.decode()


def test_a_moderator_sees_the_members_and_changes_none(client, organisation):
    member = claiming.member(organisation)
    client.force_login(factories.moderator())
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    page = client.get(address).content.decode()
    assert str(member.user) in page
    assert 'name="memberships-0-role"' not in page
