"""One act naming hundreds of people from a spreadsheet: read and checked, applied as a whole, undone as a whole.

Nothing is written in the register before « Appliquer ». The names read stay in the batch until then, and no longer.
"""

import hashlib
import json
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import perms
from accounts.models import OutboxMessage
from instances.enums import EndReason
from instances.models import AppointmentBatch, Mandate, Representative
from instances.renewal import checking, decisions, people
from instances.seats import mandates
from partenariat.public_version import raised_once
from partenariat.tables import Unreadable


class Refused(Exception):
    """The sentence is for the person."""


class Changed(Refused):
    """What was checked is no longer so: the page shows the new check."""


def receive(*, act, rows, file_name, actor, campaign=None, end_current=False, batch=None):
    """Keep what was read of a spreadsheet (`tables.read`), checked. In the place of `batch` when it is a file mended."""
    lines = checking.lines_of(rows)
    if not lines:
        raise Unreadable("Aucune ligne de ce tableau ne nomme quelqu’un.")
    with transaction.atomic():
        if batch is None:
            batch = AppointmentBatch(act=act, campaign=campaign, created_by=actor)
        else:
            batch = _lock(batch)
            _refuse_applied(batch)
            batch.act = act
        batch.file_name, batch.rows = file_name[:200], lines
        batch.counts = {"end_current": end_current, "empty": len(rows) - 1 - len(lines)}
        _keep_check(batch, checking.check(batch))
    return batch


def _keep_check(batch, checked):
    batch.errors = checked.errors
    batch.counts |= {
        "lines": len(batch.rows),
        "good": len(checked.lines),
        "ending": sum(1 for line in checked.lines if line.ends),
    }
    batch.save()


def seen(batch):
    """What the page shows of the check, in one word: the button sends it back."""
    text = json.dumps(
        [batch.rows, batch.errors, batch.act_id, batch.counts.get("end_current")], sort_keys=True
    )
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def apply(*, batch, actor, expected):
    """Name everybody the good lines name, in one transaction. Returns how many. Raises `Refused`, `Changed`."""
    if not perms.can_moderate(actor):
        raise Refused(mandates.NOT_YOURS)
    try:
        with raised_once():
            return _apply(batch, actor, expected)
    except _Stale as stale:
        # Outside of what was rolled back: the page must show what stops it now.
        with transaction.atomic():
            batch = _lock(batch)
            _refuse_applied(batch)
            checked = checking.check(batch)
            if stale.error and stale.error not in checked.errors:
                checked.errors.append(stale.error)
                checked.lines = [line for line in checked.lines if line.number != stale.error[0]]
            _keep_check(batch, checked)
        raise Changed(
            "Rien n’est appliqué\u00a0: la situation a changé depuis la vérification. Relisez-la ci-dessous."
        ) from None


class _Stale(Exception):
    def __init__(self, error=None):
        self.error = error


def _apply(batch, actor, expected):
    batch = _lock(batch)
    _refuse_applied(batch)
    checked = checking.check(batch)
    if expected != seen(batch) or checked.errors != batch.errors:
        raise _Stale
    if not checked.lines:
        raise Refused("Aucune ligne n’est bonne\u00a0: corrigez le tableau et renvoyez-le.")
    ended = {}
    for line in checked.lines:
        # All the ends first: a person may move from one seat of a body to another.
        if line.ends:
            mandate = _or_stale(
                line, mandates.end, mandate=line.ends, last_day=line.last_day_before, reason=EndReason.REVOKED
            )
            ended[mandate.pk] = fingerprint(mandate)
    made, accepted, created, rows = {}, {}, [], {}
    for line in checked.lines:
        # Without an address, the same name in two bodies may be two people.
        key = line.person.key if line.person.email else (line.seat.body_id, line.person.key)
        representative = line.representative or rows.get(key)
        if representative is None:
            representative = people.make(line.person)
            created.append(representative.pk)
        else:
            representative = people.settle(representative, line.person)
        rows[key] = representative
        mandate = _appoint(batch, line, representative, actor, accepted)
        made[mandate.pk] = fingerprint(mandate)
    batch.counts |= {
        "applied": len(made),
        "made": made,
        "ended": ended,
        "accepted": accepted,
        "people": created,
    }
    # Told after the time to change one's mind.
    told = [line.proposal.pk for line in checked.lines if line.proposal]
    decisions.tell(
        Mandate.objects.filter(pk__in=told).select_related("seat__body", "act", "proposed_by"),
        key=_mail_key(batch),
        send_after=timezone.now() + settings.UNDO_WINDOW,
    )
    batch.rows, batch.errors, batch.applied_at = [], [], timezone.now()
    batch.save()
    return len(made)


def _appoint(batch, line, representative, actor, accepted):
    if line.proposal:
        proposal = line.proposal
        accepted[proposal.pk] = [proposal.start_date.isoformat(), proposal.end_date.isoformat()]
        return _or_stale(
            line, mandates.accept, mandate=proposal, act=batch.act, actor=actor, batch=batch, start=line.start,
            end=line.end,
        )  # fmt: skip
    return _or_stale(
        line, mandates.appoint, seat=line.seat, actor=actor, start=line.start, end=line.end, act=batch.act,
        representative=representative, organisation=line.organisation, batch=batch,
    )  # fmt: skip


def _or_stale(line, function, **arguments):
    """What the check let through and the base refuses is shown on its line."""
    try:
        return function(**arguments)
    except mandates.Refused as refused:
        raise _Stale([line.number, "", str(refused)]) from None


def fingerprint(mandate):
    """A mandate in one word, without any name: tells whether somebody changed it since."""
    facts = [
        mandate.seat_id, mandate.representative_id, mandate.organisation_id, mandate.act_id, mandate.batch_id,
        mandate.role, mandate.training_status, mandate.name_consent_id,
        *map(str, (
            mandate.start_date, mandate.end_date, mandate.ended_on, mandate.end_reason, mandate.training_date,
            mandate.objected_at,
        )),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:20]


@transaction.atomic
def undo(*, batch, actor):
    """Take back all that the batch did, or nothing: refused, with the seats, when something changed since."""
    batch = _lock(batch)
    if not perms.can_moderate(actor):
        raise Refused(mandates.NOT_YOURS)
    if not batch.applied_at:
        raise Refused("Ce tableau n’a pas été appliqué.")
    if batch.undone_at:
        raise Refused("Ce tableau a déjà été annulé.")
    made, ended = batch.counts["made"], batch.counts["ended"]
    rows = {
        str(mandate.pk): mandate
        for mandate in Mandate.objects.select_for_update(of=("self",))
        .select_related("seat__body")
        .filter(pk__in=[*made, *ended])
    }
    changed = [
        rows[pk].seat
        for pk, seen_then in (made | ended).items()
        if pk in rows and fingerprint(rows[pk]) != seen_then
    ]
    lost = sum(1 for pk in made | ended if pk not in rows)
    if changed or lost:
        raise Refused(_what_changed(changed, lost))
    for pk in made:
        proposed = [date.fromisoformat(day) for day in batch.counts["accepted"].get(pk, ())] or None
        mandates.take_back(mandate=rows[pk], actor=actor, proposed=proposed)
    for pk in ended:
        try:
            mandates.reopen(mandate=rows[pk], actor=actor)
        except mandates.Refused:
            raise Refused(_what_changed([rows[pk].seat], 0)) from None
    # Those nobody knew before, and nobody has used since.
    Representative.objects.filter(pk__in=batch.counts["people"], account=None, mandates=None).delete()
    OutboxMessage.objects.filter(key=_mail_key(batch), sent_at=None, claimed_at=None).delete()
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    return len(made)


def _mail_key(batch):
    return f"appointment-batch-{batch.pk}"


def _what_changed(seats, lost):
    named = " ; ".join(f"{seat.body} – {seat}" for seat in seats[:10])
    more = f", et {len(seats) - 10} autres" if len(seats) > 10 else ""
    gone = f" Mandats qui n’existent plus\u00a0: {lost}." if lost else ""
    return (
        "Rien n’est annulé\u00a0: des mandats de ce tableau ont changé depuis. Corrigez-les un par un."
        + (f" Sièges concernés\u00a0: {named}{more}." if seats else "")
        + gone
    )


@transaction.atomic
def abandon(*, batch):
    """Nothing stays of a spreadsheet that is given up."""
    batch = _lock(batch)
    _refuse_applied(batch)
    batch.delete()


def purge():
    """The names of a spreadsheet neither applied nor given up do not stay. Returns how many went."""
    limit = timezone.now() - settings.RETENTION["typed"]
    return AppointmentBatch.objects.filter(applied_at=None, created_at__lt=limit).delete()[0]


def _lock(batch):
    found = AppointmentBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if found is None:
        raise Refused("Ce tableau a été abandonné entre-temps.")
    return found


def _refuse_applied(batch):
    if batch.applied_at:
        raise Refused("Ce tableau a déjà été appliqué\u00a0: rien n’est fait une seconde fois.")
