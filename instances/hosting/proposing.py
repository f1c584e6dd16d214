"""Somebody is proposed for a seat: by an association, or by the host of the body. Staff decide, and the person is told.

SECURITY: the name of a person is in their own row and nowhere else: no mail, subject, address or journal holds it.
"""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts import perms
from accounts.claim_mails import subject
from accounts.enums import MailKind
from accounts.outbox import enqueue
from instances.enums import EndReason
from instances.hosting.forms import END
from instances.models import Mandate, Representative
from instances.representatives.people import page_url
from instances.seats import mandates
from instances.seats.mandates import Refused
from partenariat import trap
from partenariat.typography import french

NO_AGREEMENT = (
    "Pour ce siège, votre association doit avoir un agrément en vigueur le jour où le mandat commence (article "
    "L1114-1 du code de la santé publique). Nous n’en connaissons pas pour cette date. S’il vient d’être accordé ou "
    "renouvelé, envoyez l’arrêté à l’équipe, par «\u00a0Proposer une correction\u00a0» sur la page de votre organisation."
)
WAITS = "Votre association a déjà proposé une personne pour ce siège. L’équipe va décider."
HELD = "Ce siège est encore tenu le jour où le mandat commencerait\u00a0: choisissez une date plus tard."
NOT_YOURS = "Seule une personne responsable de l’association peut proposer quelqu’un."


def declare(*, seat, user, form):
    """The host says a seat filled by a decision is held. Returns (the proposal, whether it was made now)."""

    def create(token):
        if not perms.keeps_body(user, seat.body):
            raise Refused(mandates.NOT_YOURS)
        return mandates.propose(
            seat=seat, user=user, start=form["start"], end=form["end"], note=form["note"], token=token
        )

    return _once(form["token"], user, create)


def propose(*, organisation, seat, user, form):
    """An association proposes a person. `form`: the answers of `PersonForm`. Raises `Refused`."""
    return _once(form["token"], user, lambda token: _create(organisation, seat, user, form, token))


def replace(*, mandate, user, form):
    """End the mandate of somebody who leaves, and propose who follows: both, or neither. Raises `Refused`."""
    organisation = mandate.organisation

    def create(token):
        if not perms.manages(user, organisation):
            raise Refused(NOT_YOURS)
        reason = form.get("reason", END)
        if reason != END:
            mandates.end(mandate=mandate, last_day=form["last_day"], reason=EndReason(reason))
        return _create(organisation, mandate.seat, user, form, token)

    return _once(form["token"], user, create)


def has_agreement(organisation, seat, day):
    """Whether this association may be represented on the seat on a day."""
    return not seat.needs_agreement or organisation.agreements.on(day).exists()


def _create(organisation, seat, user, form, token):
    if not perms.manages(user, organisation):
        raise Refused(NOT_YOURS)
    mandates.lock(seat)
    if not has_agreement(organisation, seat, form["start"]):
        raise Refused(NO_AGREEMENT)
    if seat.mandates.on(form["start"]).exists():
        raise Refused(HELD)
    if seat.mandates.proposed().filter(organisation=organisation).exists():
        raise Refused(WAITS)
    mandate = mandates.propose(
        seat=seat,
        user=user,
        start=form["start"],
        end=form["end"],
        representative=_person(organisation, form),
        organisation=organisation,
        note=form["note"],
        token=token,
    )
    _tell_person(mandate)
    return mandate


def _person(organisation, form):
    """The row of this person: the one this association gave before, never another's."""
    known = Representative.objects.filter(
        email__iexact=form["email"],
        last_name__iexact=form["last_name"],
        first_name__iexact=form["first_name"],
        mandates__organisation=organisation,
        mandates__proposed_by__isnull=False,
    ).first()
    return known or Representative.objects.create(
        first_name=form["first_name"], last_name=form["last_name"], email=form["email"], phone=form["phone"]
    )


def _once(token, user, create):
    """(the proposal of this form, whether it was made now). Sent twice, at once even, it is one proposal."""

    def tell():
        mandate = create(token)
        # By dotted path: who tells staff lives in a later room.
        for path in settings.ARRIVAL_LISTENERS:
            import_string(path)(mandate, by=user)
        return mandate

    try:
        with transaction.atomic():
            mandate, created = trap.once(Mandate, token, tell)
    except Refused:
        # The other sending of the same form may have been written while this one waited for the seat.
        mandate = Mandate.objects.filter(form_token=token).first() if token else None
        if mandate is None:
            raise
        created = False
    if mandate.proposed_by_id != user.pk:
        raise Refused("Ce formulaire a déjà servi. Rouvrez la page pour envoyer votre proposition.")
    return mandate, created


def _tell_person(mandate):
    enqueue(
        key=f"mandate-proposed-{mandate.pk}",
        recipient=mandate.representative.email,
        subject=subject(f"« {mandate.organisation} » vous propose pour siéger"),
        body=render_to_string(
            "hosting/mail/proposed.txt",
            {
                "organisation": french(mandate.organisation),
                "seat": mandate.seat,
                "body": mandate.seat.body,
                "start": mandate.start_date,
                "end": mandate.end_date,
                "body_url": settings.SITE_URL + mandate.seat.body.get_absolute_url(),
                "own_url": page_url(mandate.representative),
                "privacy_url": settings.SITE_URL + reverse("privacy"),
            },
        ),
        kind=MailKind.LINK,
    )
