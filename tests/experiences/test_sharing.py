"""Two colleagues on one draft: invited by a link, told of every decision, free to leave."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage, User
from experiences import moderation, notifications
from experiences.contributing import sharing
from experiences.models import ModerationEvent, ShareInvitation
from partenariat import signed
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "collegue@exemple-fictif.fr"


@pytest.fixture
def author():
    return factories.user(display_name="Autrice fictive")


@pytest.fixture
def fiche(author):
    return factories.experience(state="draft", author=author)


def page(fiche):
    return reverse("my_experience_share", args=[fiche.reference])


def link_of(invitation):
    return reverse("share_invitation", args=[signed.token("share", invitation.pk)])


def invite(fiche, email=ADDRESS):
    return sharing.invite(fiche, by=fiche.author, email=email)[0]


def test_the_author_invites_and_a_mail_leaves_with_the_link(client, author, fiche):
    client.force_login(author)
    assert client.post(page(fiche), {"email": ADDRESS}).status_code == 302
    mail = OutboxMessage.objects.get()
    invitation = ShareInvitation.objects.get()
    assert (mail.recipient, mail.kind) == (ADDRESS, "link")
    for words in ("Autrice fictive", fiche.title, link_of(invitation)):
        assert words in mail.body
    assert ADDRESS in client.get(page(fiche)).content.decode()


def test_an_address_has_one_invitation_at_a_time(client, author, fiche):
    client.force_login(author)
    for _ in range(2):
        client.post(page(fiche), {"email": ADDRESS})
    assert ShareInvitation.objects.count() == 1
    ShareInvitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    client.post(page(fiche), {"email": ADDRESS})
    assert sharing.pending(fiche).count() == 1
    assert OutboxMessage.objects.count() == 2


def test_opening_the_invitation_changes_nothing_and_names_the_fiche(client, fiche):
    html = client.get(link_of(invite(fiche))).content.decode()
    assert fiche.title in html
    assert "Autrice fictive" in html
    assert not fiche.coauthor_links.exists()


def test_somebody_signed_in_becomes_a_co_author(client, fiche):
    colleague = factories.user()
    client.force_login(colleague)
    response = client.post(link_of(invite(fiche)))
    assert response.url == reverse("my_experience", args=[fiche.reference])
    assert fiche.coauthor_links.get().user == colleague
    assert client.get(response.url).status_code == 200
    assert fiche.title in client.get("/compte/").content.decode()


def test_somebody_unknown_gets_in_without_a_password(client, fiche):
    client.post(link_of(invite(fiche)))
    person = get_user(client)
    assert (person.email, person.is_guest, person.is_unconfirmed) == (ADDRESS, True, False)
    assert fiche.coauthor_links.get().user == person
    assert client.get(reverse("my_experience", args=[fiche.reference])).status_code == 200


def test_an_account_with_a_password_is_added_but_never_opened_by_the_link(client, fiche):
    account = factories.user(ADDRESS)
    response = client.post(link_of(invite(fiche)))
    assert "Connectez-vous pour continuer" in response.content.decode()
    assert not get_user(client).is_authenticated
    assert fiche.coauthor_links.get().user == account
    assert User.objects.filter(email__endswith=".invalid").count() == 0


@pytest.mark.parametrize("spoiled", ["used", "revoked", "expired", "deleted", "tampered"])
def test_an_invitation_that_no_longer_holds_gives_a_kind_page(client, fiche, spoiled):
    invitation = invite(fiche)
    address = link_of(invitation)
    if spoiled == "used":
        Client().post(address)
    elif spoiled == "revoked":
        sharing.revoke(invitation)
    elif spoiled == "expired":
        ShareInvitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    elif spoiled == "deleted":
        moderation.delete(experience=fiche, actor=factories.curator(), message="Essai.")
    else:
        address = reverse("share_invitation", args=[signed.token("access", invitation.pk)])
    for response in (client.get(address), client.post(address)):
        assert response.status_code == 410
        assert "plus valable" in response.content.decode()
    assert not get_user(client).is_authenticated


def test_an_invitation_is_cancelled_from_the_page(client, author, fiche):
    invitation = invite(fiche)
    client.force_login(author)
    client.post(page(fiche), {"revoke": invitation.pk})
    assert sharing.find(signed.token("share", invitation.pk)) is None


def test_who_writes_already_is_not_invited_again(client, author, fiche):
    client.force_login(author)
    response = client.post(page(fiche), {"email": author.email})
    assert response.status_code == 409
    assert "écrit déjà" in response.content.decode()


def test_somebody_without_a_confirmed_address_invites_nobody(client, fiche):
    guest = User.objects.create_user("brouillon-1@sans-compte.invalid")
    mine = factories.experience(state="draft", author=guest)
    client.force_login(guest)
    response = client.post(page(mine), {"email": ADDRESS})
    assert response.status_code == 409
    assert f'value="{ADDRESS}"' in response.content.decode()
    assert not OutboxMessage.objects.exists()


def test_a_co_author_may_leave_but_takes_nobody_else_out(client, author, fiche):
    colleague, other = factories.user(), factories.user()
    for person in (colleague, other):
        fiche.coauthor_links.create(user=person)
    client.force_login(colleague)
    client.post(page(fiche), {"remove": other.pk})
    assert fiche.coauthor_links.count() == 2
    assert client.post(page(fiche), {"remove": author.pk}).status_code == 404
    client.post(page(fiche), {"remove": colleague.pk})
    assert fiche.coauthor_links.get().user == other
    assert client.get(page(fiche)).status_code == 404


def test_the_author_takes_a_co_author_out(client, author, fiche):
    colleague = factories.user()
    fiche.coauthor_links.create(user=colleague)
    client.force_login(author)
    client.post(page(fiche), {"remove": colleague.pk})
    assert not fiche.coauthor_links.exists()


def test_the_page_does_not_exist_for_others(client, fiche):
    client.force_login(factories.user())
    assert client.get(page(fiche)).status_code == 404
    assert client.post(page(fiche), {"email": ADDRESS}).status_code == 404


def test_a_co_author_may_send_and_everyone_is_told_once(fiche):
    colleague = factories.user()
    fiche.coauthor_links.create(user=colleague)
    moderation.submit(experience=fiche, actor=colleague)
    told = OutboxMessage.objects.filter(key__startswith="experience-event-")
    assert {mail.recipient for mail in told} == {fiche.author.email, colleague.email}
    notifications.announce(ModerationEvent.objects.get())
    assert told.count() == 2


def test_undoing_a_decision_takes_back_the_mail_of_everyone(fiche):
    moderator, colleague = factories.moderator(), factories.user()
    fiche.coauthor_links.create(user=colleague)
    moderation.submit(experience=fiche, actor=fiche.author)
    moderation.take(experience=fiche, actor=moderator)
    moderation.reject(
        experience=fiche, actor=moderator, reasons=["out_of_scope"], message="Hors du périmètre."
    )
    event = fiche.decisions.first()
    mails = OutboxMessage.objects.filter(key=f"experience-event-{event.pk}")
    assert mails.count() == 2
    moderation.undo(event, actor=moderator)
    assert mails.count() == 0


def test_one_mail_gone_is_enough_to_keep_the_decision(fiche):
    moderator, colleague = factories.moderator(), factories.user()
    fiche.coauthor_links.create(user=colleague)
    moderation.submit(experience=fiche, actor=fiche.author)
    moderation.take(experience=fiche, actor=moderator)
    moderation.reject(
        experience=fiche, actor=moderator, reasons=["out_of_scope"], message="Hors du périmètre."
    )
    event = fiche.decisions.first()
    OutboxMessage.objects.filter(key=f"experience-event-{event.pk}", recipient=colleague.email).update(
        sent_at=timezone.now()
    )
    with pytest.raises(moderation.Refused, match="Le courriel est parti"):
        moderation.undo(event, actor=moderator)


def test_the_page_asks_the_database_the_same_for_one_writer_and_for_twenty(client, author, fiche):
    from tests.counting import queries

    client.force_login(author)
    fiche.coauthor_links.create(user=factories.user())
    one = queries(client, page(fiche))
    for number in range(19):
        fiche.coauthor_links.create(user=factories.user())
        invite(fiche, f"invite{number}@exemple-fictif.fr")
    assert queries(client, page(fiche)) == one
