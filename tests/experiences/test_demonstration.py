"""The demonstration is the real records, once, in the states their sources allow; and a loop that is all invented."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink, Organisation, OrganisationClaim, OutboxMessage, User
from accounts.models.people import UNCONFIRMED
from accounts.outbox import send_waiting
from experiences import lint, models, quality
from experiences.curation import statistics
from experiences.demonstration import FICTITIOUS, loop
from experiences.enums import MatrixBasis, Provenance, QueueKind, State, Verb
from experiences.exchanges import suggestions
from experiences.models import (
    ContactRequest,
    Experience,
    ExperienceProposal,
    MatrixPosition,
    ModerationEvent,
    QueueItem,
    Report,
    ThreadMessage,
)
from experiences.upkeep import freshness, history
from instances.models import Body
from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

pytestmark = pytest.mark.django_db

COUNTED = (
    Experience, Body, Organisation, User, OutboxMessage, ExperienceProposal, Report, OrganisationClaim, ContactRequest,
    ThreadMessage, models.Testimony, ModerationEvent, AccessLink,
)  # fmt: skip


@pytest.fixture
def invention():
    """The fictitious part alone: the real records take longer to load."""
    Organisation.objects.create(name=FICTITIOUS, type="patient_association")
    loop.accounts()
    loop.add()


def counts():
    return [model.objects.count() for model in COUNTED]


def invented():
    return Experience.objects.exclude(provenance=Provenance.SEED)


def named(start):
    return Experience.objects.get(title__startswith=start)


def test_the_63_experiences_and_33_bodies_are_there(demonstration):
    seeds = Experience.objects.filter(provenance=Provenance.SEED)
    assert seeds.count() == 63
    assert seeds.filter(state=State.PUBLISHED).count() == 46
    assert seeds.filter(state=State.CHANGES_REQUESTED).count() == 17
    assert Body.objects.public().exclude(source=None).count() == 33


def test_every_record_cites_its_document_and_says_nobody_confirmed_it(demonstration):
    for fiche in Experience.objects.filter(provenance=Provenance.SEED).select_related("source"):
        assert fiche.source.title
        assert fiche.source.publisher
        assert fiche.never_confirmed


def test_no_position_of_a_record_is_said_to_be_declared_by_a_carrier_who_was_never_asked(demonstration):
    positions = MatrixPosition.objects.filter(experience__provenance=Provenance.SEED)
    assert set(positions.values_list("basis", flat=True)) == {MatrixBasis.SOURCE, MatrixBasis.EDITORS}


def test_loading_again_adds_nothing_even_after_a_record_was_renamed(demonstration):
    before = counts()
    fiche = Experience.objects.filter(provenance=Provenance.SEED).first()
    Experience.objects.filter(pk=fiche.pk).update(title="Un titre corrigé par la modération")
    Experience.objects.filter(pk=named("Marches").pk).update(title="Un autre titre (exemple fictif)")
    call_command("load_demo", verbosity=0)
    assert counts() == before


def test_loading_again_undoes_nothing_that_was_done_since(demonstration):
    OrganisationClaim.objects.all().delete()
    Report.objects.update(handled_at=timezone.now())
    call_command("load_demo", verbosity=0)
    assert not OrganisationClaim.objects.exists()
    assert not Report.objects.filter(handled_at=None).exists()


def test_people_and_invented_records_say_they_are_fictitious(demonstration):
    # A link to a page of one's own waits on a person without a name, until it is opened.
    named = User.objects.exclude(email__endswith=UNCONFIRMED)
    assert all("fictive" in user.display_name for user in named)
    for fiche in invented():
        assert "exemple fictif" in fiche.title
        assert fiche.summary.startswith("Exemple fictif")
        assert all("exemple fictif" in link.organisation.name for link in fiche.carriers.all())


def test_invented_records_answer_as_the_form_would_let_them(demonstration):
    for fiche in invented():
        fiche.full_clean()
        for child in (fiche.contact, *fiche.matrix_positions.all(), *fiche.evaluations.all()):
            child.full_clean()


def test_nothing_invented_is_said_of_a_real_record(demonstration):
    for row in (*ExperienceProposal.objects.all(), *Report.objects.all(), *ContactRequest.objects.all()):
        fiche = getattr(row, "record", None) or row.experience
        assert fiche.provenance != Provenance.SEED
    assert all("exemple fictif" in claim.organisation.name for claim in OrganisationClaim.objects.all())


def test_a_moderator_finds_every_common_kind_of_work_in_the_queue(demonstration):
    waiting = QueueItem.objects.trusted()
    assert set(waiting.values_list("kind", flat=True)) == {
        kind.value for kind in QueueKind if kind not in (QueueKind.MESSAGE, QueueKind.GUEST)
    }
    assert QueueItem.objects.set_aside().count() == 1


def test_what_waits_has_waited_for_different_times(demonstration):
    days = {(timezone.now() - item.since).days for item in QueueItem.objects.all()}
    assert len(days) > 5
    assert max(days) >= 9


def test_what_is_online_is_complete_and_one_is_late(demonstration):
    online = [fiche for fiche in invented() if fiche.state == State.PUBLISHED]
    assert [quality.missing_to_publish(fiche) for fiche in online] == [[], []]
    assert sorted(fiche.is_late for fiche in online) == [False, True]


def test_the_late_fiche_is_neither_archived_nor_confirmed_by_the_first_job(demonstration):
    freshness.warn_and_archive()
    assert named("Livret d’accueil").is_late
    assert named("Livret d’accueil").state == State.PUBLISHED


def test_the_public_page_shows_a_testimony_an_image_and_more_than_one_version(demonstration, client):
    fiche = named("Permanence de pairs")
    page = client.get(fiche.get_absolute_url()).content.decode()
    assert "Sam (personne fictive)" in page
    assert "six chaises autour" in page
    versions = history.read(fiche)
    assert [version.number for version in versions] == [2, 1]
    assert len({version.date.date() for version in versions}) == 2


def test_the_team_is_warned_of_a_name_and_of_a_participation_alone(demonstration):
    fiche = named("Comité de quartier")
    assert any(finding.kind == "name" for remark in lint.of_fiche(fiche) for finding in remark.findings)
    assert fiche.anti_alibi["AA-1"]["answer"] == "no"


def test_the_moderator_may_give_the_second_look(demonstration):
    fiche = named("Un bus de dépistage")
    assert fiche.state == State.SUBMITTED
    verbs = fiche.decisions.values_list("verb", flat=True)
    assert list(verbs) == [Verb.APPEAL, Verb.REJECT, Verb.TAKE, Verb.SUBMIT]


def test_the_update_changes_three_places_of_a_long_text(demonstration):
    update = ExperienceProposal.objects.get(kind="update")
    before, after = update.changes["action"]["before"], update.changes["action"]["after"]
    assert len(before) > 1400
    changed = [one for one in zip(before.split(), after.split(), strict=True) if one[0] != one[1]]
    assert len(changed) == 3


def test_each_account_finds_something_of_its_own(demonstration, client):
    contributor, manager = (User.objects.get(email=account.email) for account in DEMO_ACCOUNTS[:2])
    states = set(Experience.objects.written_by(contributor).values_list("state", flat=True))
    assert {State.DRAFT, State.CHANGES_REQUESTED, State.SUBMITTED, State.PUBLISHED} <= states
    mine = suggestions.kept_by(manager)
    assert ExperienceProposal.objects.open().filter(mine, kind="suggestion").count() == 1
    assert client.login(email=manager.email, password=DEMO_PASSWORD)
    assert client.get(reverse("my_account")).status_code == 200


def test_loading_sends_no_mail(invention, mailoutbox):
    assert OutboxMessage.objects.exists()
    assert send_waiting() == 0
    assert mailoutbox == []


def test_loading_makes_no_figure_for_the_statistics(invention):
    assert statistics.of_decisions() is None


def test_what_is_caused_after_loading_is_mailed(invention, mailoutbox):
    freshness.warn_and_archive()
    assert send_waiting() == 1
    assert mailoutbox[0].to == [DEMO_ACCOUNTS[0].email]


def test_the_first_jobs_tell_nobody_what_loading_has_told(invention):
    suggestions.hand_over()
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
