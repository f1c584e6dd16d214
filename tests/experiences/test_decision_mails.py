"""What a decision's mail says: complete, in whole sentences, and nothing where nobody has to know."""

import pytest

from accounts.models import OutboxMessage
from experiences import moderation, notifications
from experiences.enums import Verb
from experiences.models import ModerationEvent
from tests import factories

pytestmark = pytest.mark.django_db
SILENT = (Verb.TAKE, Verb.RELEASE, Verb.UNDELETE)
WITH_WORDS = (Verb.REQUEST_CHANGES, Verb.REJECT, Verb.SUSPEND, Verb.APPEAL, Verb.DELETE)


def mail_of(verb):
    fiche = factories.experience(author=factories.user())
    event = ModerationEvent.objects.create(
        experience=fiche,
        actor=factories.moderator(),
        verb=verb,
        from_state="in_review",
        to_state="published",
        message="Un message inventé." if verb in WITH_WORDS else "",
        experience_version=1,
    )
    return fiche, notifications.compose(event)


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb not in SILENT])
def test_the_mail_of_a_decision_names_the_fiche_what_happens_and_where_to_go(verb):
    fiche, mail = mail_of(verb)
    assert fiche.reference in mail.subject
    assert mail.body.startswith("Bonjour,")
    assert mail.body.strip().endswith("L’équipe Partenariat")
    assert f"/compte/fiches/{fiche.reference}/" in mail.body
    assert fiche.title in mail.body
    assert ("Un message inventé." in mail.body) is (verb in WITH_WORDS)
    assert "None" not in mail.body


@pytest.mark.parametrize("verb", SILENT)
def test_the_team_s_own_business_causes_no_mail(verb):
    assert mail_of(verb)[1] is None


def test_a_person_without_a_confirmed_address_is_mailed_nothing():
    guest = factories.user("brouillon-1@sans-compte.invalid", confirmed=False)
    fiche = factories.experience(state="draft", author=guest)
    moderation.withdraw(experience=fiche, actor=guest)
    assert not OutboxMessage.objects.exists()
