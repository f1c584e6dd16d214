"""The mail a decision causes: plain words, what happens next, where to read on."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.outbox import enqueue
from experiences import rubrics
from experiences.enums import Verb
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
}
REASONS = {
    Verb.REQUEST_CHANGES: "change_request_reason",
    Verb.REJECT: "refusal_reason",
    Verb.ARCHIVE: "archive_reason",
}


def announce(event):
    """Write the author's mail for this event, if it concerns the author. Once: the event is the key."""
    author = event.experience.author
    if event.verb not in SUBJECTS or author is None:
        return
    fiche = event.experience
    enqueue(
        key=f"experience-event-{event.pk}",
        recipient=author.email,
        subject=SUBJECTS[event.verb].format(reference=fiche.reference),
        body=render_to_string(
            "experiences/mail/decision.txt",
            {
                "event": event,
                "fiche": fiche,
                "reasons": terms.labels(REASONS.get(event.verb, ""), event.reasons),
                "field_messages": _field_messages(event),
                "public_url": settings.SITE_URL + fiche.get_absolute_url() if fiche.is_public else "",
                "account_url": settings.SITE_URL + reverse("my_experience", args=[fiche.reference]),
            },
        ),
    )


def _field_messages(event):
    """[{"label", "text"}] of what was said of each answer."""
    said = []
    for name, text in event.field_messages.items():
        rubric, question = rubrics.locate(name)
        said.append({"label": question.label if question else rubric.title if rubric else name, "text": text})
    return said


def announce_coding(fiche):
    """Tell the author that a coding is proposed and waits for a yes. Once: the moment of the proposal is the key."""
    if fiche.author is None:
        return
    enqueue(
        key=f"experience-coding-{fiche.pk}-{fiche.coding_proposed_at.isoformat()}",
        recipient=fiche.author.email,
        subject=f"Un classement est proposé pour votre fiche {fiche.reference}",
        body=render_to_string(
            "experiences/mail/coding.txt",
            {
                "fiche": fiche,
                "coding_url": settings.SITE_URL + reverse("my_experience_coding", args=[fiche.reference]),
            },
        ),
    )
