"""The mails about testimonies and media: to the person who agrees, to who added them, to the team."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MailKind
from accounts.outbox import enqueue
from experiences.attachments import agreements
from experiences.curation import reminders
from experiences.models import MediaAsset

SUBJECTS = {
    "agreed": "L’accord est donné pour la fiche {}",
    "declined": "L’accord n’est pas donné pour la fiche {}",
    "withdrawn": "Un accord est retiré pour la fiche {}",
    "name_withdrawn": "Un nom n’est plus affiché sur la fiche {}",
    "accepted": "Votre ajout à la fiche {} est retenu",
    "refused": "Votre ajout à la fiche {} n’est pas retenu",
}


def words(attachment):
    """« le témoignage », « l’image »…"""
    if isinstance(attachment, MediaAsset):
        return {"image": "l’image", "document": "le document", "link": "la vidéo ou le son"}[attachment.kind]
    return "le témoignage"


def _key(attachment, event, when):
    return f"{attachment._meta.model_name}-{attachment.pk}-{event}-{when.isoformat()}"


def ask(attachment):
    """Once a day at most for the same words: asking twice is not asking better."""
    day = timezone.localdate()
    key = f"{attachment._meta.model_name}-{attachment.pk}-ask-{agreements.fingerprint(attachment)}-{day}"
    _to_person(
        attachment,
        attachment.person_email,
        key,
        "Êtes-vous d’accord pour cette publication\u00a0?",
        asked=True,
    )


def agreed(attachment, *, email, by_link):
    """The person keeps the link that withdraws; the author learns what was answered by the link."""
    now = timezone.now()
    if email:
        subject = "Votre accord est enregistré"
        _to_person(attachment, email, _key(attachment, "kept", now), subject, asked=False)
    if by_link:
        tell_author(attachment, "agreed")


def _to_person(attachment, email, key, subject, *, asked):
    enqueue(
        key=key,
        recipient=email,
        kind=MailKind.LINK,
        subject=subject,
        body=render_to_string(
            "experiences/mail/consent.txt",
            {
                "asked": asked,
                "fiche": attachment.experience,
                "what": words(attachment),
                "is_testimony": not isinstance(attachment, MediaAsset),
                "link": agreements.link(attachment, email),
                "site_url": settings.SITE_URL,
            },
        ),
    )


def tell_author(attachment, event):
    author = attachment.added_by
    if author is None or not author.is_active:
        return
    fiche = attachment.experience
    page = "my_experience_media" if isinstance(attachment, MediaAsset) else "my_experience_testimonies"
    enqueue(
        key=_key(attachment, event, timezone.now()),
        recipient=author.email,
        subject=SUBJECTS[event].format(fiche.reference),
        body=render_to_string(
            "experiences/mail/attachment.txt",
            {
                "event": event,
                "fiche": fiche,
                "what": words(attachment),
                "message": attachment.refusal,
                "account_url": settings.SITE_URL + reverse(page, args=[fiche.reference]),
            },
        ),
    )


def tell_staff(attachment):
    """On a public fiche it waits by itself; on a fiche under review it is read with the fiche."""
    if not attachment.experience.is_public:
        return
    if type(attachment).objects.waiting().filter(pk=attachment.pk).exists():
        reminders.arrived(attachment)
