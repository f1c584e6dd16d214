"""Deciding a correction path by path: rights, one write, one mail, no value lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from accounts import perms
from accounts.models import OrganisationProposal, OutboxMessage
from accounts.suggestion_views import ORGANISATIONS
from accounts.suggestions import deciding, routing
from accounts.suggestions.deciding import Answer, Refused
from accounts.suggestions.forms import mark
from tests import factories

pytestmark = pytest.mark.django_db

READER = "lectrice@exemple-fictif.fr"
LONG_AGO = timedelta(days=15)


def propose(record=None, *, open_until=None, **changes):
    record = record or factories.organisation("Les Pairs (exemple fictif)", acronym="LP", is_verified=True)
    now = timezone.now()
    present = ORGANISATIONS.documents.read(record, changes or {"acronym": ""})
    changes = changes or {"acronym": "LPX"}
    return OrganisationProposal.objects.create(
        record=record,
        kind="suggestion",
        email=READER,
        changes={name: {"before": present[name], "after": after} for name, after in changes.items()},
        sent_at=now,
        confirmed_at=now,
        owner_until=open_until,
    )


def yes(path="acronym", seen=""):
    return Answer(path, True, "", seen)


def no(path="acronym", reason="Ce que dit la page est juste."):
    return Answer(path, False, reason, "")


def decide(proposal, *answers, actor=None):
    return deciding.decide(ORGANISATIONS, proposal, answers, actor=actor or factories.moderator())


def mails(recipient=READER):
    return OutboxMessage.objects.filter(recipient=recipient)


def test_what_is_accepted_is_written_and_the_correction_closed():
    proposal = propose()
    actor = factories.moderator()
    closed = decide(proposal, yes(), actor=actor)
    proposal.record.refresh_from_db()
    assert proposal.record.acronym == "LPX"
    assert closed.closed_at
    decision = closed.decisions["acronym"]
    assert (decision["accepted"], decision["by"], decision["team"]) == (True, actor.pk, True)


def test_what_is_refused_is_not_written_and_the_reason_is_sent():
    proposal = propose()
    decide(proposal, no())
    proposal.record.refresh_from_db()
    assert proposal.record.acronym == "LP"
    body = mails().get().body
    assert "Ce que dit la page est juste." in body
    assert "Non retenu" in body


def test_a_refusal_without_reason_is_refused():
    proposal = propose()
    with pytest.raises(Refused, match="Dites pourquoi"):
        decide(proposal, no(reason=" "))
    proposal.refresh_from_db()
    assert not proposal.decisions


def test_each_path_is_decided_apart_and_one_mail_says_all():
    proposal = propose(acronym="LPX", website="https://exemple-fictif.fr/")
    decide(proposal, yes())
    proposal.refresh_from_db()
    assert proposal.undecided == ["website"]
    assert proposal.closed_at is None
    assert not mails().exists()
    decide(proposal, no("website"))
    body = mails().get().body
    assert body.index("Accepté") < body.index("Le sigle") < body.index("Non retenu") < body.index("Le site")
    assert "Merci" in body


def test_a_value_changed_since_is_not_overwritten_unseen():
    proposal = propose()
    proposal.record.acronym = "LPY"
    proposal.record.save()
    with pytest.raises(Refused, match="LPY"):
        decide(proposal, yes(seen=mark("LP")))
    decide(proposal, yes(seen=mark("LPY")))
    proposal.record.refresh_from_db()
    assert proposal.record.acronym == "LPX"


def test_all_is_written_or_nothing():
    proposal = propose(acronym="LPX", website="https://exemple-fictif.fr/")
    proposal.record.website = "https://autre.exemple-fictif.fr/"
    proposal.record.save()
    with pytest.raises(Refused):
        decide(proposal, yes(), yes("website"))
    proposal.record.refresh_from_db()
    assert proposal.record.acronym == "LP"


def test_a_rule_of_the_base_is_said_in_words():
    factories.organisation(siren="123456789")
    proposal = propose(siren="123456789")
    with pytest.raises(Refused, match="porte déjà ce SIREN"):
        decide(proposal, yes("siren"))
    proposal.refresh_from_db()
    assert not proposal.decisions


def test_a_second_decider_is_told_who_decided_without_a_name():
    manager = factories.user(display_name="Nom Secret")
    record = factories.organisation(is_verified=True, manager=manager)
    proposal = propose(record)
    decide(proposal, yes(), actor=manager)
    with pytest.raises(Refused, match="les personnes qui tiennent cette page") as refusal:
        decide(proposal, no())
    assert "Secret" not in str(refusal.value)
    other = propose(record)
    decide(other, no())
    with pytest.raises(Refused, match="l’équipe de modération"):
        decide(other, yes(), actor=manager)


def test_the_same_answer_sent_twice_is_one():
    proposal, actor = propose(), factories.moderator()
    decide(proposal, yes(), actor=actor)
    decide(proposal, yes(), actor=actor)
    assert mails().count() == 1


def test_the_keepers_are_told_when_the_team_decides_for_them():
    manager = factories.user()
    proposal = propose(factories.organisation(is_verified=True, manager=manager), acronym="LPX")
    decide(proposal, yes())
    assert "L’équipe de modération a décidé" in mails(manager.email).get().body


def test_the_keepers_are_not_told_of_what_they_decided():
    manager = factories.user()
    decide(propose(factories.organisation(is_verified=True, manager=manager)), yes(), actor=manager)
    assert not mails(manager.email).exists()


def test_what_was_taken_back_is_not_decided():
    proposal = propose()
    routing.withdraw(ORGANISATIONS, proposal)
    with pytest.raises(Refused, match="retirée"):
        decide(proposal, yes())


@pytest.mark.parametrize(
    ("who", "until", "allowed"),
    [
        ("manager", LONG_AGO, True),
        ("manager", -LONG_AGO, True),
        ("stranger", LONG_AGO, False),
        ("author", LONG_AGO, False),
        ("anonymous", LONG_AGO, False),
        ("moderator", LONG_AGO, True),
    ],
)
def test_keepers_and_team_decide_and_nobody_decides_on_their_own(who, until, allowed):
    manager = factories.user()
    proposal = propose(
        factories.organisation(is_verified=True, manager=manager), open_until=timezone.now() + until
    )
    person = {
        "manager": lambda: manager,
        "author": lambda: manager,
        "stranger": factories.user,
        "anonymous": AnonymousUser,
        "moderator": factories.moderator,
    }[who]()
    if who == "author":
        proposal.author = manager
    assert perms.decides_proposal(person, proposal, keeps=ORGANISATIONS.keeps) is allowed


def test_an_update_is_decided_by_the_team_only():
    manager = factories.user()
    proposal = propose(factories.organisation(is_verified=True, manager=manager))
    proposal.kind = "update"
    assert not perms.decides_proposal(manager, proposal, keeps=ORGANISATIONS.keeps)


def _apart(work, *several):
    """Each in a connection of its own, at the same time; what each gave or raised."""

    def run(argument):
        try:
            return work(argument)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(several)) as pool:
        return list(pool.map(run, several))


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_make_one_write_and_one_mail():
    proposal = propose()
    actors = [factories.moderator(), factories.moderator()]
    found = _apart(lambda actor: decide(proposal, yes(), actor=actor), *actors)
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(refused) == 1
    assert "déjà traité par l’équipe" in str(refused[0])
    assert mails().count() == 1
