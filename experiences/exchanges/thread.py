"""What is said about a fiche: messages of those who write it and of moderators, with the decisions among them.

Nobody of the team is ever named to those who write. A message is read when the other side answers, or says so.
"""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MailKind
from accounts.outbox import enqueue
from experiences import audience
from experiences.contributing import progress, rubrics
from experiences.enums import State
from experiences.models import Experience, ThreadMessage
from partenariat import trap

YOU, COAUTHOR, TEAM = "Vous", "Une personne qui écrit avec vous", "L’équipe de modération"
# What the hub of a fiche shows of a long conversation.
LATEST = 5


class Entry(NamedTuple):
    """A message, or a decision with what was said with it. `about` is the question, `url` the page it is asked on."""

    at: object
    who: str
    title: str = ""
    about: str = ""
    url: str = ""
    text: str = ""
    reasons: tuple = ()
    field_messages: tuple = ()
    is_new: bool = False


def is_open(fiche):
    return fiche.state != State.DELETED


def questions():
    """[(rubric, [(question, label)])]: what a message may be about."""
    return [
        (rubric.title, [(question.name, question.label) for question in rubric.questions])
        for rubric in rubrics.RUBRICS
    ]


@transaction.atomic
def post(fiche, *, author, from_staff, text, field="", token=None, suspicion=""):
    """Add a message, once for one form; what the other side wrote is then read, and it is told by mail."""

    def create():
        return ThreadMessage.objects.create(
            experience=fiche, author=author, from_staff=from_staff, field=field, text=text.strip(),
            form_token=token, suspicion=suspicion,
        )  # fmt: skip

    # Deleting waits, or is waited for: nothing is said about a fiche that is no longer there.
    fiche = Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if not is_open(fiche):
        return None
    message, is_made = trap.once(ThreadMessage, token, create)
    if is_made:
        mark_read(fiche, by_staff=from_staff)
        if not suspicion:
            _tell(message, fiche)
    return message


def release(message):
    """A moderator saw that it is no robot's: it is told as if it had just been written."""
    _tell(message, message.experience)


def mark_read(fiche, *, by_staff):
    """What the other side wrote is read now."""
    theirs = fiche.thread.filter(from_staff=not by_staff, read_at=None)
    return theirs.update(read_at=timezone.now())


def unread(fiche, *, by_staff):
    return fiche.thread.trusted().filter(from_staff=not by_staff, read_at=None).count()


def entries(fiche, user):
    """Decisions and messages as those who write the fiche read them, oldest first."""
    told = [
        Entry(
            decision.at,
            TEAM if decision.by is None else _who(decision.by, user),
            title=decision.title,
            text=decision.message,
            reasons=tuple(decision.reasons),
            field_messages=tuple(decision.field_messages),
        )
        for decision in reversed(progress.decisions(fiche))
    ]
    return sorted([*told, *(_message(fiche, row, user) for row in fiche.thread.all())], key=lambda e: e.at)


def _message(fiche, row, user):
    rubric, question = rubrics.locate(row.field) if row.field else (None, None)
    who = TEAM if row.from_staff else _who(row.author_id, user)
    return Entry(
        row.created_at,
        who,
        about=question.label if question else "",
        url=progress.question_url(fiche, rubric, question) if rubric and progress.editable(fiche) else "",
        text=row.text,
        is_new=row.from_staff and row.read_at is None,
    )


def _who(key, user):
    return YOU if key == user.pk else COAUTHOR


def for_staff(fiche):
    """[(message, the question it is about)], oldest first, with who wrote."""
    rows = fiche.thread.select_related("author")
    return [(row, about(row.field)) for row in rows]


def about(field):
    """The words of the question a message is about, or nothing."""
    _, question = rubrics.locate(field) if field else (None, None)
    return question.label if question else ""


def _tell(message, fiche):
    """One mail to each person of the other side."""
    if message.from_staff:
        people = [person for person in audience.told(fiche) if person.pk != message.author_id]
        address = reverse("my_experience_thread", args=[fiche.reference])
        subject = f"Un message de l’équipe sur votre fiche {fiche.reference}"
    else:
        people = audience.team(fiche, besides=message.author_id)
        address = f"{reverse('admin:experiences_experience_change', args=[fiche.pk])}#echanges"
        subject = f"Un message sur la fiche {fiche.reference}"
    body = render_to_string(
        "experiences/mail/thread.txt",
        {
            "message": message,
            "fiche": fiche,
            "about": about(message.field),
            "url": settings.SITE_URL + address,
        },
    )
    for person in people:
        enqueue(
            key=f"thread-{message.pk}",
            recipient=person.email,
            subject=subject,
            body=body,
            kind=MailKind.RELAY,
        )
