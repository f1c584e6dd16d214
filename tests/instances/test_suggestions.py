"""A correction proposed to a body."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationMembership, OutboxMessage
from accounts.suggestions import deciding, routing
from accounts.suggestions.deciding import Answer, Refused
from instances.models import Body, BodyProposal
from instances.suggestion_views import BODIES
from tests import factories

pytestmark = pytest.mark.django_db

READER = "lectrice@exemple-fictif.fr"


def propose(body, **changes):
    present = BODIES.documents.read(body, changes)
    now = timezone.now()
    return BodyProposal.objects.create(
        record=body, kind="suggestion", email=READER, sent_at=now, confirmed_at=now, base_version=body.version,
        changes={name: {"before": present[name], "after": after} for name, after in changes.items()},
    )  # fmt: skip


def accept(proposal, *names):
    given = [Answer(name, True, "", "") for name in names]
    return deciding.decide(BODIES, proposal, given, actor=factories.moderator())


def test_the_page_of_a_body_links_to_the_correction(client):
    body = factories.body()
    address = reverse("body_suggest", args=[body.slug])
    assert address in client.get(body.get_absolute_url()).text
    assert "Que voulez-vous corriger" in client.get(address).text


def test_every_answer_of_a_body_can_be_asked_for(client):
    body = factories.body()
    names = "&".join(f"champ={path.name}" for path in BODIES.asked())
    page = client.get(f"{reverse('body_suggest', args=[body.slug])}?{names}")
    assert page.status_code == 200
    for path in BODIES.asked():
        assert f'name="valeur_{path.name}"' in page.text


def test_an_unpublished_body_has_no_correction(client):
    body = factories.body(published=False)
    assert client.get(reverse("body_suggest", args=[body.slug])).status_code == 404


def test_an_accepted_place_moves_the_body_in_lists_and_search():
    body = factories.body("Instance (exemple fictif)", territory="dep-93")
    accept(
        propose(body, territory="com-93066", name="Instance nouvelle (exemple fictif)"), "territory", "name"
    )
    body.refresh_from_db()
    assert body.name == "Instance nouvelle (exemple fictif)"
    assert "com-93066" in body.territory_keys
    assert Body.objects.search("Saint-Denis").filter(pk=body.pk).exists()


def test_accepting_raises_the_version():
    body = factories.body()
    accept(propose(body, facts="Elle se réunit (exemple fictif)."), "facts")
    assert Body.objects.get(pk=body.pk).version > body.version


def test_a_published_body_stays_placed():
    body = factories.body(territory="dep-93")
    proposal = propose(body, territory="")
    with pytest.raises(Refused, match="territoire ou un établissement"):
        accept(proposal, "territory")


def test_the_members_of_its_maintainer_decide_first():
    maintainer, member = factories.organisation(is_verified=True), factories.user()
    OrganisationMembership.objects.create(organisation=maintainer, user=member, approved_at=timezone.now())
    body = factories.body(maintainer=maintainer)
    proposal = propose(body, facts="Autre chose (exemple fictif).")
    BodyProposal.objects.filter(pk=proposal.pk).update(confirmed_at=None)
    routing.confirm(BODIES, proposal)
    assert OutboxMessage.objects.get(recipient=member.email)
    assert BODIES.proposals.objects.filter(BODIES.kept_by(member)).get() == proposal
    deciding.decide(BODIES, proposal, [Answer("facts", True, "", "")], actor=member)
    assert Body.objects.get(pk=body.pk).facts == "Autre chose (exemple fictif)."


def test_who_keeps_its_establishment_decides_on_the_body_too():
    keeper, member = factories.organisation(is_verified=True), factories.user()
    OrganisationMembership.objects.create(organisation=keeper, user=member, approved_at=timezone.now())
    body = factories.body(establishment=factories.establishment(maintainer=keeper))
    proposal = propose(body, facts="Autre chose (exemple fictif).")
    assert BODIES.proposals.objects.filter(BODIES.kept_by(member)).get() == proposal
    assert list(BODIES.keepers(body)) == [member]
    deciding.decide(BODIES, proposal, [Answer("facts", True, "", "")], actor=member)
    assert Body.objects.get(pk=body.pk).facts == "Autre chose (exemple fictif)."


def test_codes_are_shown_by_their_labels(client):
    body = factories.body(activity_status="active")
    proposal = propose(body, activity_status="dormant")
    client.force_login(factories.moderator())
    page = client.get(BODIES.admin_url(proposal)).text
    assert "En sommeil" in page
    assert "dormant" not in page
