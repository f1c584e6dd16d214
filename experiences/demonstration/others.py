"""What people other than its authors say of a fictitious fiche, and what its authors say next."""

import pgtrigger
from django.conf import settings

from accounts import claims
from accounts.enums import EvidenceKind, MembershipRole
from accounts.models import OrganisationClaim
from accounts.suggestion_views import ORGANISATIONS
from accounts.suggestions import routing
from experiences import attachments
from experiences.contributing import updates
from experiences.curation import opinions, reminders
from experiences.demonstration import attached
from experiences.exchanges import relay, thread
from experiences.exchanges.suggestions import FICHES
from experiences.models import ContactRequest, Opinion, Report, ThreadMessage
from partenariat.contributed import Suspicion
from partenariat.proposals import ProposalKind

READER = "lectrice@exemple-fictif.fr"
READER_NAME = "Lou Exemple (personne fictive)"


def add(loop):
    rows = loop.rows
    _attached(loop)
    for row in rows["fiches"]:
        for message in row.get("thread", []):
            _message(loop, row, message)
    _updates(loop)
    for row in rows["suggestions"]:
        _suggestion(loop, FICHES, loop.fiches[row["fiche"]], row)
    routing.hand_over(FICHES)
    row = rows["organisation_suggestion"]
    _suggestion(loop, ORGANISATIONS, loop.organisations[row["organisation"]], row)
    _report(loop, rows["report"])
    _report(loop, rows["spam_report"], Suspicion.LINKS)
    _claims(loop)
    _contact(loop, rows["contact"])
    _opinion(loop, rows["opinion"])


def _attached(loop):
    """Words and an image on each fiche that has some: shown where the fiche is online, waiting elsewhere."""
    for row in loop.rows["attached"]:
        fiche = loop.fiches[row["fiche"]]
        user, moment = fiche.author, loop.ago(row["days"])
        both = (
            attached.testimony(fiche, user, text=row["text"], profile=row["profile"], agreed_at=moment),
            attached.picture(fiche, user, title=row["title"]),
        )
        if fiche.is_public:
            for one in both:
                seen = one.updated_at.isoformat()
                attachments.accept(one, actor=loop.people["moderator"], seen=seen, harmless=True)
            loop.date(fiche, row["days"])
        with pgtrigger.ignore("experiences.Testimony:dated", "experiences.MediaAsset:dated"):
            for rows in (fiche.testimonies, fiche.media):
                rows.update(created_at=moment, updated_at=moment)
                rows.exclude(accepted_at=None).update(accepted_at=moment)


def _message(loop, row, message):
    from_staff = message["by"] != "author"
    sent = thread.post(
        loop.fiches[row["key"]],
        author=loop.people[message["by"] if from_staff else row["author"]],
        from_staff=from_staff,
        text=message["text"],
        field=message.get("field", ""),
    )
    ThreadMessage.objects.filter(pk=sent.pk).update(created_at=loop.ago(message["days"]))


def _updates(loop):
    """One answer changed at once, which the history tells; then a long text, which waits for a moderator."""
    minor, row = loop.rows["minor_update"], loop.rows["update"]
    fiche, author = loop.fiches[minor["fiche"]], loop.people["manager"]
    updates.save(fiche, user=author, base={"stage": fiche.stage}, changes={"stage": minor["stage"]})
    fiche = loop.date(fiche, minor["days"])
    text = fiche.action
    for before, after in row["action"]:
        text = text.replace(before, after)
    updates.save(fiche, user=author, base={"action": fiche.action}, changes={"action": text})
    sent = updates.send(fiche, user=author, mark=updates.seen(updates.current(fiche)))
    moment = loop.ago(row["days"])
    type(sent).objects.filter(pk=sent.pk).update(created_at=moment, sent_at=moment, confirmed_at=moment)


def _suggestion(loop, kind, record, row):
    """A reader's, its address confirmed. Its keeper's time counts from the day it was sent."""
    moment = loop.ago(row["days"])
    record.refresh_from_db()
    present = kind.documents.read(record, list(row["changes"]))
    proposal = kind.proposals.objects.create(
        record=record,
        kind=ProposalKind.SUGGESTION,
        email=READER,
        base_version=getattr(record, "version", 0),
        changes={name: {"before": present[name], "after": after} for name, after in row["changes"].items()},
        reason=row["reason"],
        source=row.get("source", ""),
        created_at=moment,
        sent_at=moment,
        confirmed_at=moment,
    )
    routing.start(kind, proposal)
    if proposal.owner_until:
        proposal.owner_until = moment + settings.OWNER_TIME
        proposal.save(update_fields=["owner_until"])


def _report(loop, row, suspicion=""):
    report = Report.objects.create(
        experience=loop.fiches[row["fiche"]],
        kind=row["kind"],
        message=row["message"],
        email=READER,
        suspicion=suspicion,
        created_at=loop.ago(row["days"]),
    )
    reminders.arrived(report)


def _claims(loop):
    """One for the team, as the organisation has no manager; one for the manager of another."""
    for row in loop.rows["claims"]:
        claim, _ = claims.request(
            organisation=loop.organisations[row["organisation"]],
            user=loop.people["contributor"],
            role=MembershipRole.EDITOR,
            evidence={
                "message": row["message"],
                "evidence_kind": EvidenceKind.CALL,
                "evidence_note": row["note"],
            },
        )
        OrganisationClaim.objects.filter(pk=claim.pk).update(created_at=loop.ago(row["days"]))


def _contact(loop, row):
    request = relay.receive(
        loop.fiches[row["fiche"]],
        token=None,
        suspicion="",
        confirmed=True,
        sender_name=READER_NAME,
        sender_email=READER,
        message=row["message"],
    )
    moment = loop.ago(row["days"])
    ContactRequest.objects.filter(pk=request.pk).update(created_at=moment, confirmed_at=moment)


def _opinion(loop, row):
    asked = opinions.ask(
        loop.fiches[row["fiche"]],
        actor=loop.people["curator"],
        reasons=["alibi"],
        question=row["question"],
    )
    Opinion.objects.filter(pk=asked.pk).update(asked_at=loop.ago(row["days"]))
