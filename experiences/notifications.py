"""The mail a decision causes: plain words, what happens next, where to read on."""

from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.outbox import enqueue
from experiences import audience
from experiences.contributing import rubrics
from experiences.curation import reminders
from experiences.enums import State, Verb
from partenariat import terms

SUBJECTS = {
    Verb.SUBMIT: "Nous avons bien reçu votre fiche {reference}",
    Verb.REQUEST_CHANGES: "Des compléments sont demandés pour votre fiche {reference}",
    Verb.ACCEPT: "Votre fiche {reference} est acceptée",
    Verb.PUBLISH: "Votre fiche {reference} est en ligne",
    Verb.REJECT: "Votre fiche {reference} n’est pas retenue",
    Verb.WITHDRAW: "Votre fiche {reference} est retirée",
    Verb.SUSPEND: "Votre fiche {reference} est suspendue",
    Verb.RESTORE: "Votre fiche {reference} est de nouveau en ligne",
    Verb.ARCHIVE: "Votre fiche {reference} est archivée",
    Verb.DELETE: "Votre fiche {reference} est supprimée",
    Verb.APPEAL: "Votre demande de second regard sur la fiche {reference}",
}
# The author's own acts are answered at once; the team may think again before the others leave.
IMMEDIATE = (Verb.SUBMIT, Verb.WITHDRAW, Verb.APPEAL)
REASONS = {
    Verb.REQUEST_CHANGES: "change_request_reason",
    Verb.REJECT: "refusal_reason",
    Verb.ARCHIVE: "archive_reason",
}


class Mail(NamedTuple):
    recipient: str
    subject: str
    body: str


def announce(event):
    """Write the mail of this event to each of those who write the fiche. Once: the event is the key."""
    if event.verb in (Verb.SUBMIT, Verb.APPEAL):
        reminders.arrived(event.experience, by=event.actor)
    mail = compose(event)
    if mail is None:
        return
    for person in audience.told(event.experience):
        enqueue(
            key=key(event),
            send_after=None if event.verb in IMMEDIATE else held_until(event),
            **mail._replace(recipient=person.email)._asdict(),
        )


def compose(event):
    """The mail this event causes, as its first reader gets it, or None: what moderators read again before it leaves."""
    fiche = event.experience
    people = audience.told(fiche) if event.verb in SUBJECTS else []
    if not people:
        return None
    return Mail(
        recipient=people[0].email,
        subject=SUBJECTS[event.verb].format(reference=fiche.reference),
        body=render_to_string(
            "experiences/mail/decision.txt",
            {
                "event": event,
                "fiche": fiche,
                "reasons": terms.labels(REASONS.get(event.verb, ""), event.reasons),
                "field_messages": _field_messages(event),
                "public_url": settings.SITE_URL + fiche.get_absolute_url() if fiche.is_public else "",
                "erased_on": event.created_at + settings.RETENTION["rejected"],
                "account_url": account_url(fiche),
                "appeal_url": settings.SITE_URL + reverse("my_experience_appeal", args=[fiche.reference]),
            },
        ),
    )


def account_url(fiche):
    """Where its author reads it; a deleted fiche is nowhere any more, the others are."""
    if fiche.state == State.DELETED:
        return settings.SITE_URL + reverse("my_account")
    return settings.SITE_URL + reverse("my_experience", args=[fiche.reference])


def key(event):
    """What the mails of a decision are known by: undoing it takes back all that bear it."""
    return f"experience-event-{event.pk}"


def held_until(event):
    return event.created_at + settings.UNDO_WINDOW


def is_held(event):
    """Whether nobody has been told of this decision yet, and there is still time to undo it."""
    if timezone.now() >= held_until(event):
        return False
    leaving = OutboxMessage.objects.filter(key=key(event)).exclude(sent_at=None, claimed_at=None)
    return not leaving.exists()


def take_back(event):
    """Delete the mail of a decision being undone; False when one has left."""
    OutboxMessage.objects.filter(key=key(event), sent_at=None, claimed_at=None).delete()
    return is_held(event)


def _field_messages(event):
    """[{"label", "text"}] of what was said of each answer."""
    said = []
    for name, text in event.field_messages.items():
        rubric, question = rubrics.locate(name)
        said.append({"label": question.label if question else rubric.title if rubric else name, "text": text})
    return said


def announce_coding(fiche):
    """Tell who writes the fiche that a coding waits for a yes. Once: the moment of the proposal is the key."""
    body = render_to_string(
        "experiences/mail/coding.txt",
        {
            "fiche": fiche,
            "coding_url": settings.SITE_URL + reverse("my_experience_coding", args=[fiche.reference]),
        },
    )
    for person in audience.told(fiche):
        enqueue(
            key=f"experience-coding-{fiche.pk}-{fiche.coding_proposed_at.isoformat()}",
            recipient=person.email,
            subject=f"Un classement est proposé pour votre fiche {fiche.reference}",
            body=body,
        )
