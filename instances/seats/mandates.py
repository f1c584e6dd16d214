"""The only writer of mandates. Every function locks the seat first, so that two people never fill it at once.

Who names: where a seat is filled by a decision (`triggers.BY_ACT`), staff record it with its act; elsewhere the host
may declare who sits, by role and dates. Everyone else proposes, and staff decide.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import perms
from instances.enums import EndReason, TrainingStatus
from instances.models import Mandate, Representative, Seat
from instances.models.triggers import BY_ACT

NO_AGREEMENT = (
    "L’agrément de cette association n’est pas en vigueur le jour où le mandat commence\u00a0: "
    "elle ne peut pas être représentée sur ce siège (CSP L1114-1)."
)
NOT_YOURS = (
    "Ce siège est pourvu par une décision\u00a0: proposez une personne, l’équipe de l’ARS enregistre l’acte."
)

FROM_AN_ACT = (
    "Les dates de ce mandat viennent d’une décision\u00a0: seule l’équipe de l’ARS peut les changer."
)


class Refused(Exception):
    """The sentence is for the person."""


def lock(seat):
    return (
        Seat.objects.select_for_update(of=("self",), no_key=True).select_related("body__type").get(pk=seat.pk)
    )


def usual_end(seat, start):
    """The last day of a mandate that begins on a day: the term of the type, or of the body's own mandature."""
    body = seat.body
    if body.term_start and body.term_end and body.term_start <= start <= body.term_end:
        return body.term_end
    months = body.type.term_months
    if not months:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return start.replace(day=1, year=year, month=month + 1) + timedelta(days=start.day - 2)


# What a mandate points to is a row already read: not looked for again.
ROWS = [field.name for field in Mandate._meta.concrete_fields if field.many_to_one or field.one_to_one]


def _save(mandate, **options):
    """Write, and turn a rule of the database into its sentence. Raises `Refused`."""
    if mandate.appointed_at and mandate.representative_id:
        # Two seats of one body given to one person at once would each wait for the other's row.
        list(Representative.objects.select_for_update(no_key=True).filter(pk=mandate.representative_id))
    try:
        # The rules over several columns are the base's, asked once by the write itself: a spreadsheet writes hundreds.
        mandate.full_clean(exclude=ROWS, validate_constraints=False)
        with transaction.atomic():
            mandate.save(**options)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    except IntegrityError as error:
        raise Refused(_sentence(error)) from error
    return mandate


def _sentence(error):
    """Of a rule broken by somebody else's write of the same moment, or known by a trigger alone."""
    name = getattr(error.__cause__.diag, "constraint_name", "") or ""
    for constraint in Mandate._meta.constraints:
        if constraint.name == name:
            return str(constraint.violation_error_message)
    return "Ce siège est pourvu par une décision\u00a0: indiquez laquelle."


@transaction.atomic
def propose(*, seat, user, start, end, representative=None, organisation=None, note="", token=None):
    """An association, or the host, proposes somebody for a seat; staff decide. Returns the proposed mandate."""
    seat = lock(seat)
    return _save(
        Mandate(
            seat=seat, body=seat.body, representative=representative, organisation=organisation, start_date=start,
            end_date=end, proposed_by=user, proposal_note=note, form_token=token, training_status=_training(seat),
        )
    )  # fmt: skip


@transaction.atomic
def appoint(
    *,
    seat,
    actor,
    start,
    end,
    act=None,
    source="",
    representative=None,
    organisation=None,
    batch=None,
    role="member",
):
    """Record who holds a seat: by its act, or (no act needed) from the source named. Returns the mandate."""
    seat = lock(seat)
    if not perms.fills(actor, seat.body, by_act=by_act(seat)):
        raise Refused(NOT_YOURS)
    _refuse_without_agreement(seat, organisation, start)
    return _save(
        Mandate(
            seat=seat, body=seat.body, representative=representative, organisation=organisation, start_date=start,
            end_date=end, act=act, source=source, role=role, batch=batch, training_status=_training(seat),
            appointed_at=timezone.now(),
        )
    )  # fmt: skip


@transaction.atomic
def accept(*, mandate, act, actor, batch=None, start=None, end=None):
    """The proposal becomes a mandate, by this act; the act may give other dates than those proposed."""
    seat = lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not perms.can_moderate(actor):
        raise Refused(NOT_YOURS)
    if mandate.appointed_at or mandate.refused_at:
        raise Refused("Cette proposition a déjà été décidée.")
    mandate.start_date, mandate.end_date = start or mandate.start_date, end or mandate.end_date
    _refuse_without_agreement(seat, mandate.organisation, mandate.start_date)
    mandate.act, mandate.batch, mandate.appointed_at = act, batch, timezone.now()
    return _save(mandate)


@transaction.atomic
def rewrite(*, mandate, actor, start, end, representative, organisation):
    """Put right what was recorded of a mandate: who, sent by whom, from when to when."""
    seat = lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not perms.fills(actor, seat.body, by_act=by_act(seat)):
        raise Refused(NOT_YOURS)
    if mandate.representative != representative:
        # SECURITY: a consent is one person's; it never passes to another with the seat.
        if mandate.name_consent_id:
            raise Refused(
                "La personne enregistrée a donné son accord pour ce siège\u00a0: terminez son mandat, "
                "puis enregistrez le suivant."
            )
        mandate.objected_at = mandate.training_date = None
        mandate.training_status = _training(seat)
    if (mandate.organisation, mandate.start_date) != (organisation, start):
        _refuse_without_agreement(seat, organisation, start)
    mandate.representative, mandate.organisation = representative, organisation
    mandate.start_date, mandate.end_date = start, end
    return _save(mandate)


@transaction.atomic
def take_back(*, mandate, actor, proposed=None):
    """Undo an appointment as if it had never been. `proposed`: (start, end) when it was a proposal, which waits again."""
    lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not perms.can_moderate(actor):
        raise Refused(NOT_YOURS)
    if proposed is None:
        mandate.delete()
        return None
    mandate.start_date, mandate.end_date = proposed
    mandate.act = mandate.batch = mandate.appointed_at = None
    return _save(mandate)


@transaction.atomic
def reopen(*, mandate, actor):
    """Undo an early end: the mandate runs again to its term."""
    lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not perms.can_moderate(actor):
        raise Refused(NOT_YOURS)
    mandate.ended_on, mandate.end_reason = None, EndReason.NONE
    return _save(mandate)


@transaction.atomic
def refuse(*, mandate, reason, actor):
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not perms.can_moderate(actor):
        raise Refused(NOT_YOURS)
    if mandate.appointed_at or mandate.refused_at:
        raise Refused("Cette proposition a déjà été décidée.")
    mandate.refused_at, mandate.refusal_reason = timezone.now(), reason
    return _save(mandate)


@transaction.atomic
def end(*, mandate, last_day, reason):
    """Stop a mandate before its term. A mandate that had not begun ends on its first day.

    The caller has checked the right: staff, the host where it fills the seat, the person who resigns.
    """
    lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if not mandate.appointed_at:
        raise Refused("Ce mandat n’est pas enregistré.")
    if mandate.ended_on:
        raise Refused("Ce mandat est déjà terminé.")
    if last_day > mandate.end_date:
        raise Refused("Ce mandat finit plus tôt\u00a0: vérifiez la date.")
    mandate.ended_on = max(last_day, mandate.start_date)
    mandate.end_reason = EndReason(reason)
    return _save(mandate)


@transaction.atomic
def correct(*, mandate, actor, start, end):
    """Other dates for a mandate no act gives: a slip of the pen, or an early end taken back."""
    seat = lock(mandate.seat)
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if mandate.act_id or not perms.fills(actor, seat.body, by_act=by_act(seat)):
        raise Refused(FROM_AN_ACT)
    mandate.start_date, mandate.end_date = start, end
    mandate.ended_on, mandate.end_reason = None, EndReason.NONE
    return _save(mandate)


@transaction.atomic
def say_vacant(*, seat, since, source):
    """From that day on the seat is known to be empty, unless a mandate fills it."""
    seat = lock(seat)
    if since > timezone.localdate():
        raise Refused("Cette date est à venir\u00a0: dites depuis quand le siège est vacant.")
    if seat.mandates.on(since).exists():
        raise Refused("Un mandat court à cette date\u00a0: terminez-le d’abord.")
    seat.known_from = min(since, seat.known_from or since)
    seat.known_source = source
    seat.save(update_fields=["known_from", "known_source"])
    return seat


@transaction.atomic
def train(*, mandate, status, on=None):
    """Where the basic training stands; « attestée » has its date."""
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if status == TrainingStatus.DONE and not on:
        raise Refused("Donnez la date de la formation.")
    mandate.training_status = status
    mandate.training_date = on if status == TrainingStatus.DONE else None
    return _save(mandate)


def _training(seat):
    return TrainingStatus.TO_DO if seat.needs_training else TrainingStatus.NOT_REQUIRED


def _refuse_without_agreement(seat, organisation, start):
    if seat.needs_agreement and organisation and not organisation.agreements.on(start).exists():
        raise Refused(NO_AGREEMENT)


def by_act(seat):
    """Whether a written decision fills this seat."""
    return seat.appointed_by in BY_ACT
