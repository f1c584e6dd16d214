"""The pages of those who act for an organisation, and who may do what there."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import claims, members, perms
from accounts.enums import MembershipRole
from accounts.models import OrganisationClaim, OrganisationMembership
from experiences.models import Experience
from tests import factories
from tests.accounts import claiming
from tests.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return factories.organisation("Les Pairs fictifs", is_verified=True)


@pytest.fixture
def boss(organisation):
    return claiming.manager(organisation).user


@pytest.fixture
def editor(organisation, boss):
    return claiming.member(organisation)


def home(organisation):
    return f"/compte/organisations/{organisation.slug}/"


def one(member):
    return f"{home(member.organisation)}membres/{member.pk}/"


def asked(organisation, person=None):
    claim, _ = claims.request(
        organisation=organisation,
        user=person or factories.user(),
        role=MembershipRole.EDITOR,
        evidence=claiming.evidence(),
    )
    return claim


def role_of(user, organisation):
    return OrganisationMembership.objects.get(user=user, organisation=organisation).role


# ---------------------------------------------------------------------------------- rights


@pytest.mark.parametrize(
    ("who", "page", "own", "other", "claim"),
    [
        ("visitor", 302, 302, 302, 302),
        ("stranger", 404, 404, 404, 404),
        ("asking", 404, 404, 404, 404),
        ("staff", 404, 404, 404, 404),
        ("editor", 200, 200, 404, 404),
        ("manager", 200, 200, 200, 200),
        ("manager of another", 404, 404, 404, 404),
    ],
)
def test_each_page_opens_to_those_it_is_for(client, organisation, boss, editor, who, page, own, other, claim):
    waiting = asked(organisation)
    people = {
        "stranger": factories.user,
        "asking": lambda: waiting.user,
        "staff": factories.moderator,
        "editor": lambda: editor.user,
        "manager": lambda: boss,
        "manager of another": lambda: claiming.manager(factories.organisation()).user,
    }
    if who in people:
        client.force_login(people[who]())
    theirs = OrganisationMembership.objects.get(user=boss) if who == "manager" else editor
    somebody = claiming.member(organisation)
    assert client.get(home(organisation)).status_code == page
    assert client.get(one(theirs)).status_code == own
    for address, expected in ((one(somebody), other), (f"{home(organisation)}demandes/{waiting.pk}/", claim)):
        assert client.get(address).status_code == expected
        if expected != 200:
            assert client.post(address, {"retirer": "1", "accepter": "1"}).status_code == expected
    assert OrganisationMembership.objects.filter(pk=somebody.pk).exists()
    assert OrganisationClaim.objects.get().decided_at is None


def test_an_editor_sees_who_acts_but_neither_requests_nor_buttons(client, organisation, editor, boss):
    waiting = asked(organisation)
    client.force_login(editor.user)
    page = client.get(home(organisation)).content.decode()
    assert str(boss) in page
    assert waiting.user.email not in page
    assert "Accepter" not in page


@pytest.mark.parametrize("button", ["retirer", "transmettre"])
def test_an_editor_changes_nobody_not_even_by_hand(client, organisation, editor, button):
    client.force_login(editor.user)
    assert client.post(one(editor), {button: "1"}).status_code == 409
    assert client.post(one(editor), {"role": "manager"}).status_code == 409
    assert role_of(editor.user, organisation) == MembershipRole.EDITOR


def test_a_request_for_another_organisation_is_not_decided_from_this_one(client, organisation, boss):
    elsewhere = asked(factories.organisation(is_verified=True))
    client.force_login(boss)
    address = f"{home(organisation)}demandes/{elsewhere.pk}/"
    assert client.post(address, {"accepter": "1"}).status_code == 404


# ------------------------------------------------------------------------------- requests


def test_a_manager_accepts_in_one_click(client, organisation, boss):
    waiting = asked(organisation)
    client.force_login(boss)
    assert waiting.user.email in client.get(home(organisation)).content.decode()
    response = client.post(f"{home(organisation)}demandes/{waiting.pk}/", {"accepter": "1"}, follow=True)
    assert "agit maintenant pour cette organisation" in response.content.decode()
    assert perms.acts_for(waiting.user, organisation)


def test_a_manager_refuses_with_a_reason(client, organisation, boss):
    waiting = asked(organisation)
    client.force_login(boss)
    address = f"{home(organisation)}demandes/{waiting.pk}/"
    page = client.post(address, {"refuser": "1", "reason": ""}).content.decode()
    assert "<title>À revoir" in page
    client.post(address, {"refuser": "1", "reason": "Je ne vous connais pas."})
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.reason) == ("refused", "Je ne vous connais pas.")


def test_a_request_already_decided_says_so_and_keeps_the_reason_typed(client, organisation, boss):
    waiting = asked(organisation)
    claims.approve(claim=waiting, actor=factories.moderator())
    client.force_login(boss)
    address = f"{home(organisation)}demandes/{waiting.pk}/"
    response = client.post(address, {"refuser": "1", "reason": "Trop tard."})
    assert response.status_code == 409
    assert "déjà été traitée" in response.content.decode()
    assert client.get(address).status_code == 200


# ------------------------------------------------------------------------------- members


def test_a_manager_changes_a_role_and_the_person_is_told(client, organisation, boss, editor):
    client.force_login(boss)
    client.post(one(editor), {"role": "manager"})
    assert perms.manages(editor.user, organisation)
    assert "Les Pairs fictifs" in claiming.mails_to(editor.user)[-1].subject


def test_a_role_that_does_not_exist_is_refused_with_words(client, editor, boss):
    client.force_login(boss)
    page = client.post(one(editor), {"role": "king"}).content.decode()
    assert "<title>À revoir" in page


def test_a_removed_member_is_told_and_what_they_wrote_stays(client, organisation, boss, editor):
    fiche = factories.experience(author=editor.user, organisations=[organisation])
    Experience.objects.filter(pk=fiche.pk).update(owner_organisation=organisation)
    client.force_login(boss)
    client.post(one(editor), {"retirer": "1"})
    assert not perms.acts_for(editor.user, organisation)
    assert "reste avec l’organisation" in claiming.mails_to(editor.user)[-1].body
    fiche.refresh_from_db()
    assert (fiche.owner_organisation, fiche.author) == (organisation, editor.user)


def test_the_responsibility_is_handed_over(client, organisation, boss, editor):
    client.force_login(boss)
    client.post(one(editor), {"transmettre": "1"})
    assert role_of(editor.user, organisation) == MembershipRole.MANAGER
    assert role_of(boss, organisation) == MembershipRole.EDITOR


def test_a_member_leaves(client, organisation, boss, editor):
    client.force_login(editor.user)
    response = client.post(one(editor), {"quitter": "1"}, follow=True)
    assert "Vous n’agissez plus pour" in response.content.decode()
    assert not perms.acts_for(editor.user, organisation)


def test_a_manager_does_not_make_another_leave_by_that_button(client, organisation, boss, editor):
    client.force_login(boss)
    assert client.post(one(editor), {"quitter": "1"}).status_code == 409
    assert perms.acts_for(editor.user, organisation)


@pytest.mark.parametrize("act", [{"quitter": "1"}, {"retirer": "1"}, {"role": "editor"}])
def test_the_last_manager_cannot_leave_nor_be_removed_nor_step_down(client, organisation, boss, editor, act):
    client.force_login(boss)
    response = client.post(one(OrganisationMembership.objects.get(user=boss)), act)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nommez d’abord une autre personne responsable" in page
    assert "écrivez à l’équipe de modération" in page
    assert perms.manages(boss, organisation)


def test_a_manager_whose_account_is_closed_does_not_count(organisation, boss):
    gone = claiming.manager(organisation).user
    gone.is_active = False
    gone.save()
    with pytest.raises(members.Refused):
        members.leave(membership=OrganisationMembership.objects.get(user=boss), actor=boss)


def test_what_is_over_meanwhile_is_said(organisation, boss, editor):
    editor.delete()
    editor.pk = 1
    with pytest.raises(members.Refused, match="n’est plus membre"):
        members.remove(membership=editor, actor=boss)


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_leaving_at_once_one_stays():
    organisation = factories.organisation()
    both = [claiming.manager(organisation) for _ in range(2)]
    gate = Barrier(2)

    def leave(member):
        try:
            gate.wait(10)
            members.leave(membership=member, actor=member.user)
            return "left"
        except members.Refused:
            return "stayed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, both)) == ["left", "stayed"]
    assert members.managers(organisation).count() == 1


def test_the_page_asks_the_same_number_of_statements_for_1_and_20_rows(client, organisation, boss):
    def grow():
        claiming.member(organisation)
        asked(organisation)
        factories.body(maintainer=organisation)
        factories.establishment(maintainer=organisation)

    grow()
    client.force_login(boss)
    few = queries(client, home(organisation))
    for _ in range(19):
        grow()
    assert queries(client, home(organisation)) == few
