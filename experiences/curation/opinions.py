"""Second opinions: some refusals need two people of the team. `moderation.py` asks whether the second agreed."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import perms
from accounts.models import User
from accounts.outbox import enqueue
from experiences import moderation
from experiences.enums import State
from experiences.models import Experience, Opinion
from experiences.moderation import Refused
from partenariat import terms

OPEN_STATES = (State.SUBMITTED, State.IN_REVIEW)


def can_be_asked(fiche):
    return fiche.state in OPEN_STATES


def pending(fiche):
    """The opinion that is waited for, or None."""
    return fiche.opinions.filter(given_at=None).select_related("asked_by").first()


def given(fiche):
    """The opinions already given, oldest first."""
    return fiche.opinions.exclude(given_at=None).select_related("asked_by", "given_by")


@transaction.atomic
def ask(fiche, *, actor, reasons, question):
    """Ask the other people of the team. Asked twice in the same words, it is one question."""
    fiche = _locked(fiche, actor)
    if not can_be_asked(fiche):
        raise Refused("On demande un second avis avant de refuser une fiche, pas après une décision.")
    waiting = pending(fiche)
    if waiting and (waiting.asked_by, waiting.question) == (actor, question):
        return waiting
    if waiting:
        raise Refused("Un second avis est déjà demandé sur cette fiche. Attendez la réponse.")
    if not set(reasons) <= set(moderation.SECOND_OPINION) or not reasons:
        raise Refused("Choisissez le motif sur lequel vous demandez un avis.")
    opinion = Opinion.objects.create(
        experience=fiche,
        experience_version=fiche.version,
        reasons=sorted(reasons),
        question=question,
        asked_by=actor,
    )
    for colleague in User.objects.team().exclude(pk=actor.pk):
        _tell(
            opinion,
            colleague,
            "experiences/mail/opinion_asked.txt",
            f"Un second avis est demandé sur la fiche {fiche.reference}",
        )
    return opinion


@transaction.atomic
def give(opinion, *, actor, agrees, comment=""):
    """Answer, once, by somebody else than who asked."""
    fiche = _locked(opinion.experience, actor)
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    if opinion.asked_by_id == actor.pk:
        raise Refused("Le second avis vient d’une autre personne que celle qui le demande.")
    if opinion.given_at:
        raise Refused("Cet avis est déjà donné.")
    opinion.agrees, opinion.comment = agrees, comment
    opinion.given_by, opinion.given_at = actor, timezone.now()
    opinion.save(update_fields=["agrees", "comment", "given_by", "given_at"])
    if opinion.asked_by and opinion.asked_by.is_active:
        _tell(
            opinion,
            opinion.asked_by,
            "experiences/mail/opinion_given.txt",
            f"Le second avis sur la fiche {fiche.reference} est donné",
        )
    return opinion


def _locked(fiche, actor):
    if not perms.can_moderate(actor):
        raise Refused("Vous n’avez pas le droit de faire cela sur cette fiche.")
    return Experience.objects.select_for_update(of=("self",)).get(pk=fiche.pk)


def _tell(opinion, person, template, subject):
    fiche = opinion.experience
    address = reverse("admin:experiences_experience_change", args=[fiche.pk])
    enqueue(
        key=f"opinion-{'given' if opinion.given_at else 'asked'}-{opinion.pk}",
        recipient=person.email,
        subject=subject,
        body=render_to_string(
            template,
            {
                "opinion": opinion,
                "fiche": fiche,
                "reasons": terms.labels("refusal_reason", opinion.reasons),
                "url": f"{settings.SITE_URL}{address}#second-avis",
            },
        ),
    )
