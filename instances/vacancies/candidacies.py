"""« Être candidat » : received, confirmed by its sender, answered by the team, taken back, purged.

SECURITY: private from end to end. Staff read it once its sender showed that the address is theirs; taken back, nothing
of what was written stays. No mail repeats the name, the telephone or the text.
"""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import consents
from accounts.enums import ConsentChannel, ConsentKind, MailKind
from accounts.models import Consent
from accounts.outbox import enqueue
from instances.enums import ActivityStatus
from instances.models import Candidacy, Seat
from partenariat import signed, trap
from partenariat.contributed import Suspicion

PURPOSE = "candidacy"
WAITING, SENT, ANSWERED, WITHDRAWN = "a-confirmer", "envoyee", "repondue", "retiree"


class Refused(Exception):
    """The sentence is for the person."""


# ------------------------------------------------------------------------------ what may be asked


def open_seats(body):
    """The seats of a body somebody may apply for, in its own order."""
    if body.activity_status == ActivityStatus.ENDED:
        return Seat.objects.none()
    return body.seats.by_candidacy().open_to_candidates().order_by("pk")


def wording():
    """The words a candidate agrees to."""
    return consents.wording(ConsentKind.CANDIDACY)


# ----------------------------------------------------------------------------------- from the person


@transaction.atomic
def receive(*, token, suspicion, call=None, body=None, **written):
    """Keep a candidacy, once per form. `written`: the columns its sender filled. A link is sent to the address; what
    is suspect waits for a person of the team first, and mails nobody."""

    def create():
        consent = consents.record(
            wording=wording(),
            scope=f"Être recontacté au sujet de cette candidature : {body or call}",
            channel=ConsentChannel.LINK,
            email=written["email"],
            person=written["name"],
        )
        return Candidacy.objects.create(
            call=call, body=body, consent=consent, form_token=token, suspicion=suspicion,
            # Never confirmed, it does not stay; confirmed, `confirm` says how long.
            purge_on=timezone.localdate() + settings.SUGGESTION_LIFETIME,
            **written,
        )  # fmt: skip

    candidacy, made = trap.once(Candidacy, token, create)
    if made and not candidacy.suspicion:
        _ask(candidacy)
    return candidacy


def read(token):
    """The candidacy of this link, or None once it is purged or set aside."""
    pk = signed.read(PURPOSE, token)
    rows = Candidacy.objects.trusted().filter(purge_on__gte=timezone.localdate())
    return (
        rows.select_related("body", "call", "seat", "consent__wording").filter(pk=pk).first() if pk else None
    )


def state(candidacy):
    if candidacy.withdrawn_at:
        return WITHDRAWN
    if candidacy.answered_at:
        return ANSWERED
    return SENT if candidacy.confirmed_at else WAITING


def subject(candidacy):
    """What it is for, in the words of its public page; less precise once that page is gone."""
    target = _public(candidacy)
    return str(target) if target else "un siège de représentant des usagers"


def public_url(candidacy):
    """The page it answers, or nothing once that page is gone."""
    target = _public(candidacy)
    return target.get_absolute_url() if target else ""


def _public(candidacy):
    target = candidacy.body or candidacy.call
    return target if target.published_at else None


@transaction.atomic
def confirm(candidacy):
    """What the button of the link does: the team reads it from now on. A second click changes nothing."""
    candidacy = _lock(candidacy)
    if state(candidacy) == WAITING and not candidacy.suspicion:
        candidacy.confirmed_at = timezone.now()
        candidacy.purge_on = _purge_day(candidacy)
        candidacy.save(update_fields=["confirmed_at", "purge_on"])
        for path in settings.ARRIVAL_LISTENERS:
            import_string(path)(candidacy)
    return candidacy


@transaction.atomic
def withdraw(candidacy):
    """Take it back, at any moment: what was written is erased, and the proof of a consent nobody uses any longer."""
    candidacy = _lock(candidacy)
    if candidacy.withdrawn_at is None:
        consent = candidacy.consent
        for name in ("name", "email", "phone", "association", "statement", "answer"):
            setattr(candidacy, name, "")
        candidacy.organisation = candidacy.consent = None
        candidacy.withdrawn_at = timezone.now()
        candidacy.save()
        if consent:
            consent.delete()
    return candidacy


def _purge_day(candidacy):
    """After the call it answers, or after it was sent when it answers none."""
    sent = timezone.localdate(candidacy.confirmed_at)
    end = max(candidacy.call.closes, sent) if candidacy.call else sent
    return end + settings.RETENTION["candidacy"]


def _ask(candidacy):
    enqueue(
        key=f"candidacy-confirm-{candidacy.pk}",
        recipient=candidacy.email,
        kind=MailKind.LINK,
        subject="Confirmez votre candidature",
        body=render_to_string(
            "vacancies/mail/confirm.txt", {"subject": subject(candidacy), "url": follow_url(candidacy)}
        ),
    )


def follow_url(candidacy):
    """The address where its sender confirms it, follows it and takes it back."""
    return signed.url("candidacy_follow", PURPOSE, candidacy.pk)


# -------------------------------------------------------------------------------------- from the team


def readable():
    """What the team may read: confirmed by its sender, or set aside for a person to look at."""
    return Candidacy.objects.exclude(confirmed_at=None, suspicion=Suspicion.NONE)


@transaction.atomic
def answer(candidacy, text):
    """Write to the candidate, once. Raises `Refused`."""
    candidacy = _lock(candidacy)
    if candidacy.withdrawn_at:
        raise Refused("Cette personne vient de retirer sa candidature.")
    if candidacy.answered_at:
        raise Refused("Quelqu’un a déjà répondu à cette candidature. Sa réponse est sur cette page.")
    if not candidacy.confirmed_at:
        raise Refused("Cette adresse n’est pas confirmée : il n’y a personne à qui répondre.")
    candidacy.answered_at = timezone.now()
    candidacy.answer = text
    candidacy.save(update_fields=["answered_at", "answer"])
    enqueue(
        key=f"candidacy-answer-{candidacy.pk}",
        recipient=candidacy.email,
        kind=MailKind.RELAY,
        subject="Réponse à votre candidature",
        body=render_to_string(
            "vacancies/mail/answer.txt",
            {
                "subject": subject(candidacy),
                "answer": text,
                "url": follow_url(candidacy),
                "seats_url": settings.SITE_URL + reverse("vacant_seats"),
            },
        ),
    )
    return candidacy


@transaction.atomic
def release(candidacy):
    """A person of the team saw that it is no robot's: it goes its way."""
    candidacy = _lock(candidacy)
    if candidacy.suspicion:
        candidacy.suspicion = Suspicion.NONE
        candidacy.purge_on = timezone.localdate() + settings.SUGGESTION_LIFETIME
        candidacy.save(update_fields=["suspicion", "purge_on"])
        _ask(candidacy)
    return candidacy


def reschedule(call):
    """The dates of a call moved."""
    for candidacy in call.candidacies.filter(confirmed_at__isnull=False).select_related("call"):
        candidacy.purge_on = _purge_day(candidacy)
        candidacy.save(update_fields=["purge_on"])


def erase(candidacies):
    """Delete these, with the consents nothing rests on any longer. Returns how many."""
    rows = candidacies.values_list("pk", "consent")
    keys, agreed = [pk for pk, _ in rows], [consent for _, consent in rows if consent]
    Candidacy.objects.filter(pk__in=keys).delete()
    Consent.objects.filter(pk__in=agreed).delete()
    return len(keys)


def _lock(candidacy):
    rows = Candidacy.objects.select_for_update(of=("self",)).select_related("body", "call", "consent")
    return rows.get(pk=candidacy.pk)
