"""Blocking a person: what they send from then on is set aside. Nothing they did is erased, hidden or changed."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import perms
from accounts.models import User
from accounts.outbox import enqueue


class Refused(Exception):
    """Why a person cannot be blocked or unblocked, in words for whoever asked."""


@transaction.atomic
def block(person, *, reason, by):
    """Block, and write to the person why. Blocked twice, they are told once."""
    person = _locked(person, by)
    if not reason.strip():
        raise Refused("Écrivez un motif : la personne le lira.")
    if person.blocked_at:
        raise Refused("Ce compte est déjà bloqué.")
    person.blocked_at, person.blocked_reason = timezone.now(), reason.strip()
    person.save(update_fields=["blocked_at", "blocked_reason"])
    _tell(
        person,
        "accounts/mail/blocked.txt",
        "Votre compte ne peut plus rien envoyer",
        reason=person.blocked_reason,
    )
    return person


@transaction.atomic
def unblock(person, *, by):
    """Lift the block, and say so."""
    person = _locked(person, by)
    if not person.blocked_at:
        raise Refused("Ce compte n’est pas bloqué.")
    was = person.blocked_at
    person.blocked_at, person.blocked_reason = None, ""
    person.save(update_fields=["blocked_at", "blocked_reason"])
    _tell(
        person, "accounts/mail/unblocked.txt", "Votre compte peut de nouveau envoyer des fiches", moment=was
    )
    return person


def _locked(person, by):
    if not perms.curates(by):
        raise Refused("Vous n’avez pas le droit de bloquer un compte.")
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.is_staff:
        raise Refused("On ne bloque pas un membre de l’équipe : retirez-lui d’abord son rôle.")
    return person


def _tell(person, template, subject, *, reason="", moment=None):
    enqueue(
        key=f"{template}-{person.pk}-{(moment or person.blocked_at).isoformat()}",
        recipient=person.email,
        subject=subject,
        body=render_to_string(
            template,
            {
                "reason": reason,
                "account_url": settings.SITE_URL + reverse("my_account"),
                "rules_url": settings.SITE_URL + reverse("moderation_rules"),
            },
        ),
    )
